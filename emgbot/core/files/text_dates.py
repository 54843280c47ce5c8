"""The dates that an activity's text names, in English, French and Spanish: "in May 2017", "by June", "en mai 2018".

Years alone are no dates here: "by 2020" and "the 2030 agenda" are names. So are months written as words ("may").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from emgbot.core.dates.months import months_of
from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule import Window, parse_schedule

_SEASONS = {
    **dict.fromkeys(("spring", "printemps", "primavera"), "March-May"),
    **dict.fromkeys(("summer", "ete", "verano"), "June-August"),
    **dict.fromkeys(("autumn", "fall", "automne", "otono"), "September-November"),
}
"""Of the northern half of the world, as the UN's calendar uses them. Winters lie in two years and are left alone."""

_BEFORE = "before|prior to|ahead of|avant|antes de"
_BY = (
    "by|until|till|no later than|not later than|by the end of|by end of|by end|by early|by mid|by late|"
    "before the end of|"
    "avant la fin de|avant fin|d'ici|d'ici a|d'ici fin|d'ici la fin de|jusqu'en|jusqu'a|au plus tard en|para|hasta|"
    "a mas tardar en|antes de fines de|para fines de"
)
_AFTER = "after|since|from|as of|starting in|apres|depuis|a partir de|des|despues de|desde"
_IN = "in|in early|in mid|in late|during|in the course of|early in|late in|en|au cours de|courant|durante|a mediados de"
_PAST = re.compile(
    r"\b(?:held|adopted|published|launched|approved|agreed|established|endorsed|decided|convened|organi[sz]ed|dated|"
    r"issued|completed|presented|submitted|tenue?s?|adoptee?s?|publiee?s?|celebrad[ao]s?|aprobad[ao]s?)\s+$"
)


class Sense(StrEnum):
    """What the words before a date make of it."""

    WITHIN = "within"
    BY = "by"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class TextDate:
    """A date in a text as written, its window in the year it names (or in a year to be tried), and its sense.

    `past` marks what the text calls done: "the recommendations adopted in May 2016". `season` marks a season.
    """

    written: str
    window: Window
    sense: Sense
    past: bool
    season: bool


@cache
def _pattern() -> re.Pattern[str]:
    months = {name for language in ("en", "fr", "es") for name in months_of(language)}
    named = "|".join(sorted(months, key=len, reverse=True))
    leads = "|".join(sorted(f"{_BEFORE}|{_BY}|{_AFTER}|{_IN}".split("|"), key=len, reverse=True))
    quarter = (
        r"q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter|(?:first|second|1st|2nd) half|"
        r"(?:1er|2e|3e|4e|premier|deuxieme|troisieme|quatrieme|primer|segundo|tercer|cuarto) trimestre|"
        r"(?:1er|2e|premier|second|primer|segundo) semestre"
    )
    return re.compile(
        rf"(?:\b(?P<lead>{leads})[ -](?:the |la |le |el |l')?)?"
        rf"\b(?P<what>(?P<month>{named})\.?|(?P<season>{'|'.join(_SEASONS)})|(?P<quarter>{quarter}))"
        rf"(?:,? (?:of |de |del |du |de l'annee )?(?P<year>(?:19|20)\d\d))?\b"
    )


def dates_in(text: str, years: list[int]) -> Iterator[list[TextDate]]:
    """Each date that a text names; one without a year once for each of `years`, of which any may be meant."""
    folded = fold(text)
    for match in _pattern().finditer(folded.text):
        start, stop = match.span("what")
        written = text[folded.origin[match.start()] : folded.origin[match.end()]].strip()
        if match["year"] is None and not (match["month"] and match["lead"]):
            continue
        english = match["month"] in months_of("en") and match["month"] not in _elsewhere()
        if match["month"] and match["year"] is None and english and not text[folded.origin[start]].isupper():
            continue
        found = [
            TextDate(
                written,
                window,
                _sense(match["lead"]),
                past=_PAST.search(folded.text, 0, match.start()) is not None,
                season=match["season"] is not None,
            )
            for year in ([int(match["year"])] if match["year"] else years)
            if (window := _window(_SEASONS.get(match["what"], folded.text[start:stop]), year))
        ]
        if found:
            yield found


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset([*months_of("fr"), *months_of("es")]) - {"may", "mar"}


def _sense(lead: str | None) -> Sense:
    senses = {_BEFORE: Sense.BEFORE, _BY: Sense.BY, _AFTER: Sense.AFTER}
    return next((sense for words, sense in senses.items() if lead in words.split("|")), Sense.WITHIN)


def _window(words: str, year: int) -> Window | None:
    windows = parse_schedule(f"{words} {year}").windows
    return windows[0] if len(windows) == 1 else None
