"""The names of the months: complete in six languages, and none of them two months."""

from __future__ import annotations

from collections import defaultdict

import pytest
from babel.dates import get_month_names

from emgbot.core.dates.months import ALSO_WORDS, LANGUAGES, month_numbers, months_of
from emgbot.core.dates.normalise import fold

LOCALES = ["en", "en_GB", "fr", "es", "ru", "ar", "ar_SY", "zh"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
@pytest.mark.parametrize("context", ["format", "stand-alone"])
def test_every_name_of_the_locale_is_known_with_and_without_dot_and_accent(
    locale: str, width: str, context: str
) -> None:
    names = months_of(locale[:2])
    for month, name in get_month_names(width, context, locale).items():  # type: ignore[arg-type]
        assert names[fold(name).text.rstrip(".")] == month
        assert names[fold(name.upper()).text.rstrip(".")] == month


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("févr", 2),
        ("Sept", 9),
        ("sep", 9),
        ("déc", 12),
        ("setiembre", 9),
        ("março", None),
        ("января", 1),
        ("в январе", None),
        ("январе", 1),
        ("сентябрю", 9),
        ("мае", 5),
        ("нояб", 11),
        ("كانون الثاني/يناير", 1),
        ("يناير/كانون الثاني", 1),
        ("حزيران/يونيه", 6),
        ("تموز/يوليه", 7),
        ("آب/أغسطس", 8),
        ("تشرين الأول/أكتوبر", 10),
        ("غشت", 8),
        ("جويلية", 7),
        ("دجنبر", 12),
        ("元月", 1),
        ("十一月", 11),
        ("03月", 3),
    ],
)
def test_what_cldr_lacks_is_known_by_hand(name: str, month: int | None) -> None:
    assert month_numbers().get(fold(name).text) == month


def test_no_name_is_two_months_within_a_language_or_across_them() -> None:
    found: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        names = months_of(language)
        assert set(names.values()) == set(range(1, 13))
        for name, month in names.items():
            found[name].add(month)
    assert {name: months for name, months in found.items() if len(months) > 1} == {}


def test_names_are_folded_and_the_doubtful_ones_are_names() -> None:
    names = month_numbers()
    assert all(fold(name).text == name for name in names)
    assert names.keys() >= ALSO_WORDS


def test_another_language_has_no_table() -> None:
    with pytest.raises(KeyError):
        months_of("de")
