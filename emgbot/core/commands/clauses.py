"""A status as people put it: "is done on 5 March", "60%", "at risk, delayed to May", `"under way" for UNU by email`.

Commands and thread replies read the same clause; how much they let pass around it is theirs to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from emgbot.core.commands.clause_parts import (
    Around,
    Taken,
    at_edge,
    read_bare_end,
    read_day,
    read_delay_end,
    read_entity,
    read_open_end,
    read_way,
    says_deadline,
)
from emgbot.core.commands.slack_text import Typed
from emgbot.core.commands.status_words import Use, read_percent, read_status_word
from emgbot.core.status import CLOSED, Status

_MARK = re.compile(r" *(?:->|=>|[:=,;]|-+(?![0-9])|\.{1,3}(?= )) *| +")
_FILLER = re.compile(
    r"'s|'re|at(?= ~?\d)|(?:it is|it's|its|this is|that is|that's|we are|we're|we have|we've|i have|i've|i am|i'm"
    r"|it has|this has been|everything is|we|i|is|are|was|were|has been|have been|has|have|had been|got|gets|as|to"
    r"|into|now|still|already|just|finally|fully|officially|all|both|status|state|reported"
    r"|(?:the|its|our)(?= (?:new|revised|updated) )|est|sont|a ete|ont ete|es|esta|estan"
    r"|ha sido|ya|deja|уже)(?![^\W_])|已经|已"
)
_QUOTES = "\"'"
_CLOSING = re.compile(r" *[\"']")
_TO_COME = re.compile(
    r"(?:(?:it|this) will be|will be|is being|are being|to be|has to be|needs to be|must be|should be)(?![^\W_])"
)
_AND = re.compile(
    r" *(?:(?:and|but|with|et|mais|avec|y|pero|con|и|но)(?![^\W_]) *)?"
    r"(?:(?:an?|the|its|our)(?= (?:new|revised|updated) ) )?"
)
_IN_QUOTES = re.compile(r"[\"' ]*")
_FIGURE = re.compile(r" *(?:[,:(-] *)?(?=[a-z~]* ?\d)")
_COMMA = re.compile(r" *(?:[,;(]|[:.](?= )| -+(?= )) *")
_QUESTION = re.compile(r" *(?:[\"')]+ *)?[!.]*\?")
_CONDITION = (
    r"if|unless|once|whenever|assuming|provided|subject to|except|apart from|hopefully|maybe|perhaps|probably|almost"
    r"|nearly|not|si|sauf|если|кроме"
)
_NOT_YET = re.compile(
    rf" *, *(?:{_CONDITION})(?![^\W_])| *(?:{_CONDITION}|when|cuando|quand|когда|some|several|half|most|parts?|partly"
    r"|partially|soon|tomorrow|later|next)(?![^\W_])"
)
_DATED = frozenset({Status.UNDER_WAY, *CLOSED})
"""Statuses that a day without "on" or "since" goes with: "started 5 March", but not "at risk 5 May"."""


class Lack(StrEnum):
    """What a clause leaves open, so that it cannot take effect yet."""

    END = "end"
    """ "delayed" without until when."""
    DECISION = "decision"
    """Discontinued or carried over without the decision's reference."""
    DOUBT = "doubt"
    """ "done if ...", "done by 15 May", "done some ...": closed, and yet not."""


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of a status alone. `begin` and `stop` are places of the folded text."""

    status: Status | None
    use: Use
    begin: int
    stop: int
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A status with what stands beside it. `stop` is where the note begins, `question` whether it only asks."""

    words: StatusWords
    stop: int
    status: Status | None = None
    progress: int | None = None
    end: date | None = None
    on: date | None = None
    entity: str | None = None
    via: str | None = None
    lack: Lack | None = None
    problem: str | None = None
    question: bool = False


def read_words(typed: Typed, at: int, *, orders: bool = False) -> StatusWords | None:
    """The status words at a place, after "is", ":", "has been" and their like; `orders`: also "close", "start"."""
    place = at
    to_come = False
    for _ in range(10):
        if place >= len(typed.text):
            return None
        found = _words_at(typed, place, orders=orders)
        if found is not None:
            # "will be delayed to May" says something, "will be done" does not yet.
            return None if to_come and found.use is not Use.DELAY else found
        future = _TO_COME.match(typed.text, place)
        to_come = to_come or future is not None
        passed = future or _MARK.match(typed.text, place) or _FILLER.match(typed.text, place)
        if passed is None:
            return None
        place = passed.end()
    return None


