"""Which column of a table holds what: by the words of its header (English, French, Spanish), else by what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from emgbot.core.dates.normalise import fold
from emgbot.core.dates.schedule import ScheduleState, parse_schedule
from emgbot.core.imports.labels import Labels
from emgbot.core.imports.source import Line

SOME_YEAR = 2000
"""A year for cells that print none, when it only matters whether they name a time."""


class Role(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    SECTION = "section"
    GROUP = "group"
    ACCOMPLISHMENT = "accomplishment"
    ACTIVITY = "activity"
    TITLE = "title"
    SCHEDULE = "schedule"
    START = "start"
    END = "end"
    LEAD = "lead"
    PARTNERS = "partners"
    PERIOD = "period"
    OTHER = "other"


# The words of a header, without accents, marks and the s of a plural.
_WORDS: Mapping[Role, str] = {
    Role.NUMBER: ("no|nr|n|number|ref|reference|item|item no|code|numero|num|id|sn|sr no|activity no|activity number"),
    Role.SECTION: (
        "section|pillar|area|thematic area|priority area|strategic area|strategic objective|objective|theme|"
        "pilier|axe|domaine|objectif|seccion|pilar|eje|area tematica|objetivo|component|composante|componente|"
        "goal"
    ),
    Role.GROUP: (
        "group|working group|workstream|work stream|output|groupe|groupe de travail|produit|grupo|"
        "grupo de trabajo|producto|cluster|programme|sub area|subarea"
    ),
    Role.ACCOMPLISHMENT: (
        "expected accomplishment|accomplishment|result|expected result|expected outcome|outcome|expected|"
        "realisation escomptee|resultat|resultat attendu|realisation|resultado|resultado esperado|logro|"
        "logro previsto|logro esperado"
    ),
    Role.ACTIVITY: (
        "activity|activities|action|task|description|main activities|key activities|planned activities|"
        "planned activity|key action|proposed activities|what|deliverable|activite|action prevue|tache|mesure|"
        "activite prevue|actividad|actividades|accion|acciones|tarea|actividades previstas|work|work to be done|"
        "activity description|description of activity"
    ),
    Role.TITLE: "title|short title|titre|titulo|name|activity title",
    Role.SCHEDULE: (
        "schedule|timeline|time line|timeframe|time frame|deadline|due|due date|due by|when|date|timing|period|"
        "time|target date|planned date|completion date|completion|implementation period|by when|month|calendrier|"
        "echeance|echeancier|delai|date limite|periode|quand|duree|calendario|plazo|fecha|fecha limite|"
        "cronograma|periodo|cuando|fecha prevista|date prevue|expected completion"
    ),
    Role.START: "start|start date|from|begin|beginning|debut|date de debut|inicio|fecha de inicio",
    Role.END: ("end|end date|to|finish|until|fin|date de fin|fecha de fin|finalizacion|fecha de finalizacion"),
    Role.LEAD: (
        "lead|lead entity|lead entities|lead agency|responsible|responsible entity|responsible party|"
        "responsible unit|responsibility|responsibilities|who|by whom|owner|action by|lead responsible|"
        "focal point|entity|responsable|chef de file|entite responsable|responsabilite|qui|entidad responsable|"
        "entidad|a cargo de|responsabilidad|quien|lead office|lead organization|organisation chef de file|"
        "implementing entity|person responsible"
    ),
    Role.PARTNERS: (
        "partner|collaborating entities|supporting entities|support|supporting|contributor|partenaire|socio|"
        "asociado|entidade participante|participating entities|with|other entities|involved entities|"
        "contributing entities|collaboration"
    ),
    Role.OTHER: (
        "statu|etat|estado|budget|cost|cout|costo|presupuesto|remark|comment|note|observation|remarque|"
        "commentaire|observacione|comentario|indicator|indicateur|indicador|indicadore|progres|resource|"
        "ressource|recurso|risk|priority|priorite|prioridad|mean of verification|source of funding|funding|"
        "financement|statut|avancement|mean"
    ),
}
_MANY = re.compile(r"s\b")
_ROLE = {_MANY.sub("", word): role for role, words in _WORDS.items() for word in words.split("|")}
_LONGEST_HEADER = 60
_MOST_WORDS = 6
_FEWEST_PERIODS = 3
_ARTICLES = frozenset({"the", "le", "la", "les", "el", "los", "las", "l"})
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True)
class Layout:
    """The roles of a table's columns, from the left; `named` if a header says them, which is in `headers`."""

    roles: tuple[Role, ...]
    named: bool = False
    headers: tuple[str, ...] = ()

    def cell(self, line: Line, role: Role) -> str:
        """What a row has in the columns of a role."""
        return "\n".join(cell for cell, its in zip(line.cells, self.roles, strict=False) if its is role and cell)

    def marked(self, line: Line) -> str:
        """What the marked columns of a row say where each column is a period ("Q1", "Q2"): "Q1 - Q2, Q4"."""
        runs: list[list[str]] = []
        before = False
        for cell, role, header in zip(line.cells, self.roles, self.headers, strict=False):
            if role is Role.PERIOD:
                if cell and not before:
                    runs.append([])
                if cell:
                    runs[-1].append(header)
                before = bool(cell)
        return ", ".join(run[0] if len(run) == 1 else f"{run[0]} - {run[-1]}" for run in runs)


