"""Questions in plain words ("what is due this month?", "anything overdue in section B?"). Rules, no model, offline.

A sentence is read in this order: channels, groups and references come out of the text first, so that their digits are
no days; then the window; then sections and names; what is left must ask something (`intent`). Slips are only
put right when that reading found no intent or no window. The words are data, by language (`words`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from emgbot.core.dates.windows import Found, Refused, Window, find_window, meeting_of
from emgbot.core.plan import SECRETARIAT, Plan
from emgbot.core.questions.english import ENGLISH
from emgbot.core.questions.french import FRENCH
from emgbot.core.questions.intent import Asked, Sentence
from emgbot.core.questions.plan_names import PlanNames, names_of
from emgbot.core.questions.scope import MARKS, NAME, PLACE, REF, WHEN, Reading, take_names, take_places, take_sections
from emgbot.core.questions.spanish import SPANISH
from emgbot.core.questions.text import plain, sentences, words_of
from emgbot.core.questions.typos import corrected
from emgbot.core.questions.words import OPEN, Intent, Needs, Rule, Vocabulary
from emgbot.core.status import Status

__all__ = ["OPEN", "Intent", "Question", "parse_question"]

LANGUAGES: tuple[Vocabulary, ...] = (ENGLISH, FRENCH, SPANISH)
"""In doubt the first."""
_SCRIPTS = (("ru", "\u0400", "\u04ff"), ("ar", "\u0600", "\u06ff"), ("zh", "\u4e00", "\u9fff"))
_FORGIVEN = 4
"""Sentences in which slips are looked for."""
_COMMAND = re.compile(r"^/[\w-]{1,30}\s*")
_OWED = frozenset({Intent.DUE, Intent.OVERDUE, Intent.NEXT})
_BARE = Rule(Intent.STATUS, "", Needs.SCOPE)
_BARE_DUE = Rule(Intent.DUE, "", Needs.WHEN)


@dataclass(frozen=True)
class Question:
    """A parsed question. `start`..`end` inclusive, None = open side; overdue: start None, end yesterday.

    `scope`: references, groups and section letters it was narrowed to, in plan order; empty = the whole plan.
    `candidates`: a short reference in it that has several meanings. `status`: a code (for "what did we finish":
    completed), "open", or None. `corrected`: how a typo was read, to be echoed, or None. With a `problem` (an unknown
    reference or channel, a date with two readings) the intent stands, but the answer should be the problem.
    """

    intent: Intent
    start: date | None = None
    end: date | None = None
    scope: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    status: Status | str | None = None
    language: str = "en"
    corrected: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class _Setting:
    """What a question is read against."""

    plan: Plan
    names: PlanNames
    today: date
    groups: tuple[str, ...]
    channels: Mapping[str, Sequence[str]]
    vocabulary: Vocabulary


def parse_question(
    text: str,
    plan: Plan,
    *,
    today: date,
    groups: tuple[str, ...] = (),
    channels: dict[str, tuple[str, ...]] | None = None,
    language: str | None = None,
) -> Question:
    """Read a question asked in a channel that belongs to `groups` (none: the whole plan). Never raises.

    `channels` maps a channel's name ("img-ewaste", without #) to its groups, so that "#img-ewaste" is a scope.
    `language` (such as "fr") is the one to read it in; None, or one that is not known: found out from the text.
    """
    asked = _COMMAND.sub("", plain(text))
    parts = sentences(asked)
    named = next((one for one in LANGUAGES if one.code == language), None)
    language, vocabulary = (named.code, named) if named else _language(asked)
    setting = _Setting(plan, names_of(plan), today, groups, channels or {}, vocabulary)
    best, dated = Question(Intent.UNKNOWN), False
    for part in parts:
        question, has_window = _read(part, setting)
        if question.intent is Intent.UNKNOWN or (question.intent is Intent.HELP and best.intent is Intent.HELP):
            continue
        best, dated = question, has_window
        if best.intent is not Intent.HELP:
            break
    if not dated and best.intent not in (Intent.HELP, Intent.DIGEST):
        best = _forgiven(parts, best, setting)
    return replace(best, language=language)


def _language(text: str) -> tuple[str, Vocabulary]:
    """The language of a text: by its script, else the one most of whose words it has; in doubt the first."""
    counts = {code: sum(first <= sign <= last for sign in text) for code, first, last in _SCRIPTS}
    code = max(counts, key=lambda key: counts[key])
    if counts[code] * 3 > sum(sign.isalpha() for sign in text):
        return code, next((one for one in LANGUAGES if one.code == code), LANGUAGES[0])
    heard = [word.text for word in words_of(text[:400]) if len(word.text) > 1]
    best = max(LANGUAGES, key=lambda one: sum(word in one.known or word in one.calendar for word in heard))
    return best.code, best


def _read(sentence: str, setting: _Setting) -> tuple[Question, bool]:
    """Read one sentence exactly as it is written; and whether it holds a window."""
    reading = Reading(sentence.rstrip("?？؟!. "))
    take_places(reading, setting.plan, groups=setting.groups, channels=setting.channels)
    # In "which activities end in May" the end is asked for; left in, it would be read as the end of May.
    dates = setting.vocabulary.verbs_pattern.sub(lambda verb: " " * len(verb[0]), reading.text)
    window = find_window(dates, today=setting.today, milestones=setting.plan.milestone_by_id)
    if window is not None:
        reading.blank(window.begin, window.stop, WHEN)
    take_sections(reading, setting.plan, setting.vocabulary)
    take_names(reading, setting.names, setting.vocabulary, groups=setting.groups)
    words = [word.text for word in reading.remaining()]
    mark = sentence.rstrip(" )").endswith(("?", "？", "؟"))
    asks = Sentence(words, setting.vocabulary, setting.names, mark=mark)
    meeting = _milestone(window, dates, setting)
    asked = asks.asked() or _by_evidence(asks, meeting)
    if asked is None:
        return Question(Intent.UNKNOWN), False
    if meeting and not asks.has_scope and asked.rule.intent is Intent.STATUS and asked.rule.status is None:
        # "When is SOM23?" is answered by what feeds it; the days of the meeting are no window of the question.
        reading.scope += [one.ref for one in setting.plan.activities if meeting in one.feeds]
        window = None
    elif (
        isinstance(window, Found)
        and asked.rule.intent is Intent.DUE
        and (owed := _owed(dates, window, reading, setting))
    ):
        # "What do we owe SOM23?" asks for what feeds it, whenever it ends.
        reading.scope, window = owed, replace(window, window=Window(None, None))
    if asked.rule.intent in _OWED and not asks.has_scope and setting.vocabulary.secretariat_pattern.search(asks.text):
        # What falls to the secretariat is said activity by activity, not by a group.
        own = [one for one in setting.plan.activities if one.action_by == SECRETARIAT]
        reading.scope += [one.ref for one in own if one.group in setting.groups] or [one.ref for one in own]
    past = asked.rule.past or (asked.rule.intent is Intent.DUE and not setting.vocabulary.past.isdisjoint(words))
    if past and isinstance(window, Found):
        again = find_window(dates, today=setting.today, milestones=setting.plan.milestone_by_id, past=True)
        window = again if isinstance(again, Found) else window
    return _answer(asked, reading, window, words, setting), window is not None


def _milestone(window: Found | Refused | None, text: str, setting: _Setting) -> str | None:
    """The id of the milestone that a window was made of."""
    if not isinstance(window, Found):
        return None
    found = meeting_of(text[window.begin : window.stop], milestones=setting.plan.milestone_by_id)
    return found[0].id if found else None


def _owed(text: str, window: Found, reading: Reading, setting: _Setting) -> list[str]:
    """What feeds the meeting that a window consists of, inside the scope; empty if the window is another or nothing
    does."""
    found = meeting_of(text[window.begin : window.stop], milestones=setting.plan.milestone_by_id)
    if found is None or not found[1]:
        return []
    feeding = [one.ref for one in setting.plan.activities if found[0].id in one.feeds]
    within = reading.scope or setting.groups
    return [ref for ref in feeding if not within or ref in within or _inside(ref, within)]


def _by_evidence(asks: Sentence, meeting: str | None) -> Asked | None:
    """A question without any keyword: a scope or a milestone and nothing else ("1c?", "e-waste this month")."""
    if asks.foreign:
        return None
    if meeting and not asks.has_scope:
        cue = next((word for word in asks.words if word in asks.vocabulary.asking), "")
        about = asks.vocabulary.dating_pattern.search(asks.text) or cue in asks.vocabulary.persons
        asking = cue or (
            asks.mark and asks.vocabulary.pointing.isdisjoint(asks.words)
        )  # Not "are you coming to SOM23?".
        return Asked(_BARE if about else _BARE_DUE, cue, trail=asks.text) if asking else None
    if not asks.has_scope:
        return None
    rule = _BARE_DUE if asks.has_when else _BARE
    cue = asks.words[0] if asks.words[0] in asks.vocabulary.asking | asks.vocabulary.orders else ""
    if not (cue or asks.mark or _is_bare(asks)):
        return None
    if NAME in asks.words and not (cue or asks.mark) and not {REF, PLACE} & set(asks.words):
        return None
    return Asked(rule, cue, trail=asks.text)


def _is_bare(asks: Sentence) -> bool:
    """Whether a sentence is nothing but marks and little words."""
    words = asks.vocabulary
    little = (words.idle | words.leading | {","}) - words.subjects
    return all(word in MARKS or word in little for word in asks.words)


def _answer(
    asked: Asked, reading: Reading, window: Found | Refused | None, words: list[str], setting: _Setting
) -> Question:
    """Put intent, window and scope together by the conventions."""
    intent, status = asked.rule.intent, asked.rule.status
    scope, candidates, named = _scope(reading, words, setting)
    start, end = (window.window.start, window.window.end) if isinstance(window, Found) else (None, None)
    yesterday = setting.today - timedelta(days=1)
    about_activities = named and all(ref in setting.plan.by_ref for ref in scope or candidates)
    if intent is Intent.NEXT and window is not None:
        intent = Intent.DUE
    if intent is Intent.DIGEST and about_activities:
        intent = Intent.STATUS  # "What happened with 1c?" is answered by its card.
    if intent is Intent.DUE and window is None:
        if about_activities and setting.vocabulary.dating_pattern.search(asked.trail):
            intent = Intent.STATUS
        else:
            start, end = _month(setting.today)
    # "Is 1c done?", "until when is 1c open?": the card answers, whatever the status.
    if about_activities and (asked.yes_no or setting.vocabulary.dating_pattern.search(asked.word)):
        status = None
    if intent is Intent.OVERDUE and asked.word in setting.vocabulary.persons and named:
        intent, status, start, end = Intent.STATUS, None, None, None
    if intent is Intent.OVERDUE or (intent is Intent.MINE and window is None and _also_overdue(words, setting)):
        start, end = None, yesterday
    problem = reading.problem or (window.problem if isinstance(window, Refused) else None)
    return Question(intent, start, end, scope, candidates, status, problem=problem)


def _also_overdue(words: list[str], setting: _Setting) -> bool:
    """Whether a question about one's own asks for what is overdue ("my overdue activities")."""
    text = " ".join(words)
    return any(rule.pattern.search(text) for rule in setting.vocabulary.rules if rule.intent is Intent.OVERDUE)


