"""Thread replies: a status only if the first clause is nothing but one; everything else is a note, word for word."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from emgbot.core.commands.clause_parts import Around, at_edge, says_on_behalf
from emgbot.core.commands.clauses import Clause, Lack, StatusWords, finish_clause, read_words
from emgbot.core.commands.misunderstood import Here, lacking
from emgbot.core.commands.notes import note_from
from emgbot.core.commands.references import Place, read_at, starts_reference
from emgbot.core.commands.slack_text import Typed, as_typed, clean_text, mentions
from emgbot.core.commands.status_words import Use
from emgbot.core.commands.verbs import Command, Verb
from emgbot.core.plan import Plan
from emgbot.core.status import Status

_ADDRESS = re.compile(r"\s*<@[A-Z0-9]{1,30}(?:\|[^<>\n]{0,200})?>[\s:,]*")
_YES = re.compile(r" *(?:yes|yep|yeah|oui|si|да|نعم|是的?)(?: *[,.!:] *| *-+ +)(?=[^\W_]|\()")
_BEFORE_REFERENCES = re.compile(r" *(?:[:-]+ *)?")
_SENTENCE_END = re.compile(r"[.!](?= |$)|\?")
_TAIL = re.compile(
    r" +(?:now|already|too|also|as well|successfully|as planned|as scheduled|as agreed|on time|on schedule|in time"
    r"|at last|indeed|thanks|thank you|thx|merci|gracias|спасибо|谢谢)(?![^\W_])"
)
_HEDGE = re.compile(
    r"[ ,;:(.!-]*(?:if|unless|once|when|after|assuming|provided|subject to|except|apart from|but|pending|almost|nearly"
    r"|not|maybe|perhaps|probably|hopefully|i think|i guess|i hope|i believe|or|mais|sauf|pero|salvo|но|кроме|但)"
    r"(?![^\W_])"
)
_UPDATE_LEAD = re.compile(r"[ ,;:.!(-]*(?:(?:and|et|y|while|but|и)(?![^\W_]) *)?")
_EMOJI = re.compile(r":[a-z0-9_+'-]{1,60}:")
_CHEER = re.compile(
    r"(?:[ •·✅☑✔👍🎉]|- |:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|\+1|thumbsup|tada):)*"
)
_HEADINGS = frozenset({Status.COMPLETED, Status.NOT_STARTED, Status.DISCONTINUED, Status.CARRIED_OVER})
_DESTINATION = re.compile(
    r"\W*(?:(?:to|into|in|for|a|au|al|на)\s+)?(?:the\s+)?(?:(?:next|following|new)\s+(?:year|plan|work plan|biennium)"
    r"(?:'s plan)?|(?:plan\s+|work plan\s+)?\d{4}(?:-\d{2,4})?(?:\s+(?:work\s+)?plan)?)?\W*",
    re.IGNORECASE,
)


def parse_reply(text: str, plan: Plan, *, today: date, refs: tuple[str, ...]) -> Command | None:
    """Read a thread reply under a post about `refs`: a status only if its first clause is nothing but one.

    "1b completed", "completed", "1b delayed to end January, UNU data late" set a status; "not done yet", "done?",
    "ok, thanks", "done some interviews", "late reply, sorry" are notes: None. With one activity in the post no
    reference is needed; with several and none named: None. Short references speak of the post only, full ones of the
    plan. A status that lacks something ("delayed": until when?) has its `problem` set and changes nothing: the reply
    is a note, and the person may be told.
    """
    raw = clean_text(text)
    address = _ADDRESS.match(raw)
    raw = raw[address.end() :] if address else raw
    typed = as_typed(raw)
    place = Place(plan, within=refs)
    found = _first_clause(typed, place, Around(plan, today))
    if found is None:
        return None
    named, clause = found
    if not named and len(refs) != 1:
        return None
    if not _is_status(typed, clause, place, named=bool(named)):
        return None
    about = named or refs
    note = note_from(typed, clause.stop)
    command = Command(
        Verb.STATUS,
        refs=about,
        status=clause.status,
        progress=clause.progress,
        end=clause.end,
        on=clause.on,
        entity=clause.entity,
        via=clause.via,
        note=note,
        mentions=mentions(raw),
    )
    return _with_lack(command, clause, place)


def _first_clause(typed: Typed, place: Place, around: Around) -> tuple[tuple[str, ...], Clause] | None:
    """The references and the status that the reply begins with, in either order."""
    cheer = _CHEER.match(typed.text)
    begin = cheer.end() if cheer else 0
    yes = _YES.match(typed.text, begin)
    at = begin = yes.end() if yes else begin
    named: tuple[str, ...] = ()
    taken = read_at(typed, at, place)
    if taken is not None:
        named, at = taken[0].refs, taken[1]
        if not named:
            return None
    words = read_words(typed, at)
    if words is None or (at == begin and typed.text[at : at + 1] in set(",;:.-=")):
        return None
    stop = words.stop
    if not named:
        lead = _BEFORE_REFERENCES.match(typed.text, stop)
        after = read_at(typed, lead.end() if lead else stop, place)
        if after is not None:
            named, stop = after[0].refs, after[1]
            if not named:
                return None
    return named, finish_clause(typed, words, stop, around)


def _is_status(typed: Typed, clause: Clause, place: Place, *, named: bool) -> bool:
    """Whether nothing but the status stands in the first clause, and nothing behind it takes it back."""
    if clause.words.use in {Use.ROUGH, Use.WAITING, Use.END} and clause.end is None:
        return False
    if clause.question or clause.lack is Lack.DOUBT or (clause.problem and clause.lack is None):
        return False
    if clause.lack is Lack.END and clause.problem:
        return True  # A day was given that cannot be read as one: worth telling.
    if (clause.entity or clause.via) and not (
        clause.entity and (clause.via or says_on_behalf(typed, clause.words.stop, clause.stop))
    ):
        return False
    stop = clause.stop
    while tail := _TAIL.match(typed.text, stop):
        stop = tail.end()
    if not at_edge(typed, stop) or _asks(typed, stop):
        return False
    rest = typed.text[stop:].lstrip()
    if not named and clause.status in _HEADINGS and rest.startswith(":") and not _EMOJI.match(rest):
        return False  # "Done: interviews. To do: the draft." lists what was done.
    closing = clause.status is not None and not clause.status.open
    if closing and _HEDGE.match(typed.text, stop):
        return False
    if clause.lack is Lack.END and not named and rest.strip(" .!"):
        return False  # "late, sorry" is about the reply, not about the activity.
    return not another_update(typed, stop, place)


def _asks(typed: Typed, at: int) -> bool:
    """Whether the first sentence ends with a question mark."""
    end = _SENTENCE_END.search(typed.text, at)
    breaks = next((place for place in range(at, len(typed.text)) if typed.breaks_at(place)), len(typed.text))
    return end is not None and end[0] == "?" and end.start() < breaks


def _with_lack(command: Command, clause: Clause, place: Place) -> Command:
    """The command with the problem of what it lacks, if anything."""
    lack = clause.lack
    if lack is None and clause.status in {Status.DISCONTINUED, Status.CARRIED_OVER} and not says_decision(command.note):
        lack = Lack.DECISION
    if lack is None and clause.problem is None:
        return command
    activities = [place.plan.by_ref[ref] for ref in command.refs if ref in place.plan.by_ref]
    groups = tuple(dict.fromkeys(activity.group for activity in activities))
    channel = Place(place.plan, groups)
    reference = channel.name_of(activities[0]) if activities else None
    return replace(
        command,
        problem=lacking(lack, Here(place.plan, groups), reference=reference, why=clause.problem, status=clause.status),
    )


def another_update(typed: Typed, at: int, place: Place) -> bool:
    """Whether a second update follows ("1a done, 1b under way"): one value cannot hold both."""
    lead = _UPDATE_LEAD.match(typed.text, at)
    begin = lead.end() if lead else at
    spelled = starts_reference(typed, begin, place)
    if spelled is None:
        return False
    words: StatusWords | None = read_words(typed, spelled.stop)
    return words is not None and words.use is not Use.ORDER


def says_decision(note: str | None) -> bool:
    """Whether a note says more than where something is carried over to, such as "to 2018"."""
    return note is not None and _DESTINATION.fullmatch(note) is None
