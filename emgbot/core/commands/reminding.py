"""What follows the verbs of reminders: snooze, leave alone, nudge again; mute, unmute; a channel's level."""

from __future__ import annotations

import re
from dataclasses import replace

from emgbot.core.commands import misunderstood
from emgbot.core.commands.notes import note_from
from emgbot.core.commands.reading import BETWEEN, Reading, skip
from emgbot.core.commands.references import Resolution, read_at
from emgbot.core.commands.reminder_days import TAIL, THIS, read_reminder_day, without_short_days
from emgbot.core.commands.spelling import nearest
from emgbot.core.commands.verbs import Command, Verb
from emgbot.core.places import Level

_REASON = re.compile(
    r" *(?:[,;:.!(-]|$|(?:because|since|as|note|until|parce que|car|puisque|porque|ya que|потому что|因为)(?![^\W_]))"
)
_OF_THEM = re.compile(r"[ ,:]*(?:(?:to|about|of|for|on|the|de|du|sobre)(?![^\W_])[ ,:]*)*")
_COURTESY = re.compile(r"[ .,!]*(?:(?:please|pls|me|us|mentions|my mentions|thanks|for now|now)(?![^\W_])[ .,!]*)*")
_SWITCH = re.compile(r"[ :=]*(?P<on>on|off)(?![^\W_])[ .!]*$")
_LEVELS = {
    "calm": Level.CALM,
    "quiet": Level.CALM,
    "calme": Level.CALM,
    "calmo": Level.CALM,
    "tranquilo": Level.CALM,
    "normal": Level.NORMAL,
    "usual": Level.NORMAL,
    "default": Level.NORMAL,
    "off": Level.OFF,
    "silent": Level.OFF,
    "none": Level.OFF,
}
_WORDS = re.compile(r"(?<![#\w-])[^\W\d_]+(?![\w-])")
_JOINING = re.compile(
    r"(?<!\S)(?:(?:is|to|at|in|for|of|on|the|here|this|channel|please|as|it|now)(?!\w)|\W)[.,:;!?=]*(?!\S)"
    r"|[.,:;!?=]+(?!\S)",
    re.IGNORECASE,
)


def read_snooze(at: int, reading: Reading) -> Command:
    """`snooze 1c 3 days because ...` and `remind me next Monday of 1c`."""
    typed = reading.typed
    taken = read_at(without_short_days(typed), skip(BETWEEN, typed.text, at), reading.place)
    if taken is not None:
        return _until(taken[0], taken[1], reading)
    if (meant := reading.meant()) is not None:
        return _until(meant, skip(THIS, typed.text, at), reading)
    when = read_reminder_day(typed, at, reading.around)
    if when is not None:
        place = skip(_OF_THEM, typed.text, when.stop)
        if (taken := read_at(typed, place, reading.place)) is not None:
            command = _about(taken[0], Verb.SNOOZE)
            if when.day is None or command.problem:
                return replace(command, problem=command.problem or _when(reading, taken[0], why=when.problem))
            return _checked(replace(command, until=when.day, note=note_from(typed, taken[1])), taken[0], reading)
    example = reading.here.example("3 days", verb="snooze")
    return Command(Verb.SNOOZE, problem=f"Of which activity? For example: {example}")


def read_leave(verb: Verb, at: int, reading: Reading) -> Command:
    """`leave 1c alone`, `stop reminding 1c`, `nudge 1c again`; with a day ("leave 1c alone until May") a snooze."""
    typed = reading.typed
    taken = read_at(without_short_days(typed), skip(BETWEEN, typed.text, at), reading.place)
    if taken is None and (meant := reading.meant()) is not None:
        return follow(verb, meant, skip(THIS, typed.text, at), reading)
    if taken is None:
        tail = "alone" if verb is Verb.LEAVE else "again"
        example = reading.here.example(tail, verb=verb.value)
        return Command(verb, problem=f"Which activity? For example: {example}")
    return follow(verb, taken[0], taken[1], reading)


def follow(verb: Verb, about: Resolution, at: int, reading: Reading) -> Command:
    """A verb of reminders and its activities are known: what follows at a place is a day or a reason."""
    if verb is Verb.SNOOZE:
        return _until(about, at, reading)
    command = _about(about, verb)
    if command.problem:
        return command
    typed = reading.typed
    stop = skip(TAIL, typed.text, at)
    if read_reminder_day(typed, stop, reading.around) is not None:
        return _until(about, stop, reading)
    said = stop > at and typed.text[at:stop].strip()
    if said or _REASON.match(typed.text, stop):
        return replace(command, note=note_from(typed, stop))
    rest = misunderstood.shown(typed.words_from(stop))
    tail = "alone" if verb is Verb.LEAVE else "again"
    example = reading.here.example(tail, verb=verb.value, reference=reading.named(about))
    return replace(command, problem=f"I do not understand {rest} there. For example: {example}")


