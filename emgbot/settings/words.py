"""How single values of the settings are written: a zone, a time of day, days of the week, a channel, a role."""

from __future__ import annotations

import re
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from emgbot.core.files.fields import nearest, shorten
from emgbot.core.files.planfile import nearest_zone
from emgbot.core.places import Level, bare

ROLES = ("secretariat", "focal_point", "member", "guest")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_RANGE = re.compile(r"([^\W\d_]+)\s*(?:[-\u2010-\u2015]|\bto\b)\s*([^\W\d_]+)")


def shown(value: Any) -> str:
    """A value as a problem names it."""
    return repr(shorten(value)) if isinstance(value, str) else "this"


def zone(text: str) -> str:
    """An IANA zone. Raises ValueError."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        meant = nearest_zone(text)
        cure = f"did you mean {meant}?" if meant else "write an IANA name such as Europe/Zurich"
        raise ValueError(f"the zone {shown(text)} is unknown; {cure}") from None
    return text


def send_at(value: Any) -> time:
    """A local time of day, to the minute. Raises ValueError."""
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{shown(value)} is not a time of day; write one such as 09:00")
    return time(int(found[1]), int(found[2]))


def weekday(value: Any) -> int:
    """A day of the week (Monday = 0), in full or by its first three letters. Raises ValueError."""
    if isinstance(value, int) and 0 <= value < len(WEEKDAYS):
        return value
    text = value.strip().casefold() if isinstance(value, str) else ""
    found = [number for number, day in enumerate(WEEKDAYS) if len(text) >= 3 and f"{day}s".startswith(text)]
    if len(found) != 1:
        meant = nearest(text, WEEKDAYS)
        cure = f"did you mean {meant}?" if meant else "write one such as monday"
        raise ValueError(f"{shown(value)} is not a day of the week; {cure}")
    return found[0]


def working_days(value: Any) -> frozenset[int]:
    """Days of the week on which people work: "sunday-thursday", or a list. Raises ValueError."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("this says no days; write sunday-thursday, or a list such as [monday, tuesday]")
    days: set[int] = set()
    for part in value:
        found = _RANGE.fullmatch(part.strip()) if isinstance(part, str) else None
        first, last = (weekday(found[1]), weekday(found[2])) if found else (weekday(part), weekday(part))
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    if not days:
        raise ValueError("no day is left to work on; write sunday-thursday, or a list such as [monday, tuesday]")
    return frozenset(days)


def level(value: Any) -> Level:
    """How much a channel hears. Raises ValueError."""
    text = value.strip().casefold() if isinstance(value, str) else ""
    if text not in set(Level):
        raise ValueError(
            f"{shown(value)} is no level; write normal, calm (weekly but for due days) or off (digest only)"
        )
    return Level(text)


def channel_name(text: str) -> str:
    """A channel's name or id. Raises ValueError."""
    if not bare(text):
        cure = 'write one such as "#img-ewaste" (with the quotes), or its id'
        raise ValueError(f"{shown(text)} names no channel; {cure}")
    return text.strip()


def words(value: Any) -> Any:
    """A list as people write it: with commas, or one entry a line."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


def role(text: str) -> str:
    """What a person may do. Raises ValueError."""
    name = text.strip().casefold().replace(" ", "_").replace("-", "_")
    if name not in ROLES:
        raise ValueError(f"the role {shown(text)} is unknown; write one of {', '.join(ROLES)}")
    return name
