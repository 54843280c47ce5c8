"""Typos in questions: one slip of the fingers is forgiven, good words are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from emgbot.core.questions.text import words_of
from emgbot.core.questions.words import Vocabulary

_MOST_WORDS = 12
_MOST_CHANGES = 3


def corrected(
    text: str, vocabulary: Vocabulary, *, extra: Iterable[str] = (), known: Callable[[str], bool], asking: bool
) -> str | None:
    """The text with its slips put right, or None if there is nothing to put right.

    `asking`: the words that ask may be meant, too; otherwise only those of the calendar and `extra` (names of the
    plan). `known` tells which words are good as they are. Distances: OSA, none under 4 letters, 1 for 4 and 5, 2 from
    6; months never under 5 letters; only where one word is nearer than all others.
    """
    targets = _targets(vocabulary, tuple(sorted(extra)), asking)
    changes: list[tuple[int, int, str]] = []
    tried = 0
    for word in words_of(text):
        if not word.text.isalpha() or word.stop - word.begin != len(word.text) or tried >= _MOST_WORDS:
            continue
        if word.text in vocabulary.never or known(word.text):
            continue
        tried += 1
        if meant := vocabulary.misspelt.get(word.text) or _nearest(word.text, targets):
            changes.append((word.begin, word.stop, meant))
    if not changes or len(changes) > _MOST_CHANGES + 1:
        return None
    for begin, stop, meant in reversed(changes):
        text = text[:begin] + meant + text[stop:]
    return text


@lru_cache(maxsize=64)
def _targets(vocabulary: Vocabulary, extra: tuple[str, ...], asking: bool) -> tuple[str, ...]:
    """The words a slip may have meant."""
    found = set(vocabulary.calendar) | set(extra)
    if asking:
        found |= vocabulary.keywords | vocabulary.asking | vocabulary.nouns
    return tuple(sorted(word for word in found if len(word) > 3 and word.isalpha()))


def _nearest(word: str, targets: tuple[str, ...]) -> str | None:
    """The one target within the allowed distance of a word that is nearer than all others."""
    if len(word) < 4 or len(word) > 20:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 1 if len(word) < 6 else 2
    found = process.extract(word, targets, scorer=OSA.distance, score_cutoff=allowed, limit=2)
    near = [(target, distance) for target, distance, _ in found if distance <= (1 if len(target) < 6 else 2)]
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return None
    return near[0][0]
