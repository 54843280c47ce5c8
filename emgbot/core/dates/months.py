"""The names of the months in the six UN languages: CLDR through Babel, and by hand what CLDR lacks.

Names are folded as `normalise` leaves them, without the dot of an abbreviation. The tables are built when they are
first asked for, since Babel takes a moment to load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import permutations
from types import MappingProxyType

from emgbot.core.dates.normalise import fold

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")

_LOCALES: Mapping[str, tuple[str, ...]] = {"en": ("en", "en_GB"), "ar": ("ar", "ar_SY")}
_BY_HAND: Mapping[str, str] = {
    "fr": "jan | fev | mar | | | | juill, jul | | | | | ",
    "es": "| febr | mzo | | | | | agto | setiembre, sep, set | | | ",
    "ru": "январе, январю, январем | феврале, февралю, февралем, фев | марте, марту, мартом | "
    "апреле, апрелю, апрелем | мае, маю, маем | июне, июню, июнем | июле, июлю, июлем | "
    "августе, августу, августом | сентябре, сентябрю, сентябрем, сен | октябре, октябрю, октябрем | "
    "ноябре, ноябрю, ноябрем, ноя | декабре, декабрю, декабрем",
    "ar": "جانفي, كانون ثاني, كانون ثان | فيفري | | إبريل, أفريل | ماي | يونيه, جوان | يوليه, جويلية, يوليوز | "
    "أوت, غشت, أغشت | شتنبر, شتمبر, سبتنبر | تشرين أول | نونبر, تشرين ثاني, تشرين ثان | دجنبر, دجمبر, كانون أول",
    "zh": "01月, 元月 | 02月 | 03月 | 04月 | 05月 | 06月 | 07月 | 08月 | 09月 | | | ",
}
"""Short forms, cases and regional spellings that CLDR does not list, by month."""

ALSO_WORDS = frozenset({"mar", "mai", "may", "march", "ago", "set", "sept", "jan"})
"""Names that are something else as well, in this language or another: mardi, martes; sept, the French seven; ago.

They are months only next to a day, a year or another month.
"""


@cache
def months_of(language: str) -> Mapping[str, int]:
    """The folded names of one language's months, with their numbers from 1. Raises KeyError for other languages."""
    from babel.dates import get_month_names  # Babel takes a moment, and not every command reads a month.

    if language not in LANGUAGES:
        raise KeyError(language)
    spelled: list[dict[str, None]] = [{} for _ in range(12)]
    for locale in _LOCALES.get(language, (language,)):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    spelled[month - 1][_folded(name)] = None
    for names, more in zip(spelled, _BY_HAND.get(language, "|" * 11).split("|"), strict=True):
        names |= dict.fromkeys(_folded(name) for name in more.split(",") if name.strip())
        if language == "ar":
            # The UN writes both names of a month: كانون الثاني/يناير is January, not a range.
            names |= dict.fromkeys("/".join(pair) for pair in permutations(list(names), 2))
    return MappingProxyType({name: month for month, names in enumerate(spelled, start=1) for name in names})


def month_numbers(languages: Iterable[str] = LANGUAGES) -> Mapping[str, int]:
    """The folded names of the months in several languages. No name is two months: a test holds that."""
    return {name: month for language in languages for name, month in months_of(language).items()}


def _folded(name: str) -> str:
    return fold(name).text.strip(" .")
