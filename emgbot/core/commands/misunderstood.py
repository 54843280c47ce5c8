"""What to answer to a command that cannot be carried out: what was understood, and one example that works here."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from emgbot.core.commands.clauses import Lack
from emgbot.core.commands.spelling import allowed_distance, nearest
from emgbot.core.commands.status_words import LABELS, VOCABULARY, read_status_word
from emgbot.core.commands.verbs import COMMAND, TABLE, Verb, example_references
from emgbot.core.dates.normalise import fold
from emgbot.core.plan import Plan
from emgbot.core.status import Status

_SHOWN = 40

_NO = ("un", "not", "no", "in", "pas", "non", "не")

_ASKED = {
    Lack.END: ("Until when?", "delayed to end of April"),
    Lack.DECISION: (
        "An adopted plan is changed by a decision: please add its reference.",
        "{status}, decision SOM22/5",
    ),
    Lack.DOUBT: (
        "Is it completed, or still under way? Nothing was changed.",
        "under way until end of April",
    ),
}


@dataclass(frozen=True, slots=True)
class Here:
    """The channel that a command was typed in, for examples that work there."""

    plan: Plan
    groups: tuple[str, ...]

    def example(self, tail: str = "done", *, verb: str = "status", reference: str | None = None) -> str:
        """A whole command in code marks, about `reference` or the channel's first activity."""
        references = (reference,) if reference else example_references(self.plan, self.groups)
        if not references:
            return f"`{COMMAND} help`"
        return f"`{' '.join((COMMAND, verb, references[0], tail)).rstrip()}`"


def shown(words: str) -> str:
    """A person's words, short and on one line, in quotation marks."""
    line = " ".join(words.split())
    return f"“{line[:_SHOWN]}…”" if len(line) > _SHOWN else f"“{line}”"


def lacking(
    lack: Lack | None, here: Here, *, reference: str | None, why: str | None = None, status: Status | None = None
) -> str:
    """What a status still needs; `why` says it instead where a date could not be read."""
    question, tail = _ASKED[lack] if lack else ("", "done yesterday")
    tail = tail.format(status=(status or Status.DISCONTINUED).label)
    return f"{why or question} For example: {here.example(tail, reference=reference)}"


def unknown_status(words: str, here: Here, *, reference: str | None) -> str:
    """A status that is none, with the nearest."""
    folded = fold(words[:80]).text.split()
    near = next((found for count in (2, 1, 3) if (found := nearest(" ".join(folded[:count]), VOCABULARY))), None)
    if near is not None and any(folded[0].startswith(no) != near.startswith(no) for no in _NO):
        near = None  # "unblocked" is not to be answered with "blocked".
    understood = f"I do not read {shown(words)} as a status."
    if near is not None:
        return f"{understood} Did you mean “{near}”? For example: {here.example(_complete(near), reference=reference)}"
    return f"{understood} Statuses are {LABELS}. For example: {here.example(reference=reference)}"


def _complete(near: str) -> str:
    """A status with all it needs, for an example that works."""
    found = read_status_word(near, 0)
    if found is None or found[0].status is None:
        return "delayed to end of April"
    return near if found[0].status.open or found[0].status is Status.COMPLETED else f"{near}, decision SOM22/5"


def a_question(here: Here, *, reference: str | None) -> str:
    """A status with a question mark: nothing is set."""
    return f"That reads as a question, so nothing was changed. To set the status: {here.example(reference=reference)}"


def no_reference(here: Here, *, tail: str = "done") -> str:
    """A status without an activity."""
    return f"Which activity? For example: {here.example(tail)}"


def several_updates(here: Here) -> str:
    """More than one status in one command."""
    references = example_references(here.plan, here.groups)
    example = f"`{COMMAND} status {','.join(references)} done`" if references else f"`{COMMAND} help`"
    return f"One status at a time, please: several activities may share one, such as {example}. Nothing was changed."


def unknown_verb(words: str, here: Here, *, corrected: str | None) -> str:
    """A text that begins with no verb, reference or status; `corrected` is the whole command with the nearest verb."""
    if corrected is not None:
        return f"I do not know {shown(words)}. Did you mean `{COMMAND} {corrected}`?"
    return f"I do not understand {shown(words)}. Try {here.example()}, `{COMMAND} due this month` or `{COMMAND} help`."


def nearest_verb(word: str) -> str | None:
    """The verb whose name is nearest to a folded word, in the person's own spelling of it; between two verbs, none."""
    near: dict[Verb, str] = {}
    limit = allowed_distance(word)
    if len(word) > _SHOWN:
        return None
    best = limit + 1
    for row in TABLE:
        for name in (row.verb.value, *row.names, *row.before_reference):
            if name == word:
                return None  # It is known, but begins another kind of sentence.
            if len(name) < 4 or word.startswith("un") is not name.startswith("un"):
                continue  # "unsnooze" is not to be answered with "snooze".
            distance = OSA.distance(word, name, score_cutoff=limit)
            if distance < best:
                best, near = distance, {}
            if distance == best <= limit:
                near.setdefault(row.verb, name)
    return next(iter(near.values())) if len(near) == 1 else None
