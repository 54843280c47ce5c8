"""Whether a sentence asks about the plan, and what. Keywords decide; windows and scope are evidence, never triggers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from emgbot.core.questions.plan_names import PlanNames
from emgbot.core.questions.scope import MARKS, NAME, PLACE, REF, WHEN
from emgbot.core.questions.text import stem
from emgbot.core.questions.words import Needs, Rule, Vocabulary


@dataclass(frozen=True)
class Asked:
    """What a sentence asks for. `yes_no`: whether the answer is yes or no ("is 1c done?"); `word`: who, when, ..."""

    rule: Rule
    word: str = ""
    yes_no: bool = False
    trail: str = ""


@dataclass(frozen=True)
class _Cue:
    """A word that makes a question of what follows it, and where it stands."""

    at: int
    yes_no: bool = False
    order: bool = False


class Sentence:
    """The words of a sentence after windows and scope were taken out, and how they may be read."""

    def __init__(self, words: Sequence[str], vocabulary: Vocabulary, names: PlanNames, *, mark: bool) -> None:
        self.words = list(words)
        self.vocabulary = vocabulary
        self.names = names
        self.mark = mark
        self.text = " ".join(self.words)
        self.has_when = WHEN in self.words
        self.has_scope = any(word in (REF, PLACE, NAME) for word in self.words)
        self.strange = [at for at, word in enumerate(self.words) if not self.is_ours(word)]
        self.foreign = [at for at, word in enumerate(self.words) if not self.is_known(word)]

    def is_ours(self, word: str) -> bool:
        """Whether a word belongs to questions."""
        known = self.vocabulary.known
        return word in MARKS or not word[0].isalnum() or word in known or word in self.vocabulary.generic

    def is_known(self, word: str) -> bool:
        """Whether a word belongs to questions or to the plan."""
        return (
            self.is_ours(word)
            or not {word, word.removesuffix("s")}.isdisjoint(self.names.spelled)
            or word + "s" in self.names.spelled
            or stem(word) in self.names.telling
        )

    def asked(self) -> Asked | None:
        """The first rule that the sentence meets; None: it is not a question about the plan."""
        if not self.words:
            return None
        for rule in self.vocabulary.rules:
            for found in rule.pattern.finditer(self.text):
                begin = self.text.count(" ", 0, found.start())
                stop = begin + found[0].count(" ") + 1
                if answer := self._meets(rule, begin, stop):
                    return answer
        return None

    def _meets(self, rule: Rule, begin: int, stop: int) -> Asked | None:
        """Whether a rule's needs are met where its phrase stands at words `begin` to `stop`."""
        cue = self._cue(begin, stop)
        if rule.needs is Needs.WHEN and not self.has_when:
            return None
        if rule.needs is Needs.SCOPE and not self.has_scope:
            return None
        if cue is None:
            terse = (
                rule.needs in (Needs.NOTHING, Needs.ALONE)
                or (rule.needs is Needs.TITLED and self._is_title())
                or (rule.needs is Needs.SCOPE and self._is_label(begin, stop))
            )
            if not terse and not self.mark:
                return None
            if self.foreign if self.mark else self.strange or self._states(begin, stop):
                return None
            return Asked(rule, trail=self.text)
        if rule.needs is Needs.WHEN and cue.yes_no and self.vocabulary.nouns.isdisjoint(self.words):
            return None  # "Do we have a meeting on Monday?"
        # Of a yes or no the subject must be ours: "is the office closed" is not about the plan's field offices.
        strange = self.strange if cue.yes_no else self.foreign
        if any(cue.at <= at < stop for at in strange):
            return None
        if cue.yes_no and not self.has_scope and self._points(cue.at + 1):
            return None
        behind = sum(1 for at in self.foreign if at >= stop)
        allowed = 3 if rule.needs is Needs.NOTHING or (rule.needs is Needs.SCOPE and REF in self.words) else 0
        if behind > allowed:
            return None
        return Asked(rule, self.words[cue.at], cue.yes_no, self.text)

    def _is_title(self) -> bool:
        """Whether the sentence could stand above a list: "late activities", "open in D.1"."""
        listed = any(word == PLACE or word in self.vocabulary.nouns for word in self.words)
        return listed and not any(word in (REF, NAME) for word in self.words)

    def _is_label(self, begin: int, stop: int) -> bool:
        """Whether the phrase is only a label of what was named: "update on e-waste, please"."""
        rest = [word for at, word in enumerate(self.words) if not begin <= at < stop]
        idle = self.vocabulary.idle | self.vocabulary.leading
        return begin == self._head() and all(word in MARKS or word in idle or word == "," for word in rest)

    def _states(self, begin: int, stop: int) -> bool:
        """Whether the sentence says rather than asks: it has a subject or a verb outside the phrase."""
        if self.vocabulary.telling_pattern.search(self.text):
            return True
        head = self._head()
        return any(
            word in self.vocabulary.subjects
            for at, word in enumerate(self.words)
            if at >= head and not begin <= at < stop
        )

    def _head(self) -> int:
        """Where the sentence begins behind its greetings."""
        at = 0
        while at < len(self.words) - 1 and (self.words[at] in self.vocabulary.leading or self.words[at] == ","):
            at += 1
        return at

    def _cue(self, begin: int, stop: int) -> _Cue | None:
        """The asking word nearest before the end of a phrase."""
        for at in range(min(stop, len(self.words)) - 1, -1, -1):
            word = self.words[at]
            if word in self.vocabulary.asking and self._introduces(at):
                return _Cue(at)
            if at <= begin and self._heads(at):
                if word in self.vocabulary.yes_no and self._asks_of_something(at):
                    return _Cue(at, yes_no=True)
                if word in self.vocabulary.orders:
                    return _Cue(at, order=True)
        return None

    def _points(self, at: int) -> bool:
        """Whether a yes or no is asked of something said before, or of a person: "is it done?", "are you done?"."""
        ordered = not self.vocabulary.orders.isdisjoint(self.words[at + 1 : at + 3])  # "Could you please show me ..."
        return self.words[at] in self.vocabulary.pointing and not ordered

    def _asks_of_something(self, at: int) -> bool:
        """Whether a word follows of which a yes or no can be asked: not "will do"."""
        return at + 1 < len(self.words) and self.words[at + 1] not in self.vocabulary.yes_no

    def _heads(self, at: int) -> bool:
        """Whether a word stands at the head of a clause, greetings aside."""
        at = self._openings[at]
        return at == 0 or (not self.words[at - 1][0].isalnum() and self.words[at - 1] not in MARKS) or self._wished(at)

    @cached_property
    def _openings(self) -> list[int]:
        """For each word, where the run of greetings and the like before it begins; itself if there is none."""
        openings: list[int] = []
        for at in range(len(self.words)):
            follows = at > 0 and self.words[at - 1] in self.vocabulary.leading
            openings.append(openings[at - 1] if follows else at)
        return openings

    def _wished(self, at: int) -> bool:
        """Whether "I want to", "I would like to" and the like stand before."""
        joined = self.words[at - 1 : at] and self.words[at - 1] in self.vocabulary.wished
        return bool(joined) and any(word in self.vocabulary.wishes for word in self.words[max(0, at - 3) : at - 1])

    def _introduces(self, at: int) -> bool:
        """Whether an asking word asks here: not "the report which was late", not "what a day"."""
        if self.words[at + 1 : at + 2] and self.words[at + 1] in self.vocabulary.exclaimed:
            return False
        before = self.words[at - 1] if at else ""
        return self.mark or self._heads(at) or before in self.vocabulary.reporting or before in MARKS
