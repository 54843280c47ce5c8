"""The note that follows a status: the person's own words, cut where the status ends, without the mark that joins."""

from __future__ import annotations

import re

from emgbot.core.commands.slack_text import Typed
from emgbot.core.dates.normalise import fold

_CLOSERS = re.compile(r"[*_`~\"”»'’)\]]+(?=[\s,;:.!?)–—-]|$)")
_EMOJI = r":[a-z0-9_+'-]{1,60}:"
_JOINER = re.compile(rf"(?:\s|(?!{_EMOJI})[,;:.!…،؛、。，：；！](?!\.\d)|[-–—]+(?=\s|[^\W\d_])|[/|]+(?=\s))*")
_NOISE = re.compile(
    rf"(?:{_EMOJI}|[\W_]|(?<![^\W_])(?:please|pls|plz|thanks|thank you|thx|ty|already|now|too|also|as well|merci"
    r"|gracias|спасибо)(?![^\W_]))*"
)
_ALNUM = re.compile(r"[^\W_]")


def note_from(typed: Typed, at: int) -> str | None:
    """The person's words from a place on; None where nothing but marks or courtesy is left."""
    words = typed.words_from(at)
    closers = _CLOSERS.match(words)
    words = words[closers.end() :] if closers else words
    joiner = _JOINER.match(words)
    words = words[joiner.end() :].rstrip() if joiner else words.rstrip()
    if not words or (len(words) < 80 and _NOISE.fullmatch(fold(words).text) and not _says_something(words)):
        return None
    return words


def _says_something(words: str) -> bool:
    """A mention, a channel or a link is something, although it is made of marks for the most part."""
    return "<" in words and _ALNUM.search(words) is not None