def _month(today: date) -> tuple[date, date]:
    """The whole month that holds a day."""
    return today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])


def _scope(reading: Reading, words: list[str], setting: _Setting) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The scope in plan order, the candidates of a short reference, and whether anything was named."""
    plan = setting.plan
    places = [ref for ref in reading.scope if ref not in plan.by_ref]
    activities = [ref for ref in reading.scope if ref in plan.by_ref]
    candidates = reading.candidates
    if places:
        # "1c of e-waste", "the survey in section D": the place says where, the activity says what.
        within = [ref for ref in candidates if _inside(ref, places)]
        if len(within) == 1:
            activities, candidates = [*activities, *within], ()
        if activities and all(_inside(ref, places) for ref in activities):
            places = []
    if places or activities or candidates:
        return _ordered([*places, *activities], plan), candidates, True
    text = " ".join(words)
    if reading.problem or (
        setting.vocabulary.whole_pattern.search(text) and not setting.vocabulary.ours_pattern.search(text)
    ):
        return (), (), False
    return _ordered(setting.groups, plan), (), False


def _inside(ref: str, places: Iterable[str]) -> bool:
    """Whether an activity belongs to one of some groups or sections."""
    return any(ref.startswith(f"{place}.") for place in places)


def _ordered(refs: Iterable[str], plan: Plan) -> tuple[str, ...]:
    """Without repeats, in plan order: a section before its groups, a group before its activities."""
    order: dict[str, int] = {}
    for section in plan.sections:
        order.setdefault(section.letter, len(order))
        for group in (one for one in plan.groups if one.section == section.letter):
            order.setdefault(group.ref, len(order))
            for activity in plan.of_groups((group.ref,)):
                order.setdefault(activity.ref, len(order))
    return tuple(sorted(set(refs), key=lambda ref: (order.get(ref, len(order)), ref)))


def _forgiven(parts: list[str], best: Question, setting: _Setting) -> Question:
    """Read again with slips put right; the first reading stands unless the second one understood more."""
    asking = best.intent is Intent.UNKNOWN
    vocabulary, names = setting.vocabulary, setting.names

    every = (vocabulary.known, vocabulary.generic, names.spelled)

    def known(word: str) -> bool:
        single = word.removesuffix("s")
        return any(word in good or single in good for good in every)

    for part in parts[:_FORGIVEN]:
        text = corrected(part, vocabulary, extra=names.telling, known=known, asking=asking)
        if text is None:
            continue
        question, dated = _read(text, setting)
        if question.intent is Intent.UNKNOWN or (not asking and question.intent is not best.intent):
            continue
        if asking or dated or question.scope != best.scope:
            return replace(question, corrected=text.rstrip(" ?"))
    return best
