"""All-numeric dates of printed schedules: 15.03.2018, 06/2018, 2018-03, 2018/19. Two readings are refused with both."""

from __future__ import annotations

from collections.abc import Sequence

from emgbot.core.dates.schedule_atoms import Atom, Unreadable, full_year, possible
from emgbot.core.dates.spans import Unit
from emgbot.core.dates.words import Kind, Token

_AFTER = {Kind.MONTH, Kind.OF, Kind.ENDING, Kind.QUARTER, Kind.HALF}


def numerals(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from `place` on are one all-numeric date (3 or 5), or 0."""
    parts = [tokens[place]]
    sign = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if sign not in {"/", ".", "-"}:
        return 0
    at = place
    while (
        len(parts) < 3 and at + 2 < len(tokens) and tokens[at + 1].text == sign and tokens[at + 2].kind is Kind.NUMBER
    ):
        if sign == "-" and not (
            tokens[at].stop == tokens[at + 1].begin and tokens[at + 1].stop == tokens[at + 2].begin
        ):
            break
        at += 2
        parts.append(tokens[at])
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    if following in _AFTER:
        return 0
    widths = [len(part.text) for part in parts]
    if len(parts) == 3 and (max(widths) <= 2 or (widths.count(4) == 1 and widths[1] <= 2)):
        return 5
    if len(parts) == 2 and ((widths.count(4) == 1 and min(widths) <= 2) or (sign != "-" and max(widths) <= 2)):
        return 3
    return 0


def numeric_date(tokens: Sequence[Token]) -> Atom:
    """The one date that the tokens mean. Raises Unreadable with both readings, or without any."""
    written = "".join(token.text for token in tokens)
    readings = [atom for atom in _readings(tokens[::2], tokens[1].text) if possible(atom)]
    if len(readings) == 1:
        return readings[0]
    if len(readings) == 2:
        both = " or ".join(str(atom) for atom in readings)
        raise Unreadable(f"“{written}” could be {both}: write the month as a word, such as {readings[0]}.")
    guesses = " or ".join(_guesses([number.value for number in tokens[::2]]))
    named = f" ({guesses}?)" if guesses else ""
    raise Unreadable(
        f"“{written}” is not a date with one reading{named}: write the month as a word, such as 3 April 2018."
    )


def _guesses(values: Sequence[int]) -> list[str]:
    """What two short numbers might mean, to be named in the refusal: a month and a year, or a day and a month."""
    if len(values) != 2 or max(values) > 99:
        return []
    one, other = values
    atoms = [Atom(Unit.MONTH, one, 2000 + other), Atom(Unit.DAY, one, 2000, other), Atom(Unit.DAY, other, 2000, one)]
    return [str(atom).removesuffix(" 2000") for atom in atoms if possible(atom)]


def _readings(numbers: Sequence[Token], sign: str) -> list[Atom]:
    values = [number.value for number in numbers]
    match [len(number.text) for number in numbers]:
        case [4, _, _]:
            return [Atom(Unit.DAY, values[2], values[0], values[1])]
        case [_, _, 4]:
            return list(
                dict.fromkeys(
                    (Atom(Unit.DAY, values[0], values[2], values[1]), Atom(Unit.DAY, values[1], values[2], values[0]))
                )
            )
        case [4, 1]:
            return [Atom(Unit.MONTH, values[1], values[0])]
        case [1 | 2, 4]:
            return [Atom(Unit.MONTH, values[0], values[1])]
        case [4, 2]:
            readings = [Atom(Unit.MONTH, values[1], values[0])]
            if sign != "." and values[0] // 100 == 20 and values[1] > values[0] % 100:
                readings.append(Atom(Unit.YEAR, 0, values[0], other=2000 + values[1]))
            return readings
        case [2, 2] if sign == "/" and values[1] == values[0] + 1:
            return [Atom(Unit.YEAR, 0, full_year(values[0]), other=2000 + values[1])]
    return []
