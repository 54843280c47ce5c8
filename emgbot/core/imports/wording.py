"""Titles and asks for activities whose document gives none: by rule, from the first words of their text."""

from __future__ import annotations

import re

from emgbot.core.files.fields import shorten

LONGEST_TITLE = 60
LONGEST_ASK = 90
_SHORTEST = 24

# Words that no phrase ends with.
_LOOSE_WORDS = (
    "including|incl|and|or|to|in|on|for|with|by|based|through|as|of|at|from|towards|into|that|which|when|via|under|how|"
    "the|a|an|its|their|this|these|further|two|three|four|five|six|[\\w-]+['’]|"
    "et|ou|pour|dans|sur|avec|par|afin|compris|notamment|selon|de|du|des|en|aux|au|à|la|le|les|un|une|"
    "y|o|para|con|por|sobre|según|incluido|incluida|del|al|el|los|las|una"
)
_LOOSE = re.compile(rf"(?:[\s,;:(–—-]|(?<=[\s,;:(–—-])(?:{_LOOSE_WORDS})(?!\w))+$", re.I)
# Where a thing that is asked for ends: what follows is how, why or what else.
_ENDS = re.compile(
    r"\s*[;:(]|,\s|\s[–—-]\s|\s\(?[ivx]+\)\s|"
    r"\s(?:including|incl\.?|in order to|so as to|with (?:a|the) (?:view|aim) (?:to|of)|based on|as well as|"
    r"to (?:discuss|consider|agree|review|conclude|assess|identify|inform|support|address|enable|facilitate)|"
    r"for (?:consideration|comments?|submission|approval|review|adoption|discussion))\b",
    re.I,
)
_AND_DOES = re.compile(r"\s+and\s+(?=([a-z]+)\s)")
_DEADLINE = re.compile(r"\s+(?:by|until|no later than|before|in|during)\s+[^,;]{0,30}\d{4}$", re.I)

_VERBS = {
    "adopt": "adopted", "analyse": "analysed", "analyze": "analysed", "approve": "approved", "arrange": "arranged",
    "assess": "assessed", "build": "built", "circulate": "circulated", "collect": "collected",
    "communicate": "communicated", "compile": "compiled", "complete": "completed", "conduct": "conducted",
    "consider": "considered", "convene": "convened", "convey": "conveyed", "coordinate": "coordinated",
    "create": "created", "define": "defined", "deliver": "delivered", "design": "designed", "develop": "developed",
    "disseminate": "disseminated", "distribute": "distributed", "draft": "drafted", "elaborate": "elaborated",
    "establish": "established", "evaluate": "evaluated", "facilitate": "facilitated", "finalise": "finalized",
    "finalize": "finalized", "hold": "held", "host": "hosted", "identify": "identified", "implement": "implemented",
    "install": "installed", "issue": "issued", "launch": "launched", "manage": "managed", "map": "mapped",
    "organise": "organized", "organize": "organized", "pilot": "piloted", "prepare": "prepared",
    "present": "presented", "produce": "produced", "propose": "proposed", "provide": "provided",
    "publish": "published", "review": "reviewed", "revise": "revised", "select": "selected", "send": "sent",
    "share": "shared", "submit": "submitted", "support": "supported", "test": "tested", "train": "trained",
    "translate": "translated", "undertake": "undertaken", "update": "updated", "validate": "validated",
    "write": "written",
}  # fmt: skip
_NOUNS = {
    "preparation": "prepared", "presentation": "presented", "communication": "communicated",
    "publication": "published", "organization": "organized", "organisation": "organized",
    "finalization": "finalized", "finalisation": "finalized", "development": "developed", "revision": "revised",
    "submission": "submitted", "provision": "provided", "implementation": "implemented", "completion": "completed",
    "collection": "collected", "drafting": "drafted", "review": "reviewed", "update": "updated",
    "translation": "translated", "circulation": "circulated", "establishment": "established", "launch": "launched",
}  # fmt: skip
_FIRST = re.compile(r"([A-Za-z]+)(?:(?:\s*,\s*([A-Za-z]+))?\s+and\s+([A-Za-z]+))?\s+(?=\S)(.+)$", re.S)
_NO_OBJECT = re.compile(r"(?:on|to|with|in|from|for|by|and|of|at|it|them|up)\b", re.I)
_DETERMINED = re.compile(
    r"(?:the|its|their|our|all|any|each|every|this|that|these|those|no|one|two|three|four|five|six|several)\b|\d", re.I
)
_AFTER_HEAD = re.compile(
    r"\s(?:of|for|on|to|in|into|with|at|from|by|as|about|under|between|among|through|via|within|across|regarding|"
    r"that|which)\s"
)
_UNCOUNTED = frozenset({"news", "progress", "process", "access", "status", "basis", "analysis", "consensus"})


