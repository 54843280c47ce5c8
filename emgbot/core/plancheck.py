"""Where the printed words of an activity contradict its schedule: warnings, since the adopted plan prints both.

"Organize a meeting in May 2017" scheduled for "April 17", or a report to a meeting that is over when it is due.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from emgbot.core.plan import Activity, Milestone
from emgbot.core.problems import Findings
from emgbot.core.schedule import Window

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
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII", "9": "IX"}


def check_schedule(activity: Activity, milestones: Iterable[Milestone], line: int, findings: Findings) -> None:
    """Warn where the text or the meetings of an activity do not fit its windows; `line` is that of its schedule."""
    windows = activity.schedule.windows
    if not windows:
        return
    listed = list(milestones)
    for milestone in listed:
        if milestone.id in activity.feeds or names_milestone(activity.text, milestone.id):
            _check_meeting(activity, milestone, line, findings)
    _check_months(activity, listed, line, findings)


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


def names_milestone(text: str, ident: str) -> bool:
    """Whether the text names a milestone by its id, however spaced: `SOM23`, `SOM 23`, `UNEA-3`, `UNEA III`."""
    parts = re.findall(r"[^\W\d_]+|\d+", ident)
    pattern = r"[\s.‐-―-]*".join(f"(?:{part}|{_ROMAN[part]})" if part in _ROMAN else re.escape(part) for part in parts)
    return bool(parts) and re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None
