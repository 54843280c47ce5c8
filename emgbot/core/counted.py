"""A number with its noun, as people read it. Pure."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 activity`, `41 activities`; the plural is the noun with an s where it is not given."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
