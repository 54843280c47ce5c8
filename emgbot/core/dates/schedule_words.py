"""The lexicon of printed schedules: English here, the other languages in `schedule_languages`, months from `months`."""

from __future__ import annotations

from functools import cache

from emgbot.core.dates.months import month_numbers
from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule_languages import ORDINALS, WORDS
from emgbot.core.dates.spans import Part
from emgbot.core.dates.words import ORDINAL_ENDINGS, WEEKDAYS, Kind, Lexicon, numbered, phrases, valued
from emgbot.core.dates.words import ORDINALS as LATIN_ORDINALS

PARTS = tuple(Part)

EXAMPLES = "for example Sept-Dec 2017, Q2 2018, 1-3 May 2018, by 15 March 2018, 2017, Ongoing or TBC"
CURE = f"write {EXAMPLES}."

YEAR_MARKS = frozenset(fold(word).text for word in ("г", "гг", "год", "года", "году", "годов", "годах", "годы", "م"))
"""What Russian and Arabic write behind the number of a year."""

UNTIL = frozenset({"until", "till", "til", "up to", "up until", "hasta", "jusqu ' a", "jusqu ' au", "до", "حتى"})
"""Deadlines that also join the two ends of a range."""

_ENGLISH: dict[Kind | Part, str] = {
    Kind.QUARTER: "q|quarter|quarters|qtr|quart|qtrs",
    Kind.HALF: "h|half|halves|semester|semesters|s",
    Part.EARLY: "early|beginning of|start of|early in|early part of|early on in",
    Part.MID: "mid|midyear|middle of|in the middle of|mid of",
    Part.LATE: "late|late in|latter part of|late part of",
    Part.END: "end|end of|ending|year end|year-end",
    Kind.OF: "of",
    Kind.THE: "the|the month of|month of",
    Kind.AND: "and|&",
    Kind.OR: "or",
    Kind.TO: "to|through|thru|through to",
    Kind.BY: "by|until|till|til|no later than|not later than|at the latest by|up to|deadline|due|due by|due on|"
    "latest by|on or before|not after|by latest|up until|by no later than|to be completed by|completed by|due date|"
    "up to and including|completion by|end date|completion date|target date|submission by|end :|finish :",
    Kind.BEFORE: "before|prior to|ahead of",
    Kind.AFTER: "after|following",
    Kind.FROM: "from|not before|not earlier than|no earlier than|starting|starting from|starting in|starting on|as of|"
    "as from|since|from the beginning of|as of the beginning of|start date|starts|starts in|starting date|start :|"
    "starts on|commencing|commencing in|effective|with effect from|beginning in|beginning on|beginning from",
    Kind.BETWEEN: "between",
    Kind.ONWARDS: "onwards|onward|until further notice|and onwards|and onward|and beyond|on wards|forward|and after|"
    "or later|and later|and thereafter|and following|and continuing|and ongoing|ff|et seq",
    Kind.LATEST: "at the latest|latest|at latest|or earlier|or before|the latest|at the very latest",
    Kind.EARLIEST: "at the earliest|earliest|at earliest",
    Kind.SO_FAR: "present|to date|now|open|open end",
    Kind.VAGUE: "beginning|start|begin|commence",
    Kind.DURING: "throughout|during|in|on|over|within|all|all of|whole|whole of|entire|full|all through|course of|"
    "in the course of|over the course of|during the course of|throughout the course of|calendar|for|period|"
    "for the period|over the period|during the period|in the period|throughout the period|time period|for all of|"
    "the period|sometime in|sometime during|at any time in|planned for|scheduled for|planned in|scheduled in",
    Kind.YEAR: "year|years|cy|year round|year-round|all year round",
    Kind.BIENNIUM: "biennium|biennial|bienium|biennia",
    Kind.ABOUT: "around|about|circa|ca|c|approx|approximately|tentatively|tentative|provisional|provisionally|"
    "expected|estimated|est|indicative|indicatively|planned|tentative date|tentative dates|possibly|probably|likely",
    Kind.ONGOING: "ongoing|on-going|on going|continuous|continuously|continuing|continual|continually|permanent|"
    "permanently|as required|as needed|as appropriate|as necessary|when required|when needed|as and when required|"
    "as and when needed|as and when necessary|if required|if needed|where required|whenever required|as and when|"
    "upon request|on request|ad hoc|ad-hoc|open-ended|open ended|on an ongoing basis|on an on-going basis|"
    "on a continuous basis|on a continuing basis|ongoing basis|continuous basis|ongoing activity|ongoing work|"
    "on-going basis|on-going activity|on-going work|on-going process|"
    "ongoing process|continuous process|continuous activity|regularly|on a regular basis|recurrent|recurring|"
    "on demand|on-demand|upon demand|as requested|when requested|upon requests|on an as needed basis|"
    "on an as-needed basis|as-needed|continued|on an ad hoc basis|"
    "standing|rolling|on a rolling basis|as the need arises|as available|as they arise",
    Kind.TBC: "tbc|tbd|tba|tbs|to be confirmed|to be determined|to be decided|to be announced|to be agreed|"
    "to be defined|to be scheduled|to be advised|to be fixed|to be set|to be specified|to be established|"
    "not yet scheduled|not yet confirmed|not yet determined|not yet decided|not yet known|not yet fixed|"
    "not yet set|not yet defined|not yet agreed|not yet available|timing tbc|timing tbd|timing to be confirmed|"
    "timing to be determined|to be agreed upon|to be agreed on|to be discussed|to be finalized|to be finalised|"
    "not scheduled|unscheduled|date tbc|dates tbc|date tbd|dates tbd|date to be confirmed|"
    "date to be determined|date to be decided|date to be announced|dates to be confirmed|date tba|dates tba|"
    "dates to be determined|dates to be decided|dates to be announced|date not yet known|under discussion|"
    "to be confirmed later|pending|date pending|dates pending|pending confirmation|awaiting confirmation|unknown",
    Kind.SEASON: "spring|summer|autumn|fall|winter|springtime|summertime",
}
_LAST_QUARTER = (
    "last quarter|final quarter|dernier trimestre|último trimestre|последний квартал|последнем квартале|"
    "последнего квартала|الربع الأخير"
)
_HINTS = {
    "is no date: write the months, such as June 2018, Dec 2018, or Ongoing": "annual annually yearly quarterly monthly "
    "weekly daily biannual biannually bimonthly twice thrice once every each semi fortnightly per times periodically "
    "trimestriel annuel mensuel anual mensual trimestral ежегодно ежеквартально ежемесячно سنويا شهريا",
    "names a week: write its days, such as 12-16 March 2018": "week weeks wk cw w weekend semaine semana неделя неделе",
    "says nothing about time: write TBC, or Ongoing": "n na none nil applicable nn open unclear possible funding funds "
    "resources subject depending depends discussion approval availability",
    "is a status, which is told to the bot in Slack: write the planned time, such as Sept-Dec 2017": "completed "
    "complete done finished cancelled canceled postponed discontinued delayed achieved started underway",
    "depends on the day it is read: write the month or the days, such as March 2018": "asap immediate immediately soon "
    "today tomorrow next this last now shortly urgent months days month day present",
    "names a year that is not the calendar's: write its months, such as July 2018 - June 2019": "fy fiscal financial "
    "academic school exercice",
    "is no date by itself: write its days or its month, such as 1-5 April 2018": "easter christmas ramadan eid lent "
    "pentecost thanksgiving holidays summit session meeting conference cycle",
}
HINTS = {word: hint for hint, words in _HINTS.items() for word in words.split()}
"""What is wrong with words that plans print where a schedule should stand, and what to write instead."""


@cache
def lexicon() -> Lexicon:
    """The words of printed schedules in the six languages."""
    found = {
        **valued(Kind.MONTH, month_numbers()),
        **valued(Kind.WEEKDAY, numbered(WEEKDAYS, languages=WEEKDAYS)),
        **valued(Kind.ORDINAL, numbered(LATIN_ORDINALS, languages=LATIN_ORDINALS)),
        **valued(Kind.ORDINAL, {"i": 1, "ii": 2, "iii": 3, "iv": 4}),
        **phrases(Kind.ENDING, ORDINAL_ENDINGS.replace(" ", "|")),
        **valued(Kind.QUARTER, {"qi": 1, "qii": 2, "qiii": 3, "qiv": 4}),
        **phrases(Kind.QUARTER, fold(_LAST_QUARTER).text, value=4),
    }
    for number, words in ORDINALS.items():
        found |= phrases(Kind.ORDINAL, fold(words).text, value=number)
    for table in (*WORDS, _ENGLISH):
        for meaning, words in table.items():
            if isinstance(meaning, Part):
                found |= phrases(Kind.PART, fold(words).text, value=PARTS.index(meaning))
            else:
                found |= phrases(meaning, fold(words).text)
    return Lexicon(found)
