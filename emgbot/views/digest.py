"""The weekly digest and the secretariat's overview: at most twelve lines; people's words exactly, in its thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from emgbot.core.board import Board
from emgbot.core.calendar import ONE_DAY
from emgbot.core.counted import counted
from emgbot.core.daypost import DayPost
from emgbot.core.digest import Digest
from emgbot.core.history import Entry, Note
from emgbot.core.ladder import Step
from emgbot.core.plan import Activity
from emgbot.views import wording
from emgbot.views.blocks import Block, Payload, as_typed, context, escape, header, message, paged, quote, sections

STEP_WORDS = {
    Step.OPENING: "starts",
    Step.DUE: "due",
    Step.CHECK_IN: "check-in",
}
"""What happens to an activity on the day of a step; any other step is a reminder."""

MOST_CHANGES = 4
MOST_TITLED = 3
MOST_NAMED = 6
"""So many references are named in a line; the others are counted, with the command that lists them."""


def digest_blocks(post: DayPost, board: Board, digest: Digest) -> list[Block]:
    """The week under its title."""
    blocks = [header(_title(post, board, digest)), *sections("\n".join(digest_lines(post, board, digest)))]
    if digest.notes:
        blocks.append(context(f"{counted(len(digest.notes), 'note')} in thread, word for word"))
    return blocks


def digest_text(post: DayPost, board: Board, digest: Digest) -> str:
    """The week in a few words, escaped, for phones: what is new, what comes, else what is late; then the counts."""
    words = [_title(post, board, digest)]
    news = [counted(len(digest.changes), "change")] if digest.changes else []
    news += [counted(len(digest.notes), "note")] if digest.notes else []
    words += [", ".join(news)] if news else []
    steps = _steps(post, digest)
    words += [f"This week {'; '.join(steps)}"] if steps else []
    if not news and not steps:
        starting = [
            f"{activity.ref} {escape(activity.title)} ({wording.short(day)})" for day, activity in digest.starting
        ]
        past = _past_end(post, digest)
        words += [f"Starting {'; '.join(starting[:3])}{_more(starting, 3)}"] if starting else []
        words += [f"Past planned end {_named(past)}"] if past else []
    return f"{'. '.join([escape(words[0]), *words[1:]])}. {escape(_counts(digest))}"


def digest_thread(digest: Digest, board: Board, zone: ZoneInfo, names: Mapping[str, str]) -> list[Payload]:
    """The notes of the period, word for word, in as many thread messages as they need. `names` by user id."""
    blocks: list[Block] = []
    for note in digest.notes:
        activity = board.plan.by_ref.get(note.ref or "")
        about = f" · *{activity.ref}* {escape(activity.title)}" if activity else ""
        files = f" · {counted(len(note.files), 'file')}: {escape(', '.join(note.files))}" if note.files else ""
        when = wording.short(wording.local_day(note.at, zone))
        blocks += sections(f"*{escape(note.author_name)}*, {when}{about}{files}")
        blocks += quote(note.text, names)
    if not blocks:
        return []
    return [message(_spoken(digest.notes, names), page) for page in paged(blocks)]


def _spoken(notes: Sequence[Note], names: Mapping[str, str]) -> str:
    """The notes as plain text, for phones and screen readers."""
    return escape("\n".join(f"{note.author_name}: {as_typed(note.text, names)}" for note in notes))


def _title(post: DayPost, board: Board, digest: Digest) -> str:
    through = wording.in_full(wording.local_day(digest.closed, post.place.calendar.zone) - ONE_DAY)
    if post.place.secretariat:
        return f"Work plan {board.plan.id} · week to {through}"
    names = " and ".join(board.plan.group_by_ref[ref].called for ref in post.place.groups)
    return f"{_clip(names, 100)} · week to {through}"


def _clip(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"


def digest_lines(post: DayPost, board: Board, digest: Digest) -> list[str]:
    """The digest's lines, escaped, most telling first."""
    calendar = post.place.calendar
    lines = [escape(_counts(digest))]
    lines += _changes(digest, board, calendar.zone)
    if post.place.secretariat:
        lines += _sections(board, digest)
    lines += _week(post, digest)
    # What only starts in these days has its own line.
    elsewhere = [*_asked(post), *(activity for _, activity in digest.starting)]
    wanted = [activity for activity in digest.wanted if activity not in elsewhere]
    wanted.sort(key=lambda activity: board.planned_end(activity, post.day) or date.max)
    if wanted:
        named = [f"{a.ref} {escape(a.title)} · {wording.planned_end(a, board, calendar, post.day)}" for a in wanted[:3]]
        whose = "Members' input" if post.place.secretariat else "Your input"
        lines.append(f"*{whose}* {'; '.join(named)}{_more(wanted, 3)}")
    if digest.starting:
        named = [f"{a.ref} {escape(a.title)} ({wording.short(day)})" for day, a in digest.starting[:3]]
        lines.append(f"*Starting* {'; '.join(named)}{_more(digest.starting, 3)}")
    if digest.meeting:
        milestone, feeding = digest.meeting
        lines.append(f"*For {escape(milestone.id)} ({escape(milestone.when)})* {_named(feeding)}")
    past = _past_end(post, digest)
    if past:
        rest = " (`/emg overdue` lists them)" if len(past) > MOST_NAMED else ""
        lines.append(f"*Past planned end* {_named(past)}{rest}")
    return lines


