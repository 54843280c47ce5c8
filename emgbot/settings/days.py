"""How days off and pauses are written: names of lists and countries, dates, ranges, and closures of every year.

A date is read by the grammar of printed schedules, so `2017-05-26`, `1-5 May 2017` and `1er mai 2017` are all fine.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import ValidationInfo

from emgbot.core.dates.schedule import ScheduleState, parse_schedule
from emgbot.core.daysoff import Days, DaysOff, National, Yearly
from emgbot.core.files.fields import fold, nearest
from emgbot.settings.holiday_lists import SHIPPED, Shelf
from emgbot.settings.words import shown

EXAMPLES = 'un-geneva, CH-GE, 2017-05-26, "1-5 May 2017", or "24 Dec - 2 Jan" for every year'
LEAP_YEAR = 2016
"""The year in which a day of every year is read, so that 29 February is one."""

_CODE = re.compile(r"([A-Za-z]{2})(?:\s*[-_/]\s*(\S.*))?")
_TO = re.compile(r"\s*(?:[-\u2010-\u2015]|\b(?:to|until|till|au|al|à)\b)\s*", re.IGNORECASE)


def entries(value: Any) -> Any:
    """What is written under a key as a list of entries: a text, texts with commas, a list, or `date: name`."""
    if isinstance(value, str):
        if value.strip().casefold() == "none":
            return []
        # "May 26, 2017" has a comma of its own.
        whole = "," not in value or len(parse_schedule(value).windows) == 1
        return [value] if whole else [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, dict):
        return [{text: name} for text, name in value.items()]
    if not isinstance(value, list | tuple):
        raise ValueError(f"nothing is written here; write {EXAMPLES}, or none")
    return value


def _parted(value: Any) -> tuple[str, str]:
    """An entry's text and the name that stands beside it: `2017-05-26: Staff day`."""
    if isinstance(value, str):
        return value.strip(), ""
    if isinstance(value, dict) and len(value) == 1:
        ((text, name),) = value.items()
        if isinstance(text, str) and isinstance(name, str):
            return text.strip(), name.strip()
    raise ValueError(f"write {EXAMPLES} here; a name may follow a date and a colon")


def holiday(value: Any, info: ValidationInfo) -> DaysOff:
    """An entry of `holidays`. Raises ValueError."""
    return _days_off(value, info, unnamed="holiday")


def closure(value: Any, info: ValidationInfo) -> DaysOff:
    """An entry of `closed`. Raises ValueError."""
    return _days_off(value, info, unnamed="closure")


def _days_off(value: Any, info: ValidationInfo, *, unnamed: str) -> DaysOff:
    if isinstance(value, DaysOff):
        return value
    text, name = _parted(value)
    shelf = info.context if isinstance(info.context, Shelf) else Shelf((SHIPPED,))
    found = shelf.get(text) or _national(text) or _yearly(text, name or unnamed)
    if found is not None:
        return found
    if any(sign.isdigit() for sign in text):
        return _dated(text, name or unnamed)
    raise ValueError(_unknown(text, shelf))


def pause(value: Any) -> Days:
    """An entry of `pause`: days of a year; it may have no end yet. Raises ValueError."""
    if isinstance(value, Days):
        return value
    text, name = _parted(value)
    return _dated(text, name, open_sides=True)


def _dated(text: str, name: str, *, open_sides: bool = False) -> Days:
    schedule = parse_schedule(text)
    if schedule.state is ScheduleState.ERROR:
        raise ValueError(f"{shown(text)} is not understood: {(schedule.problem or '').rstrip('.')}")
    windows = schedule.windows
    if len(windows) != 1 or schedule.approximate:
        raise ValueError(
            f'{shown(text)} does not say from when to when; write 2017-05-26 or "1-5 May 2017", one a line'
        )
    start, end = windows[0].start, windows[0].end
    if not open_sides and (start is None or end is None):
        raise ValueError(f'{shown(text)} has no begin or no end; write both, such as "1-5 May 2017"')
    return Days(start or date.min, end or date.max, name)


def _yearly(text: str, name: str) -> Yearly | None:
    """Days that come every year: a day, a range or months without a year; None if it is none of these."""
    if parse_schedule(text).state is not ScheduleState.ERROR:
        return None
    whole = _in_leap_year(text)
    parts = [whole, whole] if whole else [_in_leap_year(part) for part in _TO.split(text)]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return None
    first, last = parts[0].start, parts[1].end
    start, end = (first.month, first.day), (last.month, last.day)
    if start > end and name == "closure":
        name = "year-end closure"
    return Yearly(start, end, name)


def _in_leap_year(text: str) -> Days | None:
    schedule = parse_schedule(text, plan_year=LEAP_YEAR)
    if len(schedule.windows) != 1 or schedule.approximate or not any(sign.isalpha() for sign in text):
        return None
    window = schedule.windows[0]
    if window.start is None or window.end is None or {window.start.year, window.end.year} != {LEAP_YEAR}:
        return None
    return Days(window.start, window.end)


def _national(text: str) -> National | None:
    """A country, or a part of one, by its codes; None if there is no such country. Raises ValueError."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    import holidays

    country = found[1].upper()
    parts = holidays.list_supported_countries().get(country)
    if parts is None:
        return None
    if not found[2]:
        return National(country)
    names = {fold(part): part for part in parts}
    for part, others in holidays.country_holidays(country).get_subdivision_aliases().items():
        names |= {fold(other): part for other in others}
    subdivision = names.get(fold(found[2]))
    if subdivision is None:
        meant = nearest(found[2], parts)
        known = f"did you mean {country}-{meant}?" if meant else f"its parts are {', '.join(parts) or 'not told apart'}"
        raise ValueError(f"{country} has no part {shown(found[2])}; {known}")
    return National(country, subdivision)


def _unknown(text: str, shelf: Shelf) -> str:
    """What to say of a name that is neither a list nor a country."""
    from holidays.registry import COUNTRIES

    wanted = fold(text)
    named = [name for name in shelf.names() if wanted and wanted in fold(name)]
    countries = {country.replace("_", " "): codes[1] for country, codes in COUNTRIES.items()}
    country = nearest(text, countries)
    meant = nearest(text, shelf.names()) or (countries[country] if country else named[0] if len(named) == 1 else None)
    cure = f"did you mean {meant}?" if meant else f"write {EXAMPLES}; the lists are {', '.join(shelf.names())}"
    return f"the holidays {shown(text)} are unknown; {cure}"
