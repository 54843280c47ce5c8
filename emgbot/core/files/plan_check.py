"""Where the printed words of an activity contradict its schedule: warnings, since the adopted plan prints both.

"Organize a meeting in May 2017" scheduled for "April 17", or a report to a meeting that is over when it is due.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from emgbot.core.dates.schedule import Window
from emgbot.core.files.problems import Findings
from emgbot.core.files.text_dates import Sense, TextDate, dates_in
from emgbot.core.plan import Activity, Milestone

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
        _check_dates(activity, list(milestones.values()), line, findings)


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


def _check_dates(activity: Activity, milestones: list[Milestone], line: int, findings: Findings) -> None:
    windows = activity.schedule.windows
    years = sorted({side.year for window in windows for side in (window.start, window.end) if side})
    for dates in dates_in(activity.text, years):
        if any(_fits(date, windows) for date in dates):
            continue
        named = dates[0]
        if named.past and windows[0].start and named.window.end and named.window.end < windows[0].start:
            continue
        of_meeting = any(m.window and _overlap(named.window, m.window) for m in milestones)
        if of_meeting and not _HOLDS_A_MEETING.search(activity.text):
            # "For submission to the Assembly in December 2017" says when the meeting is, not when the work is due.
            continue
        message = f'The text says "{named.written}", the schedule "{activity.schedule.text}".'
        cure = "Both are kept as printed and the schedule counts; correct it if the text is right."
        findings.warning(line, message, cure, ref=activity.ref)


def _fits(named: TextDate, windows: Sequence[Window]) -> bool:
    """Whether the schedule agrees with a date of the text; with a season only if none of it is left out."""
    first, last = named.window.start, named.window.end
    ends = windows[-1].end
    match named.sense:
        case Sense.BY:
            return ends is not None and last is not None and ends <= last
        case Sense.BEFORE:
            return ends is not None and first is not None and ends < first
        case Sense.AFTER:
            return ends is None or first is None or ends >= first
        case Sense.WITHIN if named.season:
            return any(_within(named.window, window) for window in windows)
        case Sense.WITHIN:
            return any(_overlap(named.window, window) for window in windows)


def _within(one: Window, other: Window) -> bool:
    starts = other.start is None or (one.start is not None and one.start >= other.start)
    return starts and (other.end is None or (one.end is not None and one.end <= other.end))


def _overlap(one: Window, other: Window) -> bool:
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    return starts_in_time and (one.end is None or other.start is None or other.start <= one.end)


def spellings(idents: Iterable[str]) -> dict[str, str]:
    """The ids by how a text may write them, without blanks and dashes: `unea3`, `uneaiii`, `3rdunea` are UNEA-3."""
    found: dict[str, str] = {}
    for ident in idents:
        words = [word.casefold() for word in _WORD.findall(ident)]
        found.setdefault("".join(words), ident)
        if len(words) > 1 and words[-1] in _NUMBERS:
            found.setdefault("".join([*words[:-1], _NUMBERS[words[-1]]]), ident)
        if len(words) > 1 and words[-1].isdecimal():
            found.setdefault("".join([_ordinal(int(words[-1])), *words[:-1]]), ident)
    return found


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


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
