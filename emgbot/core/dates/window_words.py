"""The words people use for time in commands and questions, in English, French and Spanish, as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from emgbot.core.dates.months import month_numbers
from emgbot.core.dates.spans import Part, Unit
from emgbot.core.dates.window_scripts import BEHIND, script_phrases
from emgbot.core.dates.words import ORDINALS, WEEKDAYS, Kind, Lexicon, numbered, phrases, valued

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
        *("dernieres", "passe", "passee", "passes", "passees", "pasado", "pasada", "pasados", "pasadas"),
        *BEHIND,
        *("ultimo", "ultima", "ultimos", "ultimas", "suivants", "suivantes", "siguientes", "a venir", "hace", "il y a"),
    ]
)
"""What stands on the other side of its noun than in English: "semaine prochaine", "il y a 3 jours"."""

SINGULAR_IN_S = frozenset({"mois", "mes"})

_UNIT_WORDS: Mapping[Unit, str] = {
    Unit.DAY: "day|days|jour|jours|dia|dias",
    Unit.WORKDAY: "working day|working days|work day|work days|workday|workdays|business day|business days|"
    "jour ouvrable|jours ouvrables|jour ouvre|jours ouvres|jour de travail|jours de travail|"
    "dia habil|dias habiles|dia laborable|dias laborables|dia de trabajo|dias de trabajo",
    Unit.WEEK: "week|weeks|wk|wks|w|calendar week|cw|kw|iso week|week number|week no.|"
    "semaine|semaines|semaine numero|semana|semanas",
    Unit.WEEKEND: "weekend|weekends|week-end|week-ends|week end|week ends|fin de semana|fines de semana|finde",
    Unit.FORTNIGHT: "fortnight|fortnights|quinzaine|quinzaines|quinzaine de jours|quincena|quincenas",
    Unit.MONTH: "month|months|mois|mes|meses",
    Unit.QUARTER: "quarter|quarters|qtr|trimestre|trimestres",
    Unit.HALF: "half|half-year|half year|half-years|half years|semester|semesters|semestre|semestres|"
    "half of the year|moitie|mitad",
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
    "day before yesterday,the day before yesterday,avant-hier,avant hier,anteayer,antes de ayer=-2"
)
_UNIT_ENDS: Mapping[Unit, str] = {
    Unit.DAY: "eod|end of day|end of the day|close of business|cob",
    Unit.WEEK: "eow",
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
    "a,an,une,una,another=1|a couple of,couple of,a couple,un par de,une paire de=2|fourteen,quatorze,catorce=14|"
    "fifteen,quinze,quince=15|twenty,vingt,veinte=20|thirty,trente,treinta=30|forty,quarante,cuarenta=40|"
    "forty-five,quarante-cinq=45|fifty,cinquante,cincuenta=50|sixty,soixante,sesenta=60|ninety,noventa=90|"
    "one hundred,a hundred,cent,cien=100"
)


def _units() -> dict[str, tuple[Kind, int]]:
    words: dict[str, tuple[Kind, int]] = {}
    for place, unit in enumerate(UNITS):
        words |= phrases(Kind.UNIT, _UNIT_WORDS[unit], value=place)
        if unit in _UNIT_ENDS:
            words |= phrases(Kind.UNIT_END, _UNIT_ENDS[unit], value=place)
    return words


_PHRASES = {
    **valued(Kind.COUNT, _COUNTS),
    **valued(Kind.ORDINAL, numbered(ORDINALS, languages=ORDINALS)),
    **phrases(Kind.ORDINAL, "premiers|premieres|primeros|primeras", value=1),
    **_units(),
    **valued(Kind.WEEKDAY, numbered(WEEKDAYS, languages=WEEKDAYS)),
    **valued(Kind.RELATIVE, _numbers(_RELATIVE)),
    **phrases(Kind.ENDING, "st|nd|rd|th|er|ere|eme|e|o"),
    **phrases(Kind.QUARTER, "q|t"),
    **phrases(Kind.HALF, "h|s"),
    **phrases(
        Kind.PART,
        "early|early in|beginning of|the beginning of|start of|the start of|debut|debut de|au debut de|"
        "principios de|a principios de|principios del|a principios del|comienzos de|a comienzos de|comienzos del|"
        "a comienzos del|inicios de|a inicios de|inicios del|a inicios del|inicio de|inicio del|al inicio de",
        value=0,
    ),
    **phrases(
        Kind.PART,
        "mid|middle of|the middle of|in the middle of|mi|a la mi|milieu|milieu de|"
        "au milieu de|au milieu du|milieu du|mediados de|a mediados de|mediados del|a mediados del|mediados",
        value=1,
    ),
    **phrases(Kind.PART, "late|late in|finales de|a finales de|finales del|a finales del", value=2),
    **phrases(
        Kind.PART,
        "end|end of|the end of|the very end of|at the end of|close of|"
        "la fin de|la fin|a la fin de|a la fin|a fin de|a fin|fin|fin de|"
        "fines de|a fines de|fines del|a fines del|fin del|a fin del|final de|final del|a final de|a final del|"
        "al final de|al final del|el final de|el final del|last day of|the last day of|ultimo dia de|"
        "ultimo dia del|dernier jour de|dernier jour du",
        value=3,
    ),
    **phrases(Kind.OF, "of|de|du|del|d'"),
    **phrases(Kind.THE, "the|le|la|el|l'|les|los|las"),
    **phrases(Kind.AND, "and|&|et|y"),
    **phrases(Kind.OR, "or|ou"),
    **phrases(Kind.TO, "to|through|thru|au|al"),
    **phrases(
        Kind.BY,
        "by|until|till|til|no later than|not later than|on or before|up to|up to and including|up until|"
        "at the latest by|latest by|"
        "d'ici a|d'ici au|d'ici la|d'ici|jusqu'a|jusqu'au|jusqu'en|au plus tard|au plus tard a|au plus tard en|"
        "hasta|hasta el|para antes de|a mas tardar|a mas tardar en|a mas tardar a|no mas tarde de|no mas tarde del|"
        "como maximo|como muy tarde|de aqui a|de aqui al|antes de que termine|antes de que acabe|"
        "before or on|not after|no more than|at the latest|latest",
    ),
    **phrases(
        Kind.BEFORE,
        "before|prior to|ahead of|in advance of|in time for|in the run-up to|in the run up to|in preparation for|"
        "avant|avant de|en amont de|en vue de|antes de|antes del|previo a|con antelacion a",
    ),
    **phrases(Kind.AFTER, "after|following|apres|despues de|despues del|later than|beyond|past the|tras|au-dela de"),
    **phrases(Kind.SINCE, "since|ever since|depuis|desde"),
    **phrases(
        Kind.FROM,
        "from now|from now on|from|starting|starting from|starting in|starting on|as of|as from|beginning from|"
        "not before|not earlier than|no earlier than|effective|"
        "a partir de|a partir du|a partir del|a compter de|a compter du|a contar de|des",
    ),
    **phrases(Kind.BETWEEN, "between|entre"),
    **phrases(Kind.ONWARDS, "onwards|onward|on wards|and onwards|and beyond|forward|en adelante"),
    **phrases(
        Kind.IN,
        "in|en|dans|dentro de|during|throughout|over|for|pour|para|across|"
        "pendant|durante|for the|au cours de|au cours du|au cours des|in the course of|courant|dans le courant de|"
        "dans le courant du|en el curso de|a lo largo de|a lo largo del",
    ),
    **phrases(Kind.AT, "at|around|about|vers|aux alentours de|hacia|alrededor de|sobre"),
    **phrases(Kind.ON, "on"),
    **phrases(Kind.THIS, "this|these|current|the current|ce|cet|cette|ces|este|esta|estos|estas"),
    **phrases(Kind.THIS, "the whole|the entire|toute l'|toute la|tout le|todo el|toda la"),
    **phrases(
        Kind.NEXT,
        "next|coming|this coming|upcoming|following|prochain|prochaine|prochains|prochaines|proximo|proxima|"
        "proximos|proximas|que viene|que vienen|suivant|suivante|suivants|suivantes|siguiente|siguientes|a venir|"
        "upcoming|forthcoming",
    ),
    **phrases(
        Kind.LAST,
        "last|previous|past|prior|preceding|dernier|derniere|derniers|dernieres|passe|passee|passes|passees|"
        "pasado|pasada|pasados|pasadas|ultimo|ultima|ultimos|ultimas",
    ),
    **phrases(Kind.AFTER_NEXT, "after next", value=2),
    **phrases(Kind.AFTER_NEXT, "before last", value=-2),
    **phrases(Kind.AFTER_NEXT, "en huit", value=2),
    **phrases(Kind.AFTER_NEXT, "en quinze", value=3),
    **phrases(
        Kind.WITHIN,
        "within|inside|in less than|in under|within the space of|en moins de|en menos de|sous|dans un delai de|"
        "en un plazo de|en el plazo de|dans les|en los|en las",
    ),
    **phrases(Kind.AGO, "ago|back|earlier|hace|il y a"),
    **phrases(
        Kind.HENCE,
        "hence|later|' time|'s time|s ' time|time|from this day|a partir de hoy|"
        "a partir d'aujourd'hui|' s time|plus tard|mas tarde",
    ),
    **phrases(
        Kind.REST,
        "rest of|the rest of|remainder of|the remainder of|remaining|later this|later in|later on in|later on this|"
        "reste de|reste du|ce qui reste de|ce qui reste du|resto de|resto del|lo que queda de|lo que queda del|"
        "lo que resta de|lo que resta del",
    ),
    **phrases(Kind.SO_FAR, "so far|to date|until now|up to now|earlier this|earlier in"),
    **phrases(
        Kind.WEEK_OF,
        "week of|the week of|week commencing|week beginning|week starting|w/c|wc|wk of|semaine du|semana del",
    ),
    **phrases(Kind.WEEK_ENDING, "week ending|the week ending|week ending on|w/e"),
    **phrases(Kind.DUE, "due|overdue"),
}


@cache
def lexicon() -> Lexicon:
    """The words of all languages, built when they are first asked for: the months come from CLDR."""
    months = {word: number for word, number in month_numbers(("en", "fr", "es")).items() if word not in _NOT_TYPED}
    return Lexicon(script_phrases() | _PHRASES | valued(Kind.MONTH, months))