def _words_at(typed: Typed, at: int, *, orders: bool) -> StatusWords | None:
    """The status words that begin exactly here, in quotes or not."""
    text = typed.text
    if text[at] not in _QUOTES:
        return _plain_words_at(text, at, orders=orders)
    begin = at
    found: StatusWords | None = None
    for _ in range(4):  # Inside the quotes, too, "is" and its like may stand in front.
        inside = _IN_QUOTES.match(text, begin)
        begin = inside.end() if inside else begin + 1
        found = _plain_words_at(text, begin, orders=orders)
        filler = _FILLER.match(text, begin)
        if found is not None or filler is None:
            break
        begin = filler.end()
    if found is None or found.use is Use.DELAY:
        return found
    closing = _CLOSING.match(text, found.stop)
    return replace(found, stop=closing.end()) if closing else None


def _plain_words_at(text: str, at: int, *, orders: bool) -> StatusWords | None:
    """The status words that begin exactly here."""
    figure = read_percent(text, at)
    if figure is not None:
        per_cent, stop = figure
        return StatusWords(_by_figure(per_cent), Use.PLAIN, at, stop, per_cent) if per_cent <= 100 else None
    word = read_status_word(text, at)
    if word is None or (word[0].use is Use.ORDER and not orders):
        return None
    return StatusWords(word[0].status, word[0].use, at, word[1])


def _by_figure(per_cent: int) -> Status:
    return Status.COMPLETED if per_cent == 100 else Status.UNDER_WAY if per_cent else Status.NOT_STARTED


def read_before(typed: Typed, at: int, around: Around) -> Clause:
    """What stands in front of the status words: "for UNU by email: under way". Its `stop` is `at` if nothing does."""
    nothing = StatusWords(None, Use.PLAIN, at, at)
    return _parts_in_a_row(typed, Clause(nothing, at), around, bare=False)


def bare_end(typed: Typed, at: int, around: Around) -> Clause | None:
    """A revised end alone: "until 15 May"; None where nothing like it stands."""
    taken = read_bare_end(typed, at, around)
    if taken is None or not (taken.day or taken.problem):
        return None
    lack = None if taken.day else Lack.END
    return Clause(StatusWords(None, Use.END, at, at), taken.stop, end=taken.day, problem=taken.problem, lack=lack)


def finish_clause(typed: Typed, words: StatusWords, at: int, around: Around, *, before: Clause | None = None) -> Clause:
    """What stands beside the status words, from a place on (behind them, or behind the references that follow).

    `before`: what was read in front of them.
    """
    clause = Clause(words, at, words.status, words.progress)
    if before is not None:
        clause = replace(clause, on=before.on, entity=before.entity, via=before.via, problem=before.problem)
    match words.use:
        case Use.WAITING:
            return _waiting(typed, clause)
        case Use.DELAY | Use.END:
            clause = _delayed(typed, clause, around)
        case _:
            clause = _with_figure(typed, clause)
    if clause.lack is None:
        clause = _with_parts(typed, clause, around)
    question = _QUESTION.match(typed.text, clause.stop) is not None
    if clause.status is not None and not clause.status.open and clause.lack is None:
        clause = _with_doubt(typed, clause, around)
    return replace(clause, question=question)


def _waiting(typed: Typed, clause: Clause) -> Clause:
    """ "waiting for UNU": the words themselves say awaiting what, so they are the note."""
    question = _QUESTION.match(typed.text, clause.stop) is not None
    if at_edge(typed, clause.stop):
        return replace(clause, question=question)
    return replace(clause, stop=clause.words.begin if clause.stop == clause.words.stop else clause.stop)


def _delayed(typed: Typed, clause: Clause, around: Around) -> Clause:
    """Until when; without it the clause lacks its end."""
    taken = read_delay_end(typed, clause.stop, around, sign_needed=clause.words.use is Use.DELAY)
    if taken is None or taken.day is None:
        behind = _end_behind_mark(typed, taken.stop if taken else clause.stop, around)
        taken = behind if behind and (behind.day or not (taken and taken.problem)) else taken
    if taken is None or taken.day is None:
        problem = f"Until when? {taken.problem}" if taken and taken.problem else None
        return replace(clause, lack=Lack.END, problem=problem)
    stop = taken.stop
    if clause.words.begin and typed.text[clause.words.begin - 1] in _QUOTES:
        closing = _CLOSING.match(typed.text, stop)
        stop = closing.end() if closing else stop
    return replace(clause, end=taken.day, stop=stop)