def title_of(text: str, *, limit: int = LONGEST_TITLE) -> str:
    """What an activity or group can be called: its first words, cut where a phrase ends, at most `limit` characters."""
    text = _plainly(text)
    if len(text) > limit:
        text = _phrase(text, limit)
    return text[:1].upper() + text[1:]


def ask_of(text: str, title: str, *, ongoing: bool = False) -> str:
    """The question a nudge puts: "Prepare a draft report ..." asks "Has the draft report been prepared?"."""
    if ongoing:
        return f"Is this on track: {title}?"
    return _from_verb(_DEADLINE.sub("", _plainly(text))) or f"Is this completed: {title}?"


def _plainly(text: str) -> str:
    return re.sub(r"[;,]\s+(?:and|or|et|y)$", "", " ".join(text.split()).strip(" .;:,-–—"))


def _phrase(text: str, limit: int) -> str:
    """The first words within the limit: up to where the thing is named in full, else as many as there is room for."""
    ends = [match.start() for match in _ENDS.finditer(text) if _SHORTEST <= match.start() <= limit]
    if not ends:
        ends = [match.start() for match in _AND_DOES.finditer(text) if _SHORTEST <= match.start() <= limit]
    cut = text[: ends[-1]] if ends else shorten(text, limit).rstrip("…")
    return _LOOSE.sub("", cut) or shorten(text, limit)


def _from_verb(text: str) -> str:
    match = _FIRST.match(text)
    if match is None:
        return ""
    done = [_participle(word) for word in match.groups()[:3] if word]
    rest = match[4]
    if not all(done):
        # "Update and maintain the website": only the first is known, and what follows "and" belongs to the other.
        done, rest = done[:1], "" if len(done) > 1 else rest
    noun = _NOUNS.get(match[1].casefold())
    if noun and rest.startswith("of "):
        done, rest = [noun], rest[3:]
    if not done[0] or not re.match(r"[\w“\"'(]", rest) or _NO_OBJECT.match(rest):
        return ""
    said = f" been {', '.join(done[:-1])}{' and ' if len(done) > 1 else ''}{done[-1]}?"
    thing = _thing(rest, LONGEST_ASK - len("Have the ") - len(said))
    return f"{'Have' if _several(thing) else 'Has'} {_definite(thing)}{said}" if len(thing) > 2 else ""


def _thing(rest: str, limit: int) -> str:
    """What is to be there at the end, without how, why and what else is done with it."""
    ends = [match.start() for match in _ENDS.finditer(rest) if match.start() > 2]
    ends += [match.start() for match in _AND_DOES.finditer(rest) if _participle(match[1]) and match[1] not in _NOUNS]
    thing = rest[: min(ends, default=len(rest))]
    return _LOOSE.sub("", thing if len(thing) <= limit else shorten(thing, limit).rstrip("…"))


def _definite(thing: str) -> str:
    """ "A draft report" is "the draft report" once it is asked for; names and many things stay as they are."""
    plain = re.sub(r"^(?:an?|the)\s+", "", thing, flags=re.I)
    if plain != thing:
        return f"the {plain}"
    named = thing[:1].isupper() or not thing[:1].isalpha() or _DETERMINED.match(thing) or _several(thing)
    return thing if named else f"the {thing}"


def _participle(word: str) -> str:
    """What a verb as plans begin with ("Prepare", "Preparing") becomes in "has been ..."; empty if it is not known."""
    word = word.casefold()
    if word in _VERBS:
        return _VERBS[word]
    stem = word.removesuffix("ing")
    if stem == word:
        return ""
    return next((_VERBS[verb] for verb in (stem, f"{stem}e", stem[:-1]) if verb in _VERBS), "")


def _several(thing: str) -> bool:
    """Whether a thing is many: "guidelines for ...", "the meetings of ..."."""
    head = _AFTER_HEAD.split(thing)[0]
    if re.search(r"\band\b", head) and not re.match(r"an?\s", head, re.I):
        return True
    word = re.sub(r"\W+$", "", head.split()[-1]) if head.split() else ""
    return word.endswith("s") and not word.endswith("ss") and not word.isupper() and word.casefold() not in _UNCOUNTED
