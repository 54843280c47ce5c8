"""The difference of two plans as it is told: as JSON for programs, in words for people and for the history. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from emgbot.core.dates.schedule import Schedule, Window
from emgbot.core.files.planwrite import days_as_written
from emgbot.core.plan import Activity, Plan
from emgbot.core.plan_diff import Change, Difference
from emgbot.core.plan_match import Question

BRIEF = 3
"""So many changes are told one by one, more are counted."""


# --- As JSON -----------------------------------------------------------------------------------------------------


def as_json(difference: Difference) -> dict[str, Any]:
    """The difference as `plan diff --format json` has it; days ISO, inclusive, null for an open side."""
    asked = [
        {"from": q.was, "to": q.ref, "certain": False, "question": question_words(q, difference)}
        for q in difference.questions
    ]
    settled = [{"from": old, "to": new, "certain": True, "question": None} for old, new in difference.renumbered]
    return {
        "added": list(difference.added),
        "removed": list(difference.removed),
        "returned": list(difference.returned),
        "redated": [
            {
                "ref": each.ref,
                "from": each.before.text,
                "to": each.after.text,
                "from_end": _iso(last_day(each.before)),
                "to_end": _iso(last_day(each.after)),
                "from_windows": _windows(each.before),
                "to_windows": _windows(each.after),
            }
            for each in difference.redated
        ],
        "reworded": [_changed("ref", change) for change in difference.reworded],
        "renumbered": [*settled, *asked],
        "milestones": [_changed("id", change) for change in difference.milestones],
        "other": [_changed("subject", change) for change in difference.other],
    }


def question_words(question: Question, difference: Difference) -> str:
    """`Is A.1.d "Follow-up meeting" the activity that was A.1.c?`."""
    title = difference.new.by_ref[question.ref].title
    if question.ref == question.was:
        still = "the same activity as the one removed earlier" if question.gone else "still the same activity"
        return f"Is {question.ref} “{title}” {still}, although its words are new?"
    removed = ", removed earlier" if question.gone else ""
    return f"Is {question.ref} “{title}” the activity that was {question.was}{removed}?"


def last_day(schedule: Schedule) -> date | None:
    """The last day a schedule means (inclusive); None without one."""
    return schedule.windows[-1].end if schedule.windows else None


def _changed(subject: str, change: Change) -> dict[str, str | None]:
    return {subject: change.subject, "field": change.field, "from": change.before or None, "to": change.after or None}


def _windows(schedule: Schedule) -> list[dict[str, str | None]]:
    return [{"start": _iso(window.start), "end": _iso(window.end)} for window in schedule.windows]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- In words ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One change as people read it: of what, what that is called, and what became of it."""

    subject: str
    title: str
    words: str


def listed(difference: Difference) -> list[tuple[str, list[Line]]]:
    """Every change under its heading, in plan order."""
    old, new = difference.old, difference.new
    reworded = [_line(change, new) for change in difference.reworded]
    headings = [
        ("Renumbered", [Line(ref, _title(new, ref), f"was {before}") for before, ref in difference.renumbered]),
        ("Added", [added_line(new.by_ref[ref]) for ref in difference.added]),
        ("Removed: no longer asked for; the history stays", [_gone(old.by_ref[ref]) for ref in difference.removed]),
        ("Back in the plan, with its history", [added_line(new.by_ref[ref]) for ref in difference.returned]),
        ("Re-dated", [Line(each.ref, _title(new, each.ref), str(each)) for each in difference.redated]),
        ("Re-worded", reworded),
        ("Milestones", [_line(change, new) for change in difference.milestones]),
        ("Otherwise", [_line(change, new) for change in difference.other]),
    ]
    return [(heading, lines) for heading, lines in headings if lines]


def added_line(activity: Activity) -> Line:
    """An activity that comes into a plan, with its planned end."""
    end = last_day(activity.schedule)
    until = f", planned end {days_as_written(Window(end, end))}" if end else ""
    return Line(activity.ref, activity.title, f"“{activity.schedule.text}”{until}")


def _gone(activity: Activity) -> Line:
    return Line(activity.ref, activity.title, f"“{activity.schedule.text}”")


def _line(change: Change, plan: Plan) -> Line:
    named = change.subject in plan.by_ref and change.field != "title"
    return Line(change.subject, _title(plan, change.subject) if named else "", str(change))


def _title(plan: Plan, ref: str) -> str:
    return plan.by_ref[ref].title


def summary(difference: Difference) -> str:
    """`1 added, 2 re-dated, 1 milestone changed`, or `no difference`."""
    milestones = len({change.subject for change in difference.milestones})
    others = len({change.subject for change in difference.other})
    counts = (
        (len(difference.added), "added"),
        (len(difference.removed), "removed"),
        (len(difference.returned), "back in the plan"),
        (len(difference.redated), "re-dated"),
        (len({change.subject for change in difference.reworded}), "re-worded"),
        (len(difference.renumbered), "renumbered"),
        (len(difference.questions), "perhaps renumbered"),
        (milestones, f"milestone{'s' * (milestones != 1)} changed"),
        (others, f"other change{'s' * (others != 1)}"),
    )
    return ", ".join(f"{count} {words}" for count, words in counts if count) or "no difference"


def told(difference: Difference) -> str:
    """What changed, for the plan's own history: the changes themselves while they are few, else counted."""
    lines = [line for _, found in listed(difference) for line in found]
    if not 0 < len(lines) <= BRIEF:
        return summary(difference)
    return ", ".join(f"{line.subject} {line.words}" for line in lines)
