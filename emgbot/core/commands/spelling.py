"""The nearest word of a small vocabulary, for "did you mean". It only ever suggests; nothing acts on it."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_LONGEST = 40


def allowed_distance(word: str) -> int:
    """How many slips a word of this length may hold: none under 4 letters, one for 4 and 5, two from 6."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The one word that is nearest to `word` (both folded), within the distance its length allows; a tie is None."""
    if len(word) > _LONGEST:
        return None
    limit = allowed_distance(word)
    scored = sorted((OSA.distance(word, known, score_cutoff=limit), known) for known in set(vocabulary))
    near = [known for distance, known in scored if distance == scored[0][0] <= limit]
    return near[0] if len(near) == 1 else None
