"""What does not fit between settings and plan, or can hardly be meant: channels, people, and the calendars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from emgbot.core.daysoff import KNOWN_YEARS, Listed
from emgbot.core.files.fields import nearest
from emgbot.core.files.problems import Problem, Severity
from emgbot.core.places import bare
from emgbot.core.plan import SECRETARIAT, Plan
from emgbot.settings.reading import SettingsReading
from emgbot.settings.values import FOCAL_POINT, SECRETARIAT_KEY, Defaults, Settings

_SLACK_ID = re.compile(r"[UW][A-Z0-9_]+", re.ASCII)
CLOCKS_CHANGE = (time(1, 0), time(3, 0))
"""Between these local times most zones put their clocks forward and back."""

Path = tuple[str, ...]
Finding = tuple[Path, str, str]
"""Where it stands in the file, what is wrong, and the cure."""


def check_settings(reading: SettingsReading, plan: Plan, *, file: str) -> list[Problem]:
    """Every problem of usable settings with a plan. A year without a working day is an error, the rest warnings."""
    settings = reading.settings
    if settings is None:
        return []
    warnings = [
        *_strangers(settings, plan),
        *_without_channel(settings, plan),
        *_told_twice(settings),
        *_people(settings),
        *_clock_changes(settings),
        *_years_not_listed(settings, plan),
    ]
    found = [(Severity.ERROR, *finding) for finding in _never_open(settings, plan)]
    found += [(Severity.WARNING, *finding) for finding in warnings]
    problems = [
        Problem(file, reading.lines.nearest(path), severity, message, cure) for severity, path, message, cure in found
    ]
    return sorted(problems, key=lambda problem: problem.line)


def _strangers(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Groups and activities that the plan does not have."""
    groups = f"The groups of plan {plan.id} are {', '.join(plan.group_by_ref)}."
    for group in settings.channels:
        if group != SECRETARIAT_KEY and group not in plan.group_by_ref:
            message = f'The channel of "{group}" is never used: the plan has no such group.'
            yield ("channels", group), message, _meant(group, plan.group_by_ref) or groups
    for uid, person in settings.people.items():
        for group in person.groups:
            if group not in plan.group_by_ref:
                message = f'{person.name} ({uid}) belongs to the unknown group "{group}".'
                yield ("people", uid, "groups"), message, _meant(group, plan.group_by_ref) or groups
        for ref in person.activities:
            if ref not in plan.by_ref:
                message = f'{person.name} ({uid}) answers for the unknown activity "{ref}".'
                cure = _meant(ref, plan.by_ref) or "Write its full reference, such as A.1.c."
                yield ("people", uid, "activities"), message, cure


def _meant(word: str, choices: Iterable[str]) -> str | None:
    found = nearest(word, choices)
    return f'Did you mean "{found}"?' if found else None


def _without_channel(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Groups that live in the secretariat's channel without a word, though others than it have something to do.

    Where no group has a channel, one for everything is what was wanted.
    """
    asked = {activity.group for activity in plan.activities if activity.action_by != SECRETARIAT}
    missing = [group.ref for group in plan.groups if group.ref in asked and group.ref not in settings.channels]
    if missing and not settings.channels.keys().isdisjoint(plan.group_by_ref):
        home = settings.channels[SECRETARIAT_KEY].name
        message = f"{', '.join(missing)}: no channel is named, so {home} gets what is asked of them."
        cure = f'Name one, such as {missing[0]}: "#channel"; or write {missing[0]}: "{home}" if that is meant.'
        yield ("channels",), message, cure


def _told_twice(settings: Settings) -> Iterator[Finding]:
    """A channel that two entries tell different things."""
    for group, channel in settings.channels.items():
        for other, first in settings.entries_of(bare(channel.name)).items():
            if other == group:
                break
            for name in sorted(channel.model_fields_set & first.model_fields_set - {"name"}):
                if getattr(channel, name) != getattr(first, name):
                    message = f"{group} and {other} share {channel.name}, but not {name}; what {other} says counts."
                    yield ("channels", group, name), message, "Say it once."


def _people(settings: Settings) -> Iterator[Finding]:
    """Persons who are no Slack id, are there twice, or answer for something without being a focal point."""
    known: dict[str, str] = {}
    for uid, person in settings.people.items():
        if not _SLACK_ID.fullmatch(uid):
            message = f'{person.name} is never recognised: "{uid}" is not a Slack id.'
            yield ("people", uid), message, 'In Slack: profile, three dots, "Copy member ID".'
        first = known.setdefault(" ".join(person.name.casefold().split()), uid)
        if first != uid:
            cure = "Keep the right id, or tell the two apart by their names."
            yield ("people", uid), f"{person.name} is listed twice, as {first} and as {uid}.", cure
        if person.activities and person.role != FOCAL_POINT:
            message = f"{person.name} ({uid}) answers for activities, but as {person.role} is not asked about them."
            yield ("people", uid, "activities"), message, f"Add role: {FOCAL_POINT}, or delete them."


def _entries(settings: Settings) -> Iterator[tuple[Path, Defaults]]:
    """The entries of the file that speak of calendars, with their places."""
    yield ("defaults",), settings.defaults
    for group, channel in settings.channels.items():
        yield ("channels", group), channel


def _clock_changes(settings: Settings) -> Iterator[Finding]:
    """Send times that a change of the clocks skips or repeats."""
    for path, said in _entries(settings):
        if "send_at" in said.model_fields_set and CLOCKS_CHANGE[0] <= said.send_at < CLOCKS_CHANGE[1]:
            message = f"At {said.send_at:%H:%M} clocks are put forward and back: twice a year the post moves."
            yield (*path, "send_at"), message, "Write a time from 03:00 on, or before 01:00."


def _years_not_listed(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Lists of holidays that have no days for a year of the plan."""
    for path, said in _entries(settings):
        for key in ("holidays", "closed"):
            for number, source in enumerate(getattr(said, key)):
                if not isinstance(source, Listed):
                    continue
                missing = set(years_of(plan)) - {day.year for day, _ in source.days}
                if missing:
                    years = ", ".join(str(year) for year in sorted(missing))
                    message = f"The list {source.name} has no holidays for {years}: in these years it frees no day."
                    cure = f"Add them to holidays/{source.name}.yaml from the duty station's circular."
                    yield (*path, key, str(number)), message, cure


def _never_open(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Channels without one working day in a year of the plan."""
    for group, channel in settings.channels.items():
        if group != next(iter(settings.entries_of(bare(channel.name)))):
            continue
        calendar = settings.of_channel(bare(channel.name)).calendar(plan.zone)
        for year in years_of(plan):
            if calendar.between(date(year - 1, 12, 31), date(year, 12, 31)) == 0:
                message = f"{channel.name} has no working day in {year}: it would never get a nudge."
                yield ("channels", group), message, "Shorten what is written under closed: and holidays:."
                break


def years_of(plan: Plan) -> range:
    """The calendar years in which something of the plan begins or ends."""
    days = [
        day
        for activity in plan.activities
        for window in activity.schedule.windows
        for day in (window.start, window.end)
        if day is not None and day.year in KNOWN_YEARS
    ]
    return range(min(days).year, max(days).year + 1) if days else range(0)
