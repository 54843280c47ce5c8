"""Who acts: what a plan's column "Lead" or "Responsible" says, as the bot's own words or the name of a body."""

from __future__ import annotations

import re

from emgbot.core.dates.normalise import fold
from emgbot.core.files.fields import nearest
from emgbot.core.plan import GROUP, MEMBERS, SECRETARIAT

_SECRETARIAT = re.compile(r"\b(?:secretariat|secretaria|secretariado)\b")
_MEMBERS = re.compile(
    r"\b(?:all|every|each|emg|tou(?:te)?s les|chaque|todos los|todas las|cada)\s+(?:\w+\s+)?"
    r"(?:members?|entit\w+|agenc\w+|organi[sz]ations?|membres?|miembros?|entidades|organismes|organismos)\b|"
    r"^(?:members?|membres?|miembros?|all|tous|todos)$"
)
_GROUP = re.compile(
    r"^(?:the\s+|le\s+|el\s+)?(?:img|issue management group|working group|task team|group|task force|"
    r"groupe(?: de travail)?|equipe speciale|grupo(?: de trabajo)?|equipo de tareas)s?$"
)
_ALSO = re.compile(r"\s*[,;/]\s*|\s+(?:and|et|y|&)\s+")


def body_of(lead: str, partners: str, group: str) -> tuple[str, tuple[str, ...]]:
    """Who acts and who helps, from the columns of the lead and the partners; empty if no lead is said."""
    helping = _names(partners)
    lead = re.sub(r"^(?:lead|led by|responsible)\s*:?\s+", "", lead.strip(" .;:"), flags=re.I)
    plainly = fold(lead).text
    if not re.search(r"\w", lead):
        return "", helping
    if _SECRETARIAT.search(plainly):
        others = [name for name in _names(lead) if not _SECRETARIAT.search(fold(name).text)]
        return SECRETARIAT, tuple(dict.fromkeys([*others, *helping]))
    if _MEMBERS.search(plainly):
        return MEMBERS, helping
    if _GROUP.match(plainly) or plainly == fold(group).text:
        return GROUP, helping
    first, *others = _names(lead)
    # A body whose name is a slip away from one of the bot's own words could not be told from it.
    return nearest(first, (SECRETARIAT, GROUP, MEMBERS)) or first, tuple(dict.fromkeys([*others, *helping]))


def _names(text: str) -> tuple[str, ...]:
    names = [name.strip(" .;:") for name in _ALSO.split(text)]
    return tuple(dict.fromkeys(name for name in names if re.search(r"\w", name)))
