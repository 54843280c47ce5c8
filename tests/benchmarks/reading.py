"""What starting costs, and reading a schedule or a question."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from emgbot.core.dates.schedule import parse_schedule
from emgbot.core.files.planfile import load_plan
from emgbot.core.questions.parse import parse_question

ROOT = Path(__file__).resolve().parents[2]
CELLS = ["Sept-Dec 16", "January- February 17", "Nov16-June 17", "March 17", "2017", "Ongoing", "Q2 18", "TBC"]
MANY_LANGUAGES = [
    "janvier à mars 2018",
    "de enero a marzo de 2018",
    "январь-март 2018 г.",
    "2018年3月至5月",
    "من يناير إلى مارس 2018",
]
HOSTILE = [
    *(
        piece * (200 // len(piece))
        for piece in ("Sept-", "1,", "16 and ", "(May)", "a:", "3月H", "early ", "l1O0", "до ")
    ),
    *("x" * 200, "\ufdfa" * 200, "1st, 2nd and " * 15, "2018年3月至" * 25, "كانون الثاني/" * 15),
]
QUESTIONS = [
    "what is due this month?",
    "anything overdue in section B?",
    "who is the focal point of A.1.c?",
    "what did we finish last month?",
]


def reading(*, rounds: int) -> Iterator[tuple[str, float]]:
    """Each line of the table: what, and its median time in milliseconds."""
    for label, words in (("bot.py --help", ["--help"]), ("bot.py check, the plan of 2017", ["check"])):
        times = [_timed(partial(_bot, words)) for _ in range(rounds)]
        yield label, 1000 * statistics.median(times)
    path = ROOT / "config" / "workplan-2017.yaml"
    plan = load_plan(path.read_bytes(), file=path.name).plan
    assert plan is not None
    yield "a schedule cell", _each(lambda cell: parse_schedule(cell, plan_year=2017), CELLS, rounds)
    yield "a schedule cell in another language", _each(parse_schedule, MANY_LANGUAGES, rounds)
    yield "a hostile cell of 200 characters, the slowest", _slowest(parse_schedule, HOSTILE, rounds)
    today = date(2017, 3, 20)
    yield "a question, warm", _each(lambda text: parse_question(text, plan, today=today, groups=()), QUESTIONS, rounds)


def _bot(words: list[str]) -> None:
    subprocess.run([sys.executable, str(ROOT / "bot.py"), *words], check=True, capture_output=True, cwd=ROOT)


def _each(read: Callable[[str], object], texts: list[str], rounds: int) -> float:
    for text in texts:
        read(text)
    times = [_timed(partial(read, text)) for _ in range(20 * rounds) for text in texts]
    return 1000 * statistics.median(times)


def _slowest(read: Callable[[str], object], texts: list[str], rounds: int) -> float:
    """The median time of the text that takes longest."""
    medians = [statistics.median(_timed(partial(read, text)) for _ in range(20 * rounds)) for text in texts]
    return 1000 * max(medians)


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
