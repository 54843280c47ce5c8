"""Titles and asks for activities whose document gives none: by rule, from the first words of their text."""

from __future__ import annotations

import re

from emgbot.core.files.fields import shorten

LONGEST_TITLE = 60
LONGEST_ASK = 90
_SHORTEST = 18

# After these a phrase can end; before them a longer one may be cut.
_JOINTS = (
    "including|incl|and|or|to|in|on|for|with|by|based|through|as|of|at|from|towards|into|that|which|when|via|under|"
    "et|ou|pour|dans|sur|avec|par|afin|y comprim|compris|notamment|selon|de|du|des|en|aux|au|à|"
    "y|o|para|con|por|sobre|según|incluido|incluida|del|al"
)
_LOOSE = re.compile(rf"(?:[\s,;:(–—-]+(?:(?:{_JOINTS}|the|a|an|its|their|le|la|les|el|los|las|un|una|une))?)+$", re.I)
_BREAK = re.compile(rf"\s*[;:(]\s?|,\s|\s[–—-]\s|\s(?=(?:{_JOINTS})\s)", re.I)
_STRONG = re.compile(
    r"\s*[;:(]|,\s|\s[–—-]\s|\s(?=(?:including|incl\.?|and|in order to|so as to|with a view to|based on)\s)", re.I
)

_VERBS = {
    "adopt": "adopted", "agree": "", "analyse": "analysed", "analyze": "analysed", "arrange": "arranged",
    "assess": "assessed", "build": "built", "circulate": "circulated", "collect": "collected",
    "communicate": "communicated", "compile": "compiled", "complete": "completed", "conduct": "conducted",
    "consider": "considered", "convene": "convened", "convey": "conveyed", "coordinate": "coordinated",
    "create": "created", "define": "defined", "deliver": "delivered", "design": "designed", "develop": "developed",
    "disseminate": "disseminated", "distribute": "distributed", "draft": "drafted", "elaborate": "elaborated",
    "establish": "established", "evaluate": "evaluated", "facilitate": "facilitated", "finalise": "finalized",
    "finalize": "finalized", "hold": "held", "host": "hosted", "identify": "identified", "implement": "implemented",
    "issue": "issued", "launch": "launched", "map": "mapped", "organise": "organized", "organize": "organized",
    "prepare": "prepared", "present": "presented", "produce": "produced", "propose": "proposed",
    "provide": "provided", "publish": "published", "review": "reviewed", "revise": "revised", "select": "selected",
    "send": "sent", "share": "shared", "submit": "submitted", "support": "supported", "test": "tested",
    "train": "trained", "translate": "translated", "undertake": "undertaken", "update": "updated",
    "validate": "validated", "write": "written",
}  # fmt: skip
_NOUNS = {
    "preparation": "prepared", "presentation": "presented", "communication": "communicated",
    "publication": "published", "organization": "organized", "organisation": "organized",
    "finalization": "finalized", "finalisation": "finalized", "development": "developed", "revision": "revised",
    "submission": "submitted", "provision": "provided", "implementation": "implemented", "completion": "completed",
    "collection": "collected", "drafting": "drafted", "review": "reviewed", "update": "updated",
    "translation": "translated", "circulation": "circulated", "establishment": "established",
}  # fmt: skip
_FIRST = re.compile(r"([A-Za-z]+)(?:(?:\s*,\s*([A-Za-z]+))?\s+and\s+([A-Za-z]+))?\s+(?=\S)(.+)$", re.S)


def title_of(text: str, *, limit: int = LONGEST_TITLE) -> str:
    """What an activity or a group can be called: its first words, cut where a phrase ends, at most `limit` characters."""
    text = " ".join(text.split()).strip(" .;:,")
    if len(text) > limit:
        text = _phrase(text, limit)
    return text[:1].upper() + text[1:] if text else ""


def _phrase(text: str, limit: int) -> str:
    """The longest beginning within the limit that ends where a phrase does; without any, whole words."""
    for breaks in (_STRONG, _BREAK):
        ends = [match.start() for match in breaks.finditer(text) if _SHORTEST <= match.start() <= limit]
        if ends:
            phrase = _LOOSE.sub("", text[: ends[-1]])
            if len(phrase) >= _SHORTEST:
                return phrase
    cut = _LOOSE.sub("", shorten(text, limit).rstrip("…"))
    return cut or shorten(text, limit)


def ask_of(text: str, title: str, *, ongoing: bool = False) -> str:
    """The question a nudge puts: "Prepare a draft report ..." asks "Has the draft report been prepared?"."""
    if ongoing:
        return f"Is this on track: {title}?"
    return _from_verb(" ".join(text.split()).strip(" .;:,")) or f"Is this completed: {title}?"


def _from_verb(text: str) -> str:
    match = _FIRST.match(text)
    if match is None:
        return ""
    words = [word for word in match.groups()[:3] if word]
    done = [_participle(word) for word in words]
    rest = match[4]
    if not all(done):
        done, rest = done[:1], text[len(match[1]) :].strip()
    noun = _NOUNS.get(match[1].casefold())
    if noun and rest.startswith("of "):
        done, rest = [noun], rest[3:]
    if not done[0] or not re.match(r"[\w“\"'(]", rest) or re.match(r"(?:on|to|with|in|from|for|by|and|of)\b", rest):
        return ""
    said = f" been {', '.join(done[:-1])}{' and ' if len(done) > 1 else ''}{done[-1]}?"
    rest = re.sub(r"^(?:an?|the)\s+", "the ", rest, flags=re.I)
    limit = LONGEST_ASK - len("Have ") - len(said)
    thing = _phrase(rest, limit) if len(rest) > limit or _STRONG.search(rest) else rest
    thing = _LOOSE.sub("", _STRONG.split(thing)[0] if _STRONG.search(thing) else thing)
    if len(thing) < 4:
        return ""
    return f"{'Have' if _several(thing) else 'Has'} {thing}{said}"


def _participle(word: str) -> str:
    """What a verb as plans begin with ("Prepare", "Preparing") becomes in "has been ..."; empty if it is not known."""
    word = word.casefold()
    stem = word.removesuffix("ing")
    for verb in (word, stem, f"{stem}e", stem[:-1]):
        if (verb == word or word.endswith("ing")) and _VERBS.get(verb):
            return _VERBS[verb]
    return ""


def _several(thing: str) -> bool:
    """Whether a thing is many: "guidelines for ...", "the meetings of ..."."""
    head = re.split(r"\s(?:of|for|on|to|in|with|at|from|by|that|which|based|regarding)\s", thing)[0]
    word = re.sub(r"\W+$", "", head.split()[-1]) if head.split() else ""
    return (
        bool(re.search(r"(?<!s)(?<!u)(?<!i)s$", word))
        and not word.isupper()
        and word.casefold() not in ("news", "progress")
    )