def _until(about: Resolution, at: int, reading: Reading) -> Command:
    """References, and then the day and a reason."""
    command = _about(about, Verb.SNOOZE)
    if command.problem:
        return command
    when = read_reminder_day(reading.typed, at, reading.around)
    if when is None or when.day is None:
        rest = "" if when else reading.typed.words_from(at).strip(" \n,.;:!?-")
        return replace(command, problem=_when(reading, about, why=when.problem if when else None, rest=rest))
    return _checked(replace(command, until=when.day, note=note_from(reading.typed, when.stop)), about, reading)


def _checked(command: Command, about: Resolution, reading: Reading) -> Command:
    """The command, with a problem where its day is over or has begun."""
    today, day = reading.around.today, command.until
    if day is None or day > today:
        return command
    said = "is today" if day == today else "is over"
    why = f"{day.day} {day:%B} {day.year} {said}. I can remind you from tomorrow on."
    return replace(command, problem=_when(reading, about, why=why))


def _when(reading: Reading, about: Resolution, *, why: str | None, rest: str = "") -> str:
    """What to say where no day was given that can be read."""
    if not why:
        why = f"I do not read {misunderstood.shown(rest)} as a day." if rest else "Until when?"
    example = reading.here.example("3 days", verb="snooze", reference=reading.named(about))
    other = reading.here.example("next Monday", verb="snooze", reference=reading.named(about))
    return f"{why} For example: {example} or {other}"


def _about(about: Resolution, verb: Verb) -> Command:
    return Command(verb, refs=about.refs, candidates=about.candidates, readings=about.readings, problem=about.problem)


def read_mute(verb: Verb, at: int, reading: Reading) -> Command:
    """`mute` and `unmute`: one's own mentions. An activity or a channel has a verb of its own."""
    typed = reading.typed
    switch = _SWITCH.match(typed.text, at)
    if switch is not None:
        return Command(Verb.MUTE if (switch["on"] == "on") is (verb is Verb.MUTE) else Verb.UNMUTE)
    at = skip(_COURTESY, typed.text, at)
    rest = typed.words_from(at).strip(" \n.,!?")
    if not rest:
        return Command(verb)
    about = read_at(typed, skip(BETWEEN, typed.text, at), reading.place)
    if about is not None and not about[0].problem:
        other, tail = (Verb.LEAVE, "alone") if verb is Verb.MUTE else (Verb.NUDGE, "again")
        example = reading.here.example(tail, verb=other.value, reference=reading.named(about[0]))
        cure = f"To {'stop' if verb is Verb.MUTE else 'start'} the nudges of an activity: {example}"
    else:
        cure = f"For a whole channel: `/emg level {'off' if verb is Verb.MUTE else 'normal'}`"
    own = "stops my mentions of you" if verb is Verb.MUTE else "lets me mention you again"
    return Command(verb, argument=rest, problem=f"`/emg {verb.value}` alone {own}. {cure}")


def read_level(at: int, reading: Reading) -> Command:
    """`level calm #img-ewaste`, in either order; `level` alone asks. `argument` is the channel as it was typed."""
    typed = reading.typed
    for word in _WORDS.finditer(typed.text, at):
        level = _LEVELS.get(word[0])
        if level is not None:
            channel = f"{typed.words_between(at, word.start())} {typed.words_from(word.end())}"
            return Command(Verb.LEVEL, level=level, argument=_channel(channel))
    rest = _channel(typed.words_from(at))
    if not rest or rest.startswith(("#", "<#")):
        return Command(Verb.LEVEL, argument=rest)
    near = nearest(rest.casefold(), _LEVELS)
    meant = f" Did you mean `/emg level {_LEVELS[near].value}`?" if near else " For example: `/emg level calm`"
    return Command(
        Verb.LEVEL, problem=f"{misunderstood.shown(rest)} is no level. There are normal, calm and off.{meant}"
    )


def _channel(words: str) -> str:
    """The words beside a level, less those that only join."""
    return " ".join(_JOINING.sub(" ", words).split())
