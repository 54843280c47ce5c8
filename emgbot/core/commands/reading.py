"""What the steps of reading one command share, and which verb of the table a text begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emgbot.core.commands.clause_parts import Around
from emgbot.core.commands.misunderstood import Here
from emgbot.core.commands.references import Place, Resolution, read_at
from emgbot.core.commands.reminder_days import TAIL, THIS, speaks_of_day
from emgbot.core.commands.slack_text import ENTITY, Typed
from emgbot.core.commands.verbs import TABLE, Row, Verb

BETWEEN = re.compile(
    r"[ ,:]*(?:(?:of|for|on|about|the|please|at|in|de|du|del|la|le|les|el|los|las|sobre|об?)(?![^\W_])[ ,:]*)*"
)
_TELLS = re.compile(r" ?,? (?:is|was|are|to|for (?:now|today|us)|has|had|looks|seems|now)(?![^\W_])")
_TESTS = re.compile(
    rf"[ ?.!,:]*(?:$|[#{ENTITY}]|(?:it|this|here|of|for|in|on|post|nudge|the post|please|now)(?![^\W_]))"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the steps of one parse share."""

    typed: Typed
    place: Place
    here: Here
    around: Around
    about: tuple[str, ...] = ()
    """The activities of the post under which it was said, where that is all that names one."""

    def meant(self) -> Resolution | None:
        """What is meant where no activity is named: the only one of the post."""
        return Resolution(refs=self.about) if len(self.about) == 1 else None

    def named(self, about: Resolution) -> str | None:
        """The one activity that a command speaks of, as it is called here, for the examples."""
        return self.place.name_of(self.place.plan.by_ref[about.refs[0]]) if len(about.refs) == 1 else None


def skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a pattern that may stand at a place of a text ends."""
    found = pattern.match(text, at)
    return found.end() if found else at


def verb_at(at: int, reading: Reading) -> tuple[Row, int] | None:
    """The verb that the text begins with at a place, and where its name stops; the longest name wins."""
    text = reading.typed.text
    best: tuple[Row, int] | None = None
    for row in TABLE:
        for name in (*row.names, *row.before_reference):
            stop = at + len(name)
            if text.startswith(name, at) and (best is None or stop > best[1]) and _ends_name(row, name, stop, reading):
                best = (row, stop)
    return best


def _ends_name(row: Row, name: str, stop: int, reading: Reading) -> bool:
    """Whether a name of a verb is one here: a whole word, and before a reference where it counts only there."""
    text = reading.typed.text
    if name[-1].isalnum() and name[-1] < "\u3400" and text[stop : stop + 1].isalnum():
        return False
    if row.verb is Verb.DUE and text.startswith(" to ", stop):
        return False  # "due to rain" gives a reason.
    if row.verb is Verb.PLAN and _TELLS.match(text, stop):
        return False  # "the plan is to meet in May" tells something.
    if row.verb is Verb.HEALTH:
        # "Health ministries were asked" tells something.
        return not text[stop:].strip(" ?!.")
    if row.verb is Verb.TEST:
        return _TESTS.match(text, stop) is not None
    if name in row.before_reference:
        after = skip(BETWEEN, text, stop)
        if read_at(reading.typed, after, reading.place) is not None:
            return True
        # "Remind me next Monday of 1c", "1c leave alone"; "remind me what is due" is a question.
        places = (stop, skip(THIS, text, stop))
        if row.verb is Verb.SNOOZE:
            return any(speaks_of_day(reading.typed, place, reading.around) for place in places)
        return row.verb in (Verb.LEAVE, Verb.NUDGE) and skip(TAIL, text, places[1]) >= len(text)
    return True