def _asked(post: DayPost) -> list[Activity]:
    """What the post has asked about above its digest: it is not said again."""
    over = post.introduction.over if post.introduction else ()
    return [*(nudge.activity for nudge in post.steps), *(flag.activity for flag in post.flags), *over]


def _past_end(post: DayPost, digest: Digest) -> list[Activity]:
    asked = _asked(post)
    return [activity for activity in digest.past_end if activity not in asked]


def _counts(digest: Digest) -> str:
    now = " · ".join(f"{count} {status.label}" for status, count in wording.reading_order(digest.counts))
    text = f"{counted(len(digest.activities), 'activity', 'activities')}: {now}"
    if digest.before != digest.counts:
        before = " · ".join(f"{count} {status.label}" for status, count in wording.reading_order(digest.before))
        text += f" (last week {before})"
    return text


def _changes(digest: Digest, board: Board, zone: ZoneInfo) -> list[str]:
    """One line for each change, the newest first; those that do not fit are named by reference."""
    newest_first = list(reversed(digest.changes))
    lines = ["*Changed*"] if newest_first else []
    for first, last in newest_first[:MOST_CHANGES]:
        activity = board.plan.by_ref.get(last.ref)
        title = f" {escape(activity.title)}" if activity else ""
        when = wording.short(wording.local_day(last.at, zone))
        lines.append(f"• *{last.ref}*{title}: {wording.outcome(_net(first, last))} ({wording.author(last)}, {when})")
    rest = newest_first[MOST_CHANGES:]
    if rest:
        lines.append(f"• and {', '.join(last.ref for _, last in rest)} (more: `/emg history {rest[0][1].ref}`)")
    return lines


def _net(first: Entry, last: Entry) -> Entry:
    """A week's change as one: from where it began to where it ended."""
    return replace(last, from_status=first.from_status, from_end=first.from_end, from_progress=first.from_progress)


def _sections(board: Board, digest: Digest) -> list[str]:
    """The secretariat's line per section: counts, and what is past its planned end."""
    past = {activity.ref for activity in digest.past_end}
    parts = []
    for section in board.plan.sections:
        own = [activity for activity in digest.activities if activity.section == section.letter]
        done = sum(1 for activity in own if not board.is_open(activity))
        late = sum(1 for activity in own if activity.ref in past)
        parts.append(f"{section.letter} {done} of {len(own)}" + (f" ({late} past planned end)" if late else ""))
    return [f"*Closed in each section* {' · '.join(parts)}"]


def _week(post: DayPost, digest: Digest) -> list[str]:
    """What the coming days bring; today's is in the nudge above, or was left out of it for a reason."""
    steps = _steps(post, digest)
    return [f"*This week* {' · '.join(steps)}"] if steps else []


def _steps(post: DayPost, digest: Digest) -> list[str]:
    """`7 Mar: D.1.c Information collection and analysis (reminder)`; what only starts has its own line."""
    starting = {activity.ref for _, activity in digest.starting}
    coming = [
        (day, activity, STEP_WORDS.get(step, "reminder"))
        for day, activity, step in digest.this_week
        if day > post.day and not (step is Step.OPENING and activity.ref in starting)
    ]
    titled = len(coming) <= MOST_TITLED
    together: dict[tuple[date, str], list[str]] = {}
    for day, activity, word in coming:
        name = f"{activity.ref} {escape(activity.title)}" if titled else activity.ref
        together.setdefault((day, word), []).append(name)
    return [f"{wording.short(day)}: {', '.join(names)} ({word})" for (day, word), names in together.items()]


def _named(activities: Sequence[Activity]) -> str:
    """References with titles where they are few, else references alone."""
    if len(activities) > MOST_TITLED:
        return _refs(activities)
    return "; ".join(f"{activity.ref} {escape(activity.title)}" for activity in activities)


def _refs(activities: Sequence[Activity]) -> str:
    named = ", ".join(activity.ref for activity in activities[:MOST_NAMED])
    return named + _more(activities, MOST_NAMED)


def _more(items: Sequence[object], shown: int) -> str:
    return f" +{len(items) - shown} more" if len(items) > shown else ""
