"""The words people use for time in commands and questions, in English, French and Spanish, as data."""

from __future__ import annotations

from collections.abc import Mapping

from emgbot.core.dates.spans import Part, Unit
from emgbot.core.dates.words import MONTHS, ORDINALS, WEEKDAYS, Kind, Lexicon, numbered, phrases, valued

UNITS = tuple(Unit)
PARTS = tuple(Part)

_NOT_TYPED = {"ago", "set"}
"""Spanish short months that are English words ("3 days ago")."""

NEEDS_CONTEXT = {"may", "jan", "mar", "sun", "sat", "mon", "wed"}
"""Months and weekdays that are also words, names or the UN's own acronyms: dates only where they stand like one."""

POSTPOSED = frozenset(
    [
        *("prochain", "prochaine", "prochains", "prochaines", "proximo", "proxima", "proximos", "proximas"),
        *("que viene", "que vienen", "suivant", "suivante", "siguiente", "dernier", "derniere", "derniers"),
        *("dernieres", "passe", "passee", "pasado", "pasada", "ultimo", "ultima", "hace", "il y a"),
    ]
)
"""What stands on the other side of its noun than in English: "semaine prochaine", "il y a 3 jours"."""

SINGULAR_IN_S = frozenset({"mois", "mes"})

_UNIT_WORDS: Mapping[Unit, str] = {
    Unit.DAY: "day|days|jour|jours|dia|dias",
    Unit.WEEK: "week|weeks|wk|wks|semaine|semaines|semana|semanas",
    Unit.MONTH: "month|months|mois|mes|meses",
    Unit.QUARTER: "quarter|quarters|qtr|trimestre|trimestres",
    Unit.HALF: "half|half-year|half year|semester|semestre|semestres|half of the year",
    Unit.YEAR: "year|years|annee|annees|an|ans|ano|anos",
}
_COUNT_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve",
    "un deux trois quatre cinq six _ huit neuf dix onze douze",
    "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
)
_RELATIVE = (
    "today,tonight,this morning,this afternoon,this evening,aujourd'hui,hoy=0|"
    "tomorrow,tmrw,tomorow,demain,manana=1|yesterday,hier,ayer=-1|"
    "day after tomorrow,the day after tomorrow,apres-demain,apres demain,pasado manana=2|"
    "a fortnight,a fortnight from now,a fortnight from today,une quinzaine=14|a fortnight ago=-14|"
    "day before yesterday,the day before yesterday,avant-hier,avant hier,anteayer,antes de ayer=-2"
)
_UNIT_ENDS: Mapping[Unit, str] = {
    Unit.DAY: "eod|end of day|end of the day|close of business|cob",
    Unit.WEEK: "eow|week end|week-end",
    Unit.MONTH: "eom|month end|month-end",
    Unit.QUARTER: "eoq|quarter end|quarter-end",
    Unit.YEAR: "eoy|year end|year-end",
}


def _numbers(table: str) -> dict[str, int]:
    """Words with their number, from `one,other=1|...`."""
    return {
        word: int(number)
        for words, _, number in (entry.rpartition("=") for entry in table.split("|"))
        for word in words.split(",")
    }


_COUNTS = {
    word: number for words in _COUNT_WORDS for number, word in enumerate(words.split(), start=1) if word != "_"
} | _numbers(
    "a,an,une,una=1|a couple of,couple of=2|fourteen=14|fifteen,quinze,quince=15|twenty,vingt,veinte=20|"
    "thirty,trente,treinta=30|sixty=60|ninety=90"
)


def _units() -> dict[str, tuple[Kind, int]]:
    words: dict[str, tuple[Kind, int]] = {}
    for place, unit in enumerate(UNITS):
        words |= phrases(Kind.UNIT, _UNIT_WORDS[unit], value=place)
        if unit in _UNIT_ENDS:
            words |= phrases(Kind.UNIT_END, _UNIT_ENDS[unit], value=place)
    return words


_MONTH_WORDS = {word: number for word, number in numbered(MONTHS, languages=MONTHS).items() if word not in _NOT_TYPED}

