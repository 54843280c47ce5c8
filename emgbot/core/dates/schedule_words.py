"""The words of printed schedules, as data: English, with the French and Spanish that fit the same grammar."""

from __future__ import annotations

from emgbot.core.dates.spans import Part
from emgbot.core.dates.words import (
    MONTHS,
    ORDINAL_ENDINGS,
    ORDINALS,
    WEEKDAYS,
    Kind,
    Lexicon,
    numbered,
    phrases,
    valued,
)

PARTS = tuple(Part)
MONTH_NUMBERS = numbered(MONTHS, languages=MONTHS)

EXAMPLES = "for example Sept-Dec 2017, Q2 2018, 1-3 May 2018, by 15 March 2018, 2017, Ongoing or TBC"
CURE = f"write {EXAMPLES}."

LEXICON = Lexicon(
    {
        **valued(Kind.MONTH, MONTH_NUMBERS),
        **valued(Kind.WEEKDAY, numbered(WEEKDAYS, languages=WEEKDAYS)),
        **valued(Kind.ORDINAL, numbered(ORDINALS, languages=ORDINALS)),
        **valued(Kind.ORDINAL, {"i": 1, "ii": 2, "iii": 3, "iv": 4}),
        **phrases(Kind.ENDING, ORDINAL_ENDINGS.replace(" ", "|")),
        **phrases(Kind.QUARTER, "q|quarter|quarters|qtr|quart|t|trimestre|trimestres|trim"),
        **valued(Kind.QUARTER, {"qi": 1, "qii": 2, "qiii": 3, "qiv": 4}),
        **phrases(Kind.HALF, "h|half|semester|semestre|semestres|s"),
        **phrases(Kind.PART, "early|beginning of|start of|debut|debut de|principios de|inicios de", value=0),
        **phrases(Kind.PART, "mid|middle of|mi|mediados de|milieu de", value=1),
        **phrases(Kind.PART, "late|finales de", value=2),
        **phrases(Kind.PART, "end|end of|ending|year end|year-end|fin|fin de|fines de", value=3),
        **phrases(Kind.OF, "of|de|del|du|d'"),
        **phrases(Kind.THE, "the|le|la|el|l'"),
        **phrases(Kind.AND, "and|&|et|y"),
        **phrases(Kind.OR, "or|ou"),
        **phrases(Kind.TO, "to|through|thru|au|al|up to and including"),
        **phrases(
            Kind.BY,
            "by|until|till|til|no later than|not later than|at the latest by|up to|deadline|due|due by|due on|due date|"
            "latest by|on or before|not after|by latest|up until|jusqu'a|jusqu'au|hasta|d'ici|d'ici a",
        ),
        **phrases(Kind.BEFORE, "before|prior to|ahead of|avant|antes de|antes del"),
        **phrases(Kind.AFTER, "after|following"),
        **phrases(
            Kind.FROM,
            "from|not before|not earlier than|no earlier than|starting|starting from|starting in|starting on|as of|"
            "as from|since|a partir de|depuis|desde|"
            "from the beginning of|as of the beginning of",
        ),
        **phrases(Kind.BETWEEN, "between|entre"),
        **phrases(
            Kind.ONWARDS,
            "onwards|onward|until further notice|and onwards|and onward|and beyond|on wards|forward|and after",
        ),
        **phrases(Kind.LATEST, "at the latest|latest|at latest|au plus tard|a mas tardar"),
        **phrases(
            Kind.DURING,
            "throughout|during|in|on|over|within|all|all of|whole|whole of|entire|full|all through|course of|"
            "in the course of|over the course of|during the course of|throughout the course of|calendar|en",
        ),
        **phrases(Kind.YEAR, "year|years|cy|year round|year-round|all year round|annee|ano"),
        **phrases(Kind.BIENNIUM, "biennium|biennial|bienium|biennia|bienio|biennale"),
        **phrases(
            Kind.ABOUT,
            "around|about|circa|ca|c|approx|approximately|tentatively|tentative|provisional|provisionally|expected|"
            "estimated|est|indicative|indicatively|planned|environ|vers|hacia",
        ),
        **phrases(
            Kind.ONGOING,
            "ongoing|on-going|on going|continuous|continuously|continuing|continual|continually|permanent|permanently|"
            "as required|as needed|as appropriate|as necessary|when required|when needed|as and when required|"
            "as and when needed|as and when necessary|if required|if needed|where required|whenever required|"
            "upon request|on request|ad hoc|ad-hoc|open-ended|open ended|on an ongoing basis|on an on-going basis|"
            "on a continuous basis|on a continuing basis|ongoing basis|continuous basis|ongoing activity|ongoing work|"
            "ongoing process|continuous process|continuous activity|regularly|on a regular basis|recurrent|recurring|"
            "continu|en cours|en continu|permanente|en curso|continuo|continua",
        ),
        **phrases(
            Kind.TBC,
            "tbc|tbd|tba|tbs|to be confirmed|to be determined|to be decided|to be announced|to be agreed|"
            "to be defined|to be scheduled|to be advised|to be fixed|to be set|to be specified|to be established|"
            "not yet scheduled|not yet confirmed|not yet determined|not yet decided|not yet known|not yet fixed|"
            "not scheduled|unscheduled|date tbc|dates tbc|date tbd|dates tbd|date to be confirmed|"
            "date to be determined|date to be decided|date to be announced|dates to be confirmed|"
            "dates to be determined|dates to be decided|dates to be announced|date not yet known|"
            "to be confirmed later|a confirmer|a determiner|por confirmar|por determinar",
        ),
        **phrases(Kind.SEASON, "spring|summer|autumn|fall|winter"),
    }
)
