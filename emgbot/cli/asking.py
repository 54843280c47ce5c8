"""Asking the person at the terminal before something is done that cannot be taken back."""

from __future__ import annotations

import sys

from emgbot.errors import UsageError


def agreed(question: str, *, undone: str) -> bool:
    """Whether they agree. Raises UsageError where there is nobody to ask: `undone` says that nothing was done."""
    if not sys.stdin.isatty():
        raise UsageError(f"{undone}: there is no terminal to ask at. Add --yes to do it without asking.")
    try:
        return input(f"{question} [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        return False