def role_of(header: str) -> Role | None:
    """What a column with this header holds, None if the words are none of a header.

    Of "Expected start date" and "Responsible entity / partners" the longest run of words that is a header by itself
    decides, the first of several.
    """
    if not header or len(header) > _LONGEST_HEADER:
        return None
    words = _header_words(header)
    for length in range(min(len(words), 4), 0, -1):
        for at in range(len(words) - length + 1):
            role = _ROLE.get(" ".join(words[at : at + length]))
            if role:
                return role if len(words) <= _MOST_WORDS else None
    return None


def is_header_word(text: str) -> bool:
    """Whether a text is a header as a whole ("Expected accomplishment")."""
    return len(text) <= _LONGEST_HEADER and " ".join(_header_words(text)) in _ROLE


def _header_words(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", fold(_IN_BRACKETS.sub(" ", text)).text)
    return [_MANY.sub("", word) for word in words if word not in _ARTICLES]


def header_of(line: Line) -> Layout | None:
    """The layout that a row declares if it is a header: at least two columns, among them what is to be done or when."""
    if len(line.filled) < 2 or any(len(cell) > _LONGEST_HEADER for cell in line.filled):
        return None
    periods = [bool(cell) and len(cell) <= 20 and says_when(cell) for cell in line.cells]
    if sum(periods) < _FEWEST_PERIODS:
        periods = [False] * len(periods)
    roles = [Role.PERIOD if its else role_of(cell) for cell, its in zip(line.cells, periods, strict=True)]
    named = [role for role in roles if role]
    wanted = {Role.ACTIVITY, Role.TITLE, Role.SCHEDULE, Role.START, Role.END, Role.ACCOMPLISHMENT}
    if len(named) < 2 or len(named) < len(line.filled) - 1 or not wanted & set(named):
        return None
    if any(says_when(cell) for cell, its in zip(line.cells, periods, strict=True) if not its):
        return None
    return Layout(_settled([role or Role.OTHER for role in roles]), named=True, headers=line.cells)


def _settled(roles: Sequence[Role]) -> tuple[Role, ...]:
    """Each role given to one column, the first; without an activities' column the next best column is that."""
    found: list[Role] = []
    for role in roles:
        found.append(Role.OTHER if role in found and role not in (Role.LEAD, Role.PARTNERS, Role.PERIOD) else role)
    if Role.ACTIVITY not in found:
        for instead in (Role.TITLE, Role.GROUP, Role.ACCOMPLISHMENT, Role.OTHER):
            if instead in found:
                found[found.index(instead)] = Role.ACTIVITY
                break
    return tuple(found)


def layout_by_content(rows: Sequence[Line]) -> Layout:
    """The layout of a table without a header: times in one column, the longest texts in another."""
    width = max(len(row.cells) for row in rows)
    columns = [[row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]] for at in range(width)]
    roles: list[Role | None] = [None] * width
    timed = [sum(map(says_when, cells)) / len(cells) if cells else 0.0 for cells in columns]
    numbered = [all(Labels().bare(cell) for cell in cells) if cells else False for cells in columns]
    when = max(range(width), key=lambda at: (timed[at] if not numbered[at] else 0, at))
    if timed[when] >= 0.5 and width > 1:
        roles[when] = Role.SCHEDULE
    lengths = [sum(map(len, cells)) for cells in columns]
    what = max((at for at in range(width) if roles[at] is None), key=lambda at: (lengths[at], -at))
    roles[what] = Role.ACTIVITY
    for at in range(width):
        if roles[at] is None and numbered[at]:
            roles[at] = Role.NUMBER
        elif roles[at] is None and at < what:
            roles[at] = Role.ACCOMPLISHMENT if Role.ACCOMPLISHMENT not in roles else Role.OTHER
        elif roles[at] is None:
            roles[at] = Role.LEAD if Role.LEAD not in roles and columns[at] else Role.OTHER
    return Layout(tuple(role or Role.OTHER for role in roles))


@lru_cache(maxsize=20_000)
def says_when(text: str) -> bool:
    """Whether a text names a time, be it without a year."""
    text = " ".join(text.split("\n"))
    return 0 < len(text) <= 200 and parse_schedule(text, plan_year=SOME_YEAR).state is not ScheduleState.ERROR
