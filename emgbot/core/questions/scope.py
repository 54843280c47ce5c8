"""What part of the plan a question is about: references, groups, sections, channels, names; and the words left over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emgbot.core.commands.references import find_references
from emgbot.core.plan import Plan
from emgbot.core.questions.plan_names import PlanNames
from emgbot.core.questions.text import Word, stem, words_of
from emgbot.core.questions.words import Vocabulary, words

WHEN, REF, PLACE, NAME = "@when", "@ref", "@place", "@name"
MARKS = frozenset({WHEN, REF, PLACE, NAME})

_CHANNEL = re.compile(r"(?<!\w)#([\w-]{1,80})")
_GROUP = re.compile(r"(?<![\w.#@/-])([^\W\d_])(?:\. ?|-)?(\d{1,2})(?![\w(]|\.\w|/\d)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|to|through|until|till)\s*", re.IGNORECASE)
_BRIDGES = words("of the on for to and a an in with")
_JOINTS = words("and or plus et ou y o") | {","}
_BEFORE_LETTER = words("in for of on from at under within about across to all only just en de para pour dans")


@dataclass
class Reading:
    """A sentence being read: its text with what was understood blanked out, and the marks that stand for it."""

    text: str
    marks: list[Word] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)
    candidates: tuple[str, ...] = ()
    problem: str | None = None

    def blank(self, begin: int, stop: int, mark: str) -> None:
        """Take a stretch of the text out and put a mark in its place."""
        self.text = self.text[:begin] + " " * (stop - begin) + self.text[stop:]
        self.marks.append(Word(mark, begin, stop))

    def remaining(self) -> list[Word]:
        """The words that are left and the marks, in order; a mark never twice in a row."""
        every = sorted([*words_of(self.text), *self.marks], key=lambda word: word.begin)
        return [
            word for at, word in enumerate(every) if not (at and word.text in MARKS and every[at - 1].text == word.text)
        ]


def take_places(reading: Reading, plan: Plan, *, groups: Sequence[str], channels: Mapping[str, Sequence[str]]) -> None:
    """Take channels, group references and references of activities out of the text, before their digits become days."""
    for name in (known for known in channels if "-" in known):  # Written without its #: "due emg-secretariat".
        for found in re.finditer(rf"(?<![\w#-]){re.escape(name)}(?![\w-])", reading.text, re.IGNORECASE):
            reading.scope += channels[name]
            reading.blank(found.start(), found.end(), PLACE)
    for found in list(_CHANNEL.finditer(reading.text)):
        of = _of_channel(found[1], channels)
        if of is None:
            reading.problem = f"I know no channel #{found[1]} of this plan."
        else:
            reading.scope += of
        reading.blank(found.start(), found.end(), PLACE)
    _take_groups(reading, plan)
    resolution, rest = find_references(reading.text, plan, groups=tuple(groups))
    if resolution.refs or resolution.candidates or resolution.problem:
        reading.scope += resolution.refs
        reading.candidates = resolution.candidates
        reading.problem = reading.problem or resolution.problem
        _mark_changed(reading, rest)


def _of_channel(name: str, channels: Mapping[str, Sequence[str]]) -> Sequence[str] | None:
    """The groups of a channel, by its name or id in any case; None if nothing is known of it."""
    if name in channels:
        return channels[name]
    folded = {known.casefold().lstrip("#"): of for known, of in channels.items()}
    return folded.get(name.casefold())


def _take_groups(reading: Reading, plan: Plan) -> None:
    """Take references of groups ("A.1", "group d2", "D.3 to D.5")."""
    known = [group.ref for group in plan.groups]
    letters = {section.letter.casefold() for section in plan.sections}
    last: tuple[int, int] | None = None
    for found in list(_GROUP.finditer(reading.text)):
        ref = f"{found[1].upper()}.{int(found[2])}"
        if ref in known:
            place = known.index(ref)
            if last is not None and last[0] < place and _RANGE.fullmatch(reading.text[last[1] : found.start()]):
                reading.scope += known[last[0] + 1 : place]
            reading.scope.append(ref)
            last = (place, found.end())
        elif found[1].casefold() in letters and "." in found[0]:
            reading.problem = f"There is no group {ref} in this plan."
        else:
            continue
        reading.blank(found.start(), found.end(), PLACE)


def _mark_changed(reading: Reading, rest: str) -> None:
    """Mark where the references stood that were blanked out in `rest`."""
    before = reading.text
    if len(rest) != len(before):  # They were cut rather than blanked; where they stood no longer matters.
        reading.text = rest
        reading.marks.append(Word(REF, len(rest), len(rest)))
        return
    begin: int | None = None
    for at in range(len(before) + 1):
        differs = at < len(before) and before[at] != rest[at]
        if differs and begin is None:
            begin = at
        elif not differs and begin is not None:
            reading.marks.append(Word(REF, begin, at))
            begin = None
    reading.text = rest


def take_sections(reading: Reading, plan: Plan, vocabulary: Vocabulary) -> None:
    """Take sections: "section B", "sections A and B", a letter alone at an end or after "in"."""
    letters = {section.letter.casefold(): section.letter for section in plan.sections}
    every = reading.remaining()
    for at, word in enumerate(every):
        letter = letters.get(word.text)
        if letter is None or word.stop - word.begin != len(word.text) or word.text in MARKS:
            continue
        before = every[at - 1].text if at else ""
        after = every[at + 1].text if at + 1 < len(every) else ""
        listed = before in _JOINTS and at >= 2 and every[at - 2].text == PLACE
        named = before in vocabulary.sections
        ends = not after or after in _JOINTS or after in MARKS or after in vocabulary.keywords
        ends = ends or (bool(before) and after in vocabulary.leading)  # "due next week A, thanks"
        starts = not before or before in _BEFORE_LETTER or before in MARKS or before in vocabulary.keywords
        if named or (listed and ends) or (starts and ends and _stands_alone(word, reading.text, every, at)):
            reading.scope.append(letter)
            reading.blank(word.begin, word.stop, PLACE)
            every[at] = Word(PLACE, word.begin, word.stop)


def _stands_alone(word: Word, text: str, every: list[Word], at: int) -> bool:
    """Whether a single letter is meant as a section: "a" is an article unless it is a capital or closes the text."""
    if word.text not in ("a", "i", "o", "y", "e"):
        return True
    written = text[word.begin : word.stop]
    return at == len(every) - 1 or (written.isupper() and not text.isupper())


def take_names(reading: Reading, names: PlanNames, vocabulary: Vocabulary, *, groups: Sequence[str]) -> None:
    """Take groups, sections and activities called by distinctive words ("e-waste", "the synthesis report")."""
    run: list[Word] = []
    for word in [*reading.remaining(), Word(",", len(reading.text), len(reading.text))]:
        if word.text in _BRIDGES:
            continue
        if _nameable(word.text, names, vocabulary):
            run.append(word)
            continue
        _take_run(_joined(run, names), reading, names, vocabulary, groups)
        run = []


def _nameable(word: str, names: PlanNames, vocabulary: Vocabulary) -> bool:
    """Whether a word may be part of a name."""
    if word in MARKS or len(word) > 40 or not word[0].isalnum():
        return False
    if len(word) == 1:
        return word == "e"  # Of "e waste".
    if word in vocabulary.generic:
        return True
    return word not in vocabulary.known and stem(word) in names.known and stem(word) not in vocabulary.noun_stems


def _joined(run: list[Word], names: PlanNames) -> list[Word]:
    """The run with names that were written apart put together."""
    done: list[Word] = []
    for word in run:
        if done and names.joined(done[-1].text, word.text):
            done[-1] = Word(done[-1].text + word.text, done[-1].begin, word.stop)
        else:
            done.append(word)
    return done


def _take_run(
    run: list[Word], reading: Reading, names: PlanNames, vocabulary: Vocabulary, groups: Sequence[str]
) -> None:
    """Take what a run of words means, and what the rest of the run means."""
    run = run[:8]
    while run:
        meaning = names.meaning([word.text for word in run], generic=vocabulary.generic_stems, groups=groups)
        if meaning is None:
            return
        reading.scope += meaning.scope
        mark = NAME if meaning.is_activity else PLACE
        reading.blank(run[meaning.begin].begin, run[meaning.stop - 1].stop, mark)
        run = run[meaning.stop :]
