"""Where the printed words of an activity contradict its schedule: warnings, since the adopted plan prints both.

"Organize a meeting in May 2017" scheduled for "April 17", or a report to a meeting that is over when it is due.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from emgbot.core.dates.schedule import Window
from emgbot.core.files.problems import Findings
from emgbot.core.plan import Activity, Milestone

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)})\s+((?:19|20|21)\d\d)\b", re.IGNORECASE)
_HOLDS_A_MEETING = re.compile(r"\b(?:organi[sz]|arrang|conven|hold|host)(?:e|es|ing)?\b", re.IGNORECASE)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBERS = {str(number): roman for number, roman in enumerate(_ROMAN, 1)}
_IN_WORD = re.compile(r"\w")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_GAP = re.compile(r"[\s.‐-―-]*")
_LONGEST_ID = 4


def check_schedule(activity: Activity, milestones: Mapping[str, Milestone], line: int, findings: Findings) -> None:
    """Warn where the text or the meetings of an activity do not fit its windows; `line` is that of its schedule.

    `milestones` are those it is for or that its text names, by id.
    """
    if activity.schedule.windows:
        for milestone in milestones.values():
            _check_meeting(activity, milestone, line, findings)
        _check_months(activity, list(milestones.values()), line, findings)


def _check_meeting(activity: Activity, milestone: Milestone, line: int, findings: Findings) -> None:
    meeting, first, last = milestone.known, activity.schedule.windows[0], activity.schedule.windows[-1]
    if meeting is None or meeting.start is None or last.end is None or last.end < meeting.start:
        return
    late_start = first.start is not None and meeting.end is not None and first.start > meeting.end
    if milestone.days and milestone.id in activity.feeds and not late_start:
        # The days are known, so the result is asked for in time whatever the window says.
        return
    message = f'The schedule "{activity.schedule.text}" ends with or after {milestone.id} ({milestone.when}).'
    cure = f"If its result is wanted there, add the days of {milestone.id} to the milestones; else leave it."
    findings.warning(line, message, cure, ref=activity.ref)


def _check_months(activity: Activity, milestones: list[Milestone], line: int, findings: Findings) -> None:
    for match in _MONTH_YEAR.finditer(activity.text):
        month = _month(match[1], int(match[2]))
        if any(_overlap(month, window) for window in activity.schedule.windows):
            continue
        of_meeting = any(m.id in activity.feeds and m.window and _overlap(month, m.window) for m in milestones)
        if of_meeting and not _HOLDS_A_MEETING.search(activity.text):
            # "For submission to the Assembly in December 2017" says when the meeting is, not when the work is due.
            continue
        message = f'The text says "{match[0]}", the schedule "{activity.schedule.text}".'
        cure = "Both are kept as printed and the schedule counts; correct it if the text is right."
        findings.warning(line, message, cure, ref=activity.ref)


def _month(name: str, year: int) -> Window:
    number = [month.casefold() for month in _MONTHS].index(name.casefold()) + 1
    return Window(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def _overlap(one: Window, other: Window) -> bool:
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    return starts_in_time and (one.end is None or other.start is None or other.start <= one.end)


def spellings(idents: Iterable[str]) -> dict[str, str]:
    """The ids by how a text may write them, without blanks and dashes: `unea3` and `uneaiii` are both UNEA-3."""
    found: dict[str, str] = {}
    for ident in idents:
        words = [word.casefold() for word in _WORD.findall(ident)]
        found.setdefault("".join(words), ident)
        if len(words) > 1 and words[-1] in _NUMBERS:
            found.setdefault("".join([*words[:-1], _NUMBERS[words[-1]]]), ident)
    return found


def named_in(text: str, spelled: Mapping[str, str]) -> list[str]:
    """The ids that a text names, however spaced (`SOM23`, `SOM 23`, `UNEA III`), in the order of the text."""
    named = [spelled[run] for run in _runs(text) if run in spelled]
    return list(dict.fromkeys(named))


def _runs(text: str) -> Iterator[str]:
    """Every run of a few whole words and numbers that only blanks, dots and dashes part, written as one."""
    words = list(_WORD.finditer(text))
    for index, first in enumerate(words):
        if first.start() and _IN_WORD.match(text[first.start() - 1]):
            continue
        run, end = "", first.start()
        for word in words[index : index + _LONGEST_ID]:
            if not _GAP.fullmatch(text, end, word.start()):
                break
            run, end = run + word[0].casefold(), word.end()
            if not _IN_WORD.match(text, end):
                yield run
