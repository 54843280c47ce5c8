"""The commonest questions in French and Spanish, answered in the language they were asked in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emgbot.core.files.planfile import load_plan
from emgbot.core.questions.parse import Intent, parse_question

PLAN_FILE = Path(__file__).parents[3] / "config" / "workplan-2017.yaml"
PLAN = load_plan(PLAN_FILE.read_text(encoding="utf-8"), file=PLAN_FILE.name).plan

MARCH = "2017-03-01..2017-03-31"
APRIL = "2017-04-01..2017-04-30"
FEBRUARY = "2017-02-01..2017-02-28"
LATE = "..2017-03-19"
THIS_WEEK = "2017-03-20..2017-03-26"

QUESTIONS = [
    ("fr", "qu'est-ce qui est dû ce mois-ci ?", Intent.DUE, MARCH, ""),
    ("fr", "Quelles sont les échéances de ce mois ?", Intent.DUE, MARCH, ""),
    ("fr", "quelles activités se terminent en avril ?", Intent.DUE, APRIL, ""),
    ("fr", "échéances de la section A", Intent.DUE, MARCH, "A"),
    ("fr", "que devons-nous rendre avant SOM23 ?", Intent.DUE, "2017-03-20..2017-08-31", ""),
    ("fr", "Bonjour, pourriez-vous me dire ce qui est à rendre ce mois-ci ? Merci", Intent.DUE, MARCH, ""),
    ("fr", "qu'est-ce qui est en retard dans la section B ?", Intent.OVERDUE, LATE, "B"),
    ("fr", "activités en retard", Intent.OVERDUE, LATE, ""),
    ("fr", "mes activités", Intent.MINE, "..", ""),
    ("fr", "que dois-je faire cette semaine ?", Intent.MINE, THIS_WEEK, ""),
    ("fr", "quelle est la prochaine échéance ?", Intent.NEXT, "..", ""),
    ("fr", "qu'avons-nous terminé le mois dernier ?", Intent.STATUS, FEBRUARY, ""),
    ("fr", "où en est A.1.c ?", Intent.STATUS, "..", "A.1.c"),
    ("fr", "qui est le point focal de A.1.c ?", Intent.STATUS, "..", "A.1.c"),
    ("fr", "qu'est-ce qui arrive à échéance cette semaine ?", Intent.DUE, THIS_WEEK, ""),
    ("fr", "échéances du mois", Intent.DUE, MARCH, ""),
    ("fr", "échéances du 2e trimestre 2017", Intent.DUE, "2017-04-01..2017-06-30", ""),
    ("fr", "échéances le 31", Intent.DUE, "2017-03-31..2017-03-31", ""),
    ("fr", "/emg due le mois prochain", Intent.DUE, APRIL, ""),
    ("fr", "/emg overdue de la section A", Intent.OVERDUE, LATE, "A"),
    ("fr", "aide", Intent.HELP, "..", ""),
    ("es", "¿Qué vence este mes?", Intent.DUE, MARCH, ""),
    ("es", "¿Qué vence antes de fin de mes?", Intent.DUE, "2017-03-20..2017-03-31", ""),
    ("es", "qué vence hasta fin de año", Intent.DUE, "2017-03-20..2017-12-31", ""),
    ("es", "¿qué vence el 1.º de abril?", Intent.DUE, "2017-04-01..2017-04-01", ""),
    ("es", "¿qué vence en la 2a quincena de abril?", Intent.DUE, "2017-04-16..2017-04-30", ""),
    ("es", "¿qué venció el mes pasado?", Intent.DUE, FEBRUARY, ""),
    ("es", "¿qué actividades terminan en abril?", Intent.DUE, APRIL, ""),
    ("es", "¿qué debemos entregar antes de SOM23?", Intent.DUE, "2017-03-20..2017-08-31", ""),
    ("es", "¿qué está atrasado?", Intent.OVERDUE, LATE, ""),
    ("es", "¿hay algo vencido en la sección B?", Intent.OVERDUE, LATE, "B"),
    ("es", "mis actividades", Intent.MINE, "..", ""),
    ("es", "¿qué tengo que hacer esta semana?", Intent.MINE, THIS_WEEK, ""),
    ("es", "¿qué sigue?", Intent.NEXT, "..", ""),
    ("es", "¿qué hemos completado en febrero?", Intent.STATUS, FEBRUARY, ""),
    ("es", "estado de A.1.c", Intent.STATUS, "..", "A.1.c"),
    ("es", "/emg due esta semana", Intent.DUE, THIS_WEEK, ""),
    ("es", "ayuda", Intent.HELP, "..", ""),
]

TALK = [
    "merci beaucoup",
    "de retour lundi",
    "je suis en retard",
    "le rapport est terminé",
    "à bientôt",
    "en raison de la pluie",
    "gracias",
    "vuelvo el lunes",
    "estoy de vacaciones hasta el 20 de agosto",
]


@pytest.mark.parametrize(("language", "text", "intent", "window", "scope"), QUESTIONS)
def test_a_question_is_read_in_its_language(language: str, text: str, intent: Intent, window: str, scope: str) -> None:
    assert PLAN is not None
    question = parse_question(text, PLAN, today=date(2017, 3, 20))
    assert (question.language, question.intent, question.scope) == (language, intent, tuple(scope.split()))
    assert f"{question.start or ''}..{question.end or ''}" == window


@pytest.mark.parametrize("text", TALK)
def test_talk_is_no_question_in_any_language(text: str) -> None:
    assert PLAN is not None
    question = parse_question(text, PLAN, today=date(2017, 3, 20))
    assert (question.intent, question.start, question.end) == (Intent.UNKNOWN, None, None)
