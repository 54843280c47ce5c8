"""The words of questions, by language, as data: what is asked for, how a question begins, what carries no meaning.

A phrase is a regular expression over plain words parted by single blanks, without case and accents; it is matched at
whole words only. `@when`, `@ref`, `@place` (a group, section or channel) and `@name` (words of a title) stand for what
was found before. Another language is another table; nothing else needs to know of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import product

from emgbot.core.questions.text import stem
from emgbot.core.status import Status


class Intent(StrEnum):
    """What a question is about."""

    DUE = "due"
    OVERDUE = "overdue"
    STATUS = "status"
    MINE = "mine"
    NEXT = "next"
    DIGEST = "digest"
    HELP = "help"
    UNKNOWN = "unknown"


OPEN = "open"


class Needs(StrEnum):
    """What must stand around a phrase before it is taken as a question about the plan.

    NOTHING: it may stand alone ("overdue", "deadlines in April"). ALONE: nothing unknown may stand in the sentence.
    TITLED: as ALONE, and without an asking word only as a title ("late activities", "open in D.1"): "late again" and
    "1c done" tell something.
    ASKED: an asking word must introduce it ("which activities end in May") and nothing unknown may stand in the
    sentence. WHEN: as ASKED, and a window. SCOPE: as ASKED, and a reference, group, section or title.
    """

    NOTHING = "nothing"
    ALONE = "alone"
    TITLED = "titled"
    ASKED = "asked"
    WHEN = "when"
    SCOPE = "scope"


@dataclass(frozen=True)
class Rule:
    """Phrases, one a line, and what they ask for. Rules are tried in order; the first whose needs are met wins.

    `past`: a window without a year lies behind ("what did we finish in March").
    """

    intent: Intent
    phrases: str
    needs: Needs = Needs.NOTHING
    status: Status | str | None = None
    past: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrases at whole words."""
        return _at_whole_words(self.phrases)


TYPED = (
    Rule(Intent.OVERDUE, "^(?:due )?overdue", Needs.ALONE),
    Rule(Intent.DUE, "^due", Needs.ALONE),
    Rule(Intent.MINE, "^mine", Needs.ALONE),
)
"""The verbs of commands, which are the same in every language: "/emg due ce mois-ci"."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of one language.

    `asking` introduce a question anywhere at the head of a clause or after `reporting` ("tell me what ..."); `yes_no`
    and `orders` only at the head. `leading` may stand before the head. `subjects` make a sentence without an asking
    word a statement. `idle` carry no meaning here. `nouns` stand for activities. `generic` words of titles name
    nothing by themselves. `misspelt`: what is too short for the typo rule. `never`: good words that are one slip
    away from ours. `whole`, `ours`: scopes. `sections`: words before a section's letter. `wishes` and
    `wished`: "need", "a" of "I need a list of"; `exclaimed`: "a" of "what a day". `persons` ask who, where or why;
    `past` show that the past is meant; `dating` are phrases that ask for the day of a thing. `pointing`
    words mean something that was said before, which nobody here knows; `telling` phrases tell, whatever stands in them;
    `secretariat` phrases make it the one who is to act.
    """

    code: str
    rules: tuple[Rule, ...]
    asking: frozenset[str]
    yes_no: frozenset[str]
    orders: frozenset[str]
    reporting: frozenset[str]
    leading: frozenset[str]
    subjects: frozenset[str]
    idle: frozenset[str]
    nouns: frozenset[str]
    generic: frozenset[str] = frozenset()
    calendar: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    misspelt: dict[str, str] = field(default_factory=dict)
    whole: str = ""
    ours: str = ""
    sections: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    wished: frozenset[str] = frozenset()
    exclaimed: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    verbs: str = "(?!)"
    dating: str = "(?!)"
    pointing: frozenset[str] = frozenset()
    telling: str = "(?!)"
    secretariat: str = "(?!)"

    @cached_property
    def whole_pattern(self) -> re.Pattern[str]:
        """Says that the whole plan is meant."""
        return _at_whole_words(self.whole)

    @cached_property
    def ours_pattern(self) -> re.Pattern[str]:
        """Says that the channel's own groups are meant."""
        return _at_whole_words(self.ours)

    @cached_property
    def dating_pattern(self) -> re.Pattern[str]:
        """Asks for the day of a thing ("when is 1c due")."""
        return _at_whole_words(self.dating)

    @cached_property
    def telling_pattern(self) -> re.Pattern[str]:
        """Tells something ("thanks for the digest")."""
        return _at_whole_words(self.telling)

    @cached_property
    def secretariat_pattern(self) -> re.Pattern[str]:
        """Says that what is asked for falls to the secretariat ("what must the secretariat deliver")."""
        return _at_whole_words(self.secretariat)

    @cached_property
    def verbs_pattern(self) -> re.Pattern[str]:
        """Words of the calendar where they are verbs ("activities that end in May")."""
        return re.compile(self.verbs, re.IGNORECASE)

    @cached_property
    def generic_stems(self) -> frozenset[str]:
        """The stems of the generic words."""
        return frozenset(stem(word) for word in self.generic)

    @cached_property
    def noun_stems(self) -> frozenset[str]:
        """The stems of the nouns, under which slips of them are known, too."""
        return frozenset(stem(word) for word in self.nouns)

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Every word that stands in a phrase."""
        return frozenset().union(*(words_in(rule.phrases) for rule in self.rules))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that does not make a sentence be about something else."""
        return frozenset().union(
            self.keywords, self.asking, self.yes_no, self.orders, self.reporting, self.leading, self.subjects,
            self.idle, self.nouns, self.sections, words_in(self.whole), words_in(self.ours),
        )  # fmt: skip


def _at_whole_words(phrases: str) -> re.Pattern[str]:
    """A pattern for phrases, one a line."""
    lines = [line.strip() for line in phrases.splitlines() if line.strip()]
    return re.compile(rf"(?<!\S)(?:{'|'.join(lines)})(?!\S)")


_SPELLING = re.compile(r"(?:[a-z]\??|\[[a-z]+\]|\([a-z|]+\)\??)+")
_LETTERS = re.compile(r"\[([a-z]+)\]|\(([a-z|]+)\)(\?)?|([a-z])(\?)?")


def words_in(phrases: str) -> frozenset[str]:
    """Every word that phrases can match: "deadlines?" has two, "ha(?:s|ve)" two, "finali[sz]e" two."""
    found: set[str] = set()
    for spelling in _SPELLING.findall(re.sub(r"\(\?[:!<=]+|\\S|@[a-z]+", "(", phrases)):
        choices: list[list[str]] = []
        for letters, endings, maybe, letter, perhaps in _LETTERS.findall(spelling):
            choice = list(letters) or endings.split("|") if letters or endings else [letter]
            choices.append([*choice, ""] if maybe or perhaps else choice)
        found.update("".join(word) for word in product(*choices))
    return frozenset(word for word in found if len(word) > 1)


def words(text: str) -> frozenset[str]:
    """A set of words written as one string."""
    return frozenset(text.split())
