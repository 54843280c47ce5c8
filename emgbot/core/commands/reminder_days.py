"""On which day somebody wants to be reminded: "3 days", "next Monday", "until 3 May", "dans 3 jours", "2w"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from emgbot.core.commands.clause_parts import COUNTED_FROM, DATE_LENGTH, Around, Taken, date_begins
from emgbot.core.commands.slack_text import Typed
from emgbot.core.dates import windows
from emgbot.core.dates.spans import Window

_E = r"(?![^\W_])"
TAIL = re.compile(
    rf" *(?:(?:alone|be|in peace|again|any ?more|once more|please|for good|tranquilles?|en paix|en paz|de nouveau"
    rf"|a nouveau|encore|otra vez|de nuevo){_E}[ .!,]*)*"
)
"""What may follow the activity in "leave 1c alone" and "nudge 1c again"."""

THIS = re.compile(r"[ ,:]*(?:(?:of|about|for|on)(?![^\W_]) *)?(?:(?:this(?: one)?|it|ceci|esto)(?![^\W_]))?[ ,:]*")
"""What may stand for the activity under a post: "remind me of this tomorrow"."""

_OF = re.compile(rf" (?:of|about|de|du|des|sobre){_E}")
_LEAD = re.compile(
    rf"[ ,:;(-]*(?:(?:again|only|back|please|me|us){_E} ?)*"
    rf"(?:(?:for|por|until|untill|till|til|jusqu'au|jusqu'a|jusqu'en|jusque|hasta|до|حتى){_E} ?|[到至])? ?(?:the )?"
)
_BEFORE = re.compile(rf"(?:by|before|no later than|not later than|avant|antes|до){_E}")
_SHORT = re.compile(r"(?P<count>\d{1,3}) ?(?P<unit>d|w|j|s|m)(?![\w(\[)]|\.\w)")
_UNITS = {"d": "days", "j": "days", "w": "weeks", "s": "weeks", "m": "months"}
_MASKED = re.compile(
    r"(?:(?<=\d[a-z] )|(?<=\d[a-z]\) )|(?<=\([a-z]\) ))\d{1,3}[dwj](?![\w(\[)]|\.\w)"
    r"(?! ?[,&] ?\d| (?:\d|for|in|until|till|next|on|tomorrow|and|et|y|dans|en)(?![^\W\d_]))"
)
_WEEK = timedelta(days=7)


def without_short_days(typed: Typed) -> Typed:
    """The text with "3d" and "2w" behind a reference blanked out, so that they are not read as references themselves.

    A list goes on with a comma: "1c, 3d".
    """
    masked = _MASKED.sub(lambda found: "=" * len(found[0]), typed.text)
    return Typed(typed.words, masked, typed.origin)


def speaks_of_day(typed: Typed, at: int, around: Around) -> bool:
    """Whether words from a place on begin with a day ("in 3 days"), or with a subject and a day behind it."""
    if read_reminder_day(typed, at, around) is not None:
        return True
    words = typed.words_from(at)
    if _OF.match(typed.text, at) is None:
        return False
    return isinstance(windows.find_window(words, today=around.today, milestones=around.milestones), windows.Found)


def read_reminder_day(typed: Typed, at: int, around: Around) -> Taken | None:
    """The day that is meant; of a week or a month the first day to come, "by" and "before" name the last one.

    "Until May" asks for the first of May: then the time is over for which somebody wants to be left in peace. A
    weekday alone is the next one, never today.
    """
    lead = _LEAD.match(typed.text, at)
    at = date_begins(typed, lead) if lead else at
    if COUNTED_FROM.match(typed.text, at):
        return Taken(None, at, "I count days from today, not from another day.")
    short = _SHORT.match(typed.text, at)
    words = typed.words_from(at)[:DATE_LENGTH]
    if short is not None:
        words = f"{short['count']} {_UNITS[short['unit']]}"
    found = windows.take_window(words, today=around.today, milestones=around.milestones)
    if found is None:
        return None
    stop = short.end() if short else typed.place_of(typed.origin[at] + found.stop)
    if isinstance(found, windows.Refused):
        return Taken(None, stop, found.problem)
    if stop < len(typed.text) and typed.text[stop].isalnum():
        return None
    day = _day_of(found.window, around.today, last=_BEFORE.match(typed.text, at) is not None)
    if day == around.today and _names_weekday(words, around):
        day += _WEEK
    return Taken(day, stop) if day else None


def _day_of(window: Window, today: date, *, last: bool) -> date | None:
    """The day of a window on which to remind."""
    if not last and window.start is not None and (window.start > today or window.end is None):
        return window.start
    return window.end


def _names_weekday(words: str, around: Around) -> bool:
    """Whether the words name a weekday, so that they mean another day when read tomorrow."""
    later = windows.take_window(words, today=around.today + timedelta(days=1), milestones=around.milestones)
    return isinstance(later, windows.Found) and later.window.end == around.today + _WEEK