LEXICON = Lexicon(
    {
        **valued(Kind.COUNT, _COUNTS),
        **valued(Kind.ORDINAL, numbered(ORDINALS, languages=ORDINALS)),
        **_units(),
        **valued(Kind.MONTH, _MONTH_WORDS),
        **valued(Kind.WEEKDAY, numbered(WEEKDAYS, languages=WEEKDAYS)),
        **valued(Kind.RELATIVE, _numbers(_RELATIVE)),
        **phrases(Kind.ENDING, "st|nd|rd|th|er|ere|eme|e|o"),
        **phrases(Kind.QUARTER, "q|t"),
        **phrases(Kind.HALF, "h|s"),
        **phrases(
            Kind.PART,
            "early|early in|beginning of|the beginning of|start of|the start of|debut|debut de|au debut de|"
            "principios de|a principios de|comienzos de|a comienzos de|inicios de|a inicios de",
            value=0,
        ),
        **phrases(
            Kind.PART,
            "mid|middle of|the middle of|in the middle of|mi|a la mi|milieu|milieu de|"
            "au milieu de|mediados de|a mediados de|mediados",
            value=1,
        ),
        **phrases(Kind.PART, "late|late in|finales de|a finales de|final de|a final de", value=2),
        **phrases(
            Kind.PART,
            "end|end of|the end of|the very end of|at the end of|close of|"
            "la fin de|la fin|a la fin de|a la fin|a fin de|a fin|fin|fin de|"
            "fines de|a fines de|el final de|last day of|the last day of|ultimo dia de",
            value=3,
        ),
        **phrases(Kind.OF, "of|de|du|del|d'"),
        **phrases(Kind.THE, "the|le|la|el|l'"),
        **phrases(Kind.AND, "and|&|et|y"),
        **phrases(Kind.OR, "or|ou"),
        **phrases(Kind.TO, "to|through|thru|au|al"),
        **phrases(
            Kind.BY,
            "by|until|till|til|no later than|not later than|on or before|up to|up until|at the latest by|latest by|"
            "d'ici a|d'ici au|d'ici la|d'ici|jusqu'a|jusqu'au|jusqu'en|hasta|hasta el|para antes de|a mas tardar",
        ),
        **phrases(
            Kind.BEFORE,
            "before|prior to|ahead of|in advance of|in time for|in the run-up to|avant|avant de|antes de|antes del",
        ),
        **phrases(Kind.AFTER, "after|following|apres|despues de|despues del|later than"),
        **phrases(Kind.SINCE, "since|ever since|depuis|desde"),
        **phrases(
            Kind.FROM,
            "from now|from now on|from|starting|starting from|starting in|starting on|as of|as from|beginning from|"
            "effective|a partir de|a partir du|des",
        ),
        **phrases(Kind.BETWEEN, "between|entre"),
        **phrases(Kind.ONWARDS, "onwards|onward|on wards|and onwards|and beyond|forward"),
        **phrases(
            Kind.IN,
            "in|en|dans|dentro de|during|throughout|over|for|pour|para|"
            "pendant|durante|for the|au cours de|in the course of",
        ),
        **phrases(Kind.AT, "at|around|about"),
        **phrases(Kind.ON, "on"),
        **phrases(Kind.THIS, "this|current|the current|ce|cet|cette|este|esta"),
        **phrases(
            Kind.NEXT,
            "next|coming|this coming|upcoming|following|prochain|prochaine|prochains|prochaines|proximo|proxima|"
            "proximos|proximas|que viene|que vienen|suivant|suivante|siguiente",
        ),
        **phrases(
            Kind.LAST,
            "last|previous|past|prior|preceding|dernier|derniere|derniers|dernieres|passe|passee|pasado|pasada|"
            "ultimo|ultima|ultimos|ultimas",
        ),
        **phrases(Kind.AFTER_NEXT, "after next", value=2),
        **phrases(Kind.AFTER_NEXT, "before last", value=-2),
        **phrases(Kind.WITHIN, "within|inside|in less than|in under|en moins de|en menos de"),
        **phrases(Kind.AGO, "ago|back|earlier|hace|il y a"),
        **phrases(
            Kind.HENCE,
            "hence|later|' time|'s time|s ' time|time|from this day|a partir de hoy|a partir d'aujourd'hui|' s time",
        ),
        **phrases(Kind.REST, "rest of|the rest of|remainder of|the remainder of|remaining|reste de|resto de"),
        **phrases(Kind.SO_FAR, "so far|to date|until now|up to now"),
        **phrases(
            Kind.WEEK_OF,
            "week of|the week of|week commencing|week beginning|week starting|w/c|wc|semaine du|semana del",
        ),
        **phrases(Kind.WEEK_ENDING, "week ending|the week ending|week ending on|w/e"),
        **phrases(Kind.DUE, "due|overdue"),
    }
)