def _end_behind_mark(typed: Typed, at: int, around: Around) -> Taken | None:
    """The end behind a mark: "postponed, new deadline 12 May", "late - expected by 15 May", "postponed (12 May)"."""
    mark = _COMMA.match(typed.text, at)
    if mark is None:
        return None
    if "(" in mark[0]:
        taken = read_delay_end(typed, mark.end(), around, sign_needed=False)
        inside = taken is not None and typed.text[taken.stop : taken.stop + 1] == ")"
        return replace(taken, stop=taken.stop + 1) if taken and inside else None
    return _end_named(typed, mark.end(), around)


def _with_figure(typed: Typed, clause: Clause) -> Clause:
    """A figure behind the status: "under way, 60%"; "done 60%" is under way."""
    lead = _FIGURE.match(typed.text, clause.stop)
    figure = read_percent(typed.text, lead.end()) if lead and clause.progress is None else None
    if figure is None or figure[0] > 100:
        return clause
    per_cent, stop = figure
    stop += typed.text[stop : stop + 1] == ")"
    if clause.status in {Status.UNDER_WAY, Status.AT_RISK, Status.ON_HOLD} and 0 < per_cent < 100:
        return replace(clause, progress=per_cent, stop=stop)
    if clause.status is Status.COMPLETED and per_cent:
        return replace(clause, status=_by_figure(per_cent), progress=per_cent, stop=stop)
    if clause.status is Status.NOT_STARTED and not per_cent:
        return replace(clause, progress=0, stop=stop)
    return clause


def _with_parts(typed: Typed, clause: Clause, around: Around) -> Clause:
    """The parts beside the status, in any order; after a comma only those that fill all up to the next mark."""
    while True:
        clause = _parts_in_a_row(typed, clause, around, bare=True)
        comma = _COMMA.match(typed.text, clause.stop)
        if comma is None or clause.problem or comma.end() >= len(typed.text):
            return clause
        bare = clause.status is not None and not clause.status.open
        further = _parts_in_a_row(typed, replace(clause, stop=comma.end()), around, bare=bare)
        if further.stop == comma.end() or further.problem or not at_edge(typed, further.stop):
            return clause
        bracket = "(" in comma[0] and typed.text[further.stop : further.stop + 1] == ")"
        clause = replace(further, stop=further.stop + bracket)


def _parts_in_a_row(typed: Typed, clause: Clause, around: Around, *, bare: bool) -> Clause:
    """The parts that follow each other without a mark between them."""
    taken: Clause | None = clause
    while taken is not None:
        clause = taken
        sure = clause.via is not None or (bare and clause.status in _DATED)
        taken = None if clause.problem else _one_part(typed, clause.stop, clause, around, bare=sure)
    return clause


def _one_part(typed: Typed, at: int, clause: Clause, around: Around, *, bare: bool) -> Clause | None:
    """The part that begins here, put into the clause; None where none does or it is there already."""
    if at >= len(typed.text):
        return None
    taken = _end_beside(typed, at, clause, around)
    if taken is not None:
        lack = Lack.END if taken.problem else clause.lack
        return replace(clause, end=taken.day, stop=taken.stop, problem=taken.problem, lack=lack)
    if clause.on is None and (day := read_day(typed, at, around, bare=bare)) is not None:
        return replace(clause, on=day.day, stop=day.stop, problem=day.problem)
    if (
        clause.entity is None
        and (entity := read_entity(typed, at, around, received=clause.via is not None)) is not None
    ):
        return replace(clause, entity=entity.words, stop=entity.stop)
    if clause.via is None and (way := read_way(typed, at)) is not None:
        return replace(clause, via=way.words, stop=way.stop)
    return None


def _end_beside(typed: Typed, at: int, clause: Clause, around: Around) -> Taken | None:
    """A revised end beside an open status: "until May", "delayed to May"."""
    if clause.end is not None or clause.status is None or not clause.status.open:
        return None
    return _end_named(typed, at, around)


def _end_named(typed: Typed, at: int, around: Around) -> Taken | None:
    """An end with the words that make it one: "until May", "expected by May", "and delayed to May"."""
    taken = read_open_end(typed, at, around)
    if taken is None:
        joined = _AND.match(typed.text, at)
        begin = joined.end() if joined else at
        words = _words_at(typed, begin, orders=False) if begin < len(typed.text) else None
        if words is not None and words.use in {Use.DELAY, Use.END}:
            taken = read_delay_end(typed, words.stop, around, sign_needed=words.use is Use.DELAY)
    return taken if taken and (taken.day or taken.problem) else None


def _with_doubt(typed: Typed, clause: Clause, around: Around) -> Clause:
    """Whether a closing status is taken back by what follows: "done if ...", "done by 15 May"."""
    if _NOT_YET.match(typed.text, clause.stop) or says_deadline(typed, clause.stop, around):
        return replace(clause, lack=Lack.DOUBT)
    return clause
