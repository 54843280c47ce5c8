"""What can stand beside a status: until when, on which day, for whom, by which way it was received.

Each reader answers what it took and where that stops, or None where the words say something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from emgbot.core.commands.slack_text import ENTITY, Typed
from emgbot.core.dates import windows
from emgbot.core.dates.normalise import fold
from emgbot.core.plan import Milestone, Plan

DATE_LENGTH = 80
"""Characters that a date in people's words may need; a bound for the reader of dates."""
_FARTHEST = 3653
"""Days ahead that a planned end may be moved: ten years, beyond which a slip of the year is likelier."""

_EDGE = re.compile(rf" *(?:[,;:!?)\]\"'{ENTITY}]|\.(?![^\W_])|$)| +-+(?= )| *\(")
_WORD_ENDS = r"(?![^\W_])"
_UNTIL = (
    r"(?:(?:until|untill|till|til|jusqu'a|jusqu'au|jusqu'en|jusque|d'ici a|d'ici au|d'ici la|d'ici|hasta|до|حتى)"
    rf"{_WORD_ENDS}|到|至)"
)
_TOWARDS = rf"(?:(?:to|up to|thru|through|into|for|in|a|au|aux|al|pour|para|en|на|к|الى){_WORD_ENDS}|{_UNTIL})"
_TO = re.compile(rf" ?(?:->|=>|[:,=]|-+)? ?(?:{_TOWARDS}|by{_WORD_ENDS}|at{_WORD_ENDS})? ?(?:the )?[\"']?(?=[^\W_])")
_FROM = re.compile(
    r" ?(?:from|de|du|del|desde) [^,;.:]{1,40}? (?=(?:to|until|till|a|au|al|hasta(?: el)?|jusqu'(?:a|au|en)) )"
)
_MEANWHILE = re.compile(rf"(?: (?:again|further|slightly|once more|a bit|a little|now|encore|otra vez){_WORD_ENDS})*")
_DELAY_SIGN = re.compile(rf" ?(?:->|=>|:|{_TOWARDS}|by{_WORD_ENDS})")
_IS = re.compile(rf" (?:is|of|will be|would be|should be|est|es)(?: now)?{_WORD_ENDS}")
_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several|couple of"
    r"|un|une|deux|trois|quatre|quinze|dos|tres|cuatro|две|два|три)"
)
_UNIT = (
    r"(?:[dwm]|days?|weeks?|fortnights?|months?|quarters?|years?|jours?(?: ouvres?| ouvrables?)?|semaines?|quinzaines?"
    r"|mois|dias?(?: habiles| laborables)?|semanas?|quincenas?|mes(?:es)?|недел[яиюь]|месяц(?:а|ев)?|дн(?:я|еи))"
)
_AMOUNT = re.compile(
    r" ?(?:(?:by|for|de|por|на) )?(?:(?:a|about|around|some|at least|another) )?"
    rf"{_NUMBER} ?(?:(?:more|working|business|full) )?{_UNIT}{_WORD_ENDS}(?! from| after| before)"
)
COUNTED_FROM = re.compile(
    rf"(?:about )?{_NUMBER} ?(?:(?:more|working|business|full) )?{_UNIT} "
    rf"(?:before|after|ahead of|prior to|following|avant|apres|antes de|despues de){_WORD_ENDS}"
)
_ARTICLE = re.compile(r"(?:au|al|le|el|the) $")
_BARE_NUMBER = re.compile(r"\d{1,2}(?!\w)")
_TO_THEN = re.compile(r",? (?=(?:to|until|till|i\.e\.|a|au|al|hasta|jusqu'(?:a|au|en)) (?!cause|causa))")
_BARE_END = re.compile(rf" *(?:->|=>|{_UNTIL}|(?:to|by|a|al){_WORD_ENDS}) ?(?:the )?(?=[^\W_])")
_TO_BE_DONE = (
    r"(?:to be |expected |planned |foreseen |for )?(?:completed|completion|done|finished|finali[sz]ed|ready|closed)"
)
_EXPECTED = (
    r"(?:(?:now |it is |it's )?(?:expected|due|foreseen|planned)|(?:is |now )?(?:to|will|should) be"
    r"|completion(?: is| now| date)?|(?:new|revised|planned) (?:end|deadline|end date|date|completion)(?: is| now)?)"
)
_OPEN_END = re.compile(
    rf" ?(?:{_UNTIL}|->|=>|(?:and )?{_EXPECTED} ?:?(?: ?{_TO_BE_DONE})?(?= ))"
    r" ?(?:(?:by|in|on|for|until|at|before|around|to) )?(?=[^\W_])"
)
_DEADLINE = re.compile(r" ?by (?=[^\W_])")
_ON = re.compile(
    rf" ?(?:(?:on|since|as of|as from|from|dated|of|le|el|depuis|desde|с|от){_WORD_ENDS})? ?(?=[^\W_])"
    rf"(?!(?:for|by|in|to|until|till|til|before|after|around|about|at|end|early|mid|late|pour|para){_WORD_ENDS})"
)
_NEAR_DAY = re.compile(rf"(?:today|yesterday|hier|aujourd'hui|ayer|hoy|вчера|сегодня|امس|اليوم){_WORD_ENDS}|昨天|今天")
_YEAR = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d [a-z]{3,9}\.? ?'?\d{2}(?!\d)")
_OLDEST = 330
"""Days back that a day without a year may lie."""
_FOR = re.compile(r" ?(?:for|on behalf of|pour|para|por|au nom de|en nombre de|от имени) (?:the )?(?=[^\W_])")
_BEHALF = re.compile(r"(?<![^\W_])(?:on behalf of|au nom de|en nombre de|от имени)(?![^\W_])")
_FROM_ENTITY = re.compile(r" ?(?:from|de|от) (?:the )?(?=[^\W_])")
_WAYS = (
    r"e-?mails?|mail|courriel|correo(?: electronico)?|phone(?: call)?|telephone|tel\.?|calls?|letter|memo|meetings?"
    r"|ms teams|teams|zoom|skype|webex|chat|whats ?app|signal|fax|sms|text|note verbale|video ?conference|video call|vc"
    r"|telecon(?:ference)?|person|writing|message|slack|sharepoint|questionnaire|survey|reunion|telefono"
    r"|почте|электроннои почте|телефону"
)
_VIA = re.compile(
    r" ?(?:by|via|through|per|over|in|at|during|on|par|por|по) (?:(?:the|an?|our|last|today's|yesterday's) )?"
    rf"(?P<way>{_WAYS}){_WORD_ENDS}"
)
_LETTERS = r"[^\W\d_]{2,20}"
_VIA_ANY = re.compile(rf" ?via (?:(?:the|an?) )?(?P<way>(?!https?){_LETTERS}){_WORD_ENDS}")
_AFTER_ENTITY = re.compile(
    rf" (?:(?:by|via|through|per|over|in|at|on|since|dated|until|till|e-?mail|par|por){_WORD_ENDS}|\d)"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9]*(?:[-/&][A-Za-z0-9]+)*")
_PROPER = re.compile(r"[A-Z][A-Za-z-]+")
_CAPITALISED = re.compile(r" (?:(?:of|for|the|and|&) )?[A-Z][A-Za-z-]*")
_WORDS_BEFORE_WAY = re.compile(rf"[^,;:.!?(){ENTITY}]{{1,40}}? (?=(?:by|via|through|per|over|in|at|during) )")
_SAME_WAY = {"email": "email", "emails": "email", "e-mails": "email", "mail": "email", "e-mail": "email"} | {
    "courriel": "email",
    "correo": "email",
    "correo electronico": "email",
    "calls": "call",
    "meetings": "meeting",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What the readers need beside the text: the plan and the calendar day."""

    plan: Plan
    today: date

    @property
    def milestones(self) -> Mapping[str, Milestone]:
        """The meetings that people name instead of a day."""
        return self.plan.milestone_by_id


@dataclass(frozen=True, slots=True)
class Taken:
    """A date that was read, or why it could not be; `stop` is its end in the folded text."""

    day: date | None
    stop: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were read, such as an entity; `stop` is their end in the folded text."""

    words: str
    stop: int


def at_edge(typed: Typed, at: int) -> bool:
    """Whether a clause ends here: the end, a line break, a mark of punctuation, a link or an emoji."""
    if at >= len(typed.text) or _EDGE.match(typed.text, at) is not None or typed.breaks_at(at):
        return True
    sign = typed.text[at:].lstrip(" ")[:1]
    return typed.text[at] == " " and not sign.isalnum() and sign not in "#&+/%$=<>@-"


def read_delay_end(typed: Typed, at: int, around: Around, *, sign_needed: bool) -> Taken | None:
    """Until when something is delayed: "to end of March", "until 15 May", "from April to June", "-> May".

    "by two weeks" is no day and is refused: the end it counts from may have moved meanwhile.
    """
    named = None if sign_needed else _IS.match(typed.text, at)
    at = named.end() if named else at
    meanwhile = _MEANWHILE.match(typed.text, at)
    at = meanwhile.end() if meanwhile else at
    moved = None if _AMOUNT.match(typed.text, at) else _FROM.match(typed.text, at)
    at = moved.end() - 1 if moved else at
    amount = _AMOUNT.match(typed.text, at)
    then = _TO_THEN.match(typed.text, amount.end()) if amount else None
    if amount and not then:
        said = typed.words_between(at, amount.end()).strip()
        return Taken(None, amount.end(), f"“{said}” does not say from which day: write the new planned end.")
    at = then.end() - 1 if then else at
    if sign_needed and not _DELAY_SIGN.match(typed.text, at):
        return None
    return _end(typed, at, _TO, around)


def read_open_end(typed: Typed, at: int, around: Around) -> Taken | None:
    """A revised end beside an open status: "until end of April", "expected by 15 May", "new end June"."""
    return _end(typed, at, _OPEN_END, around)


def read_bare_end(typed: Typed, at: int, around: Around) -> Taken | None:
    """A revised end that stands for itself: "until 15 May", "by 15 May", "-> May"."""
    return _end(typed, at, _BARE_END, around)


def says_deadline(typed: Typed, at: int, around: Around) -> bool:
    """Whether a "by 15 March" stands there, which may mean a day to come."""
    taken = _end(typed, at, _DEADLINE, around)
    return taken is not None and taken.day is not None


def _end(typed: Typed, at: int, lead: re.Pattern[str], around: Around) -> Taken | None:
    """The last day of the window that follows a lead."""
    led = lead.match(typed.text, at)
    if led is None:
        return None
    counted = COUNTED_FROM.match(typed.text, led.end())
    begin = date_begins(typed, led)
    words = typed.words_from(begin)[:DATE_LENGTH]
    found = windows.take_window(words, today=around.today, milestones=around.milestones)
    taken = _located(typed, begin, found)
    if counted and taken and taken.stop <= counted.end():
        return Taken(None, led.end())  # "to 10 days before the launch" counts from a day that is not named here.
    if taken is None or taken.problem:
        return taken
    said = typed.words_between(led.end(), taken.stop).strip()
    if taken.day is None:
        return replace(taken, problem=f"“{said}” has no last day: write the new planned end.")
    return replace(taken, day=None, problem=problem) if (problem := _beyond(taken.day, said, around)) else taken


def date_begins(typed: Typed, led: re.Match[str]) -> int:
    """Where a date begins: behind its lead, but at the article that makes a number a day ("au 15", "hasta el 15")."""
    article = _ARTICLE.search(led[0]) if _BARE_NUMBER.match(typed.text, led.end()) else None
    return led.start() + article.start() if article else led.end()


def _beyond(day: date, said: str, around: Around) -> str | None:
    """Why a day can be no planned end to come: it is over, or farther away than plans reach."""
    shown = f"{day.day} {day:%b} {day.year}"
    plain = said in {shown, f"{day.day} {day:%B} {day.year}", day.isoformat()}
    named = f"“{said}”" if plain else f"“{said}” is {shown}, which"
    if day < around.today:
        return f"{named} is over already: write a planned end that is still to come."
    if (day - around.today).days > _FARTHEST:
        return f"{named} is more than ten years ahead: write a nearer planned end."
    return None


def read_day(typed: Typed, at: int, around: Around, *, bare: bool) -> Taken | None:
    """The day something happened: "on 5 March", "since 28 Nov"; `bare`: also "5 March". A day to come is refused."""
    led = _ON.match(typed.text, at)
    if led is None or (not bare and not led[0].strip() and not _NEAR_DAY.match(typed.text, led.end())):
        return None
    begin = date_begins(typed, led)
    words = typed.words_from(begin)[:DATE_LENGTH]
    taken = _located(typed, begin, windows.take_day(words, today=around.today, milestones=around.milestones))
    if taken is None or taken.day is None:
        return taken
    shown = f"{taken.day.day} {taken.day:%b}"
    if taken.day > around.today:
        return Taken(None, taken.stop, f"{shown} {taken.day.year} is still to come, so it cannot have happened then.")
    if (around.today - taken.day).days > _OLDEST and not _YEAR.search(typed.text, led.end(), taken.stop):
        # A day of the coming weeks without a year: the last one is meant by hardly anybody.
        return Taken(
            None, taken.stop, f"{shown} of this year is still to come. Write the year if you mean the last one."
        )
    return taken


def _located(typed: Typed, at: int, found: windows.Found | windows.Refused | None) -> Taken | None:
    """The last day of what was found in the words from a place on, and where it stops in the folded text."""
    if found is None:
        return None
    stop = typed.place_of(typed.origin[at] + found.stop)
    if isinstance(found, windows.Refused):
        return Taken(None, stop, found.problem)
    return None if stop < len(typed.text) and typed.text[stop].isalnum() else Taken(found.window.end, stop)


def read_entity(typed: Typed, at: int, around: Around, *, received: bool) -> Said | None:
    """On whose behalf: "for UNU", "on behalf of World Bank", "for the secretariat by email".

    `received`: the way has been read already, so that "by email from UNU" names whose report it is.
    """
    led = _FOR.match(typed.text, at)
    if led is not None:
        said = _member(typed, led.end(), around.plan) or _acronym(typed, led.end(), around)
        behalf = says_on_behalf(typed, at, led.end())
        return said or _named(typed, led.end()) or (_proper_name(typed, led.end()) if behalf else None)
    led = _FROM_ENTITY.match(typed.text, at)
    if led is None:
        return None
    # "from UNU by email" names who reported; "from" alone says too little.
    said = _member(typed, led.end(), around.plan) or _acronym(typed, led.end(), around)
    return said if said and (received or read_way(typed, said.stop)) else None


def says_on_behalf(typed: Typed, begin: int, stop: int) -> bool:
    """Whether "on behalf of" stands there: "for UNU" alone may only say for whom the work was."""
    return _BEHALF.search(typed.text, begin, stop) is not None


def _member(typed: Typed, at: int, plan: Plan) -> Said | None:
    """The longest name of a member of the plan at a place, as the plan spells it."""
    best: Said | None = None
    for member in plan.members:
        name = fold(member).text
        stop = at + len(name)
        if name and typed.text.startswith(name, at) and (best is None or stop > best.stop):
            best = Said(member, stop) if _entity_ends(typed, stop) else best
    return best


def _acronym(typed: Typed, at: int, around: Around) -> Said | None:
    """A name in capitals, such as UNU or UN Women, that is no milestone."""
    begin = typed.origin[at]
    found = _ACRONYM.match(typed.words, begin)
    if found is None or sum(sign.isupper() for sign in found[0]) < 2 or _is_milestone(found[0], around):
        return None
    return _extended(typed, begin, found.end())


def _proper_name(typed: Typed, at: int) -> Said | None:
    """A name in capitalised words, such as World Bank: enough where "on behalf of" stands before it."""
    begin = typed.origin[at]
    found = _PROPER.match(typed.words, begin)
    return _extended(typed, begin, found.end()) if found else None


def _extended(typed: Typed, begin: int, stop: int) -> Said | None:
    """A name with the capitalised words that belong to it, if it ends like one."""
    for _ in range(6):
        if _entity_ends(typed, typed.place_of(stop)):
            return Said(typed.words[begin:stop], typed.place_of(stop))
        more = _CAPITALISED.match(typed.words, stop)
        if more is None:
            return None
        stop = more.end()
    return None


def _named(typed: Typed, at: int) -> Said | None:
    """Any name, if the way it was received follows: "for the host country by email"."""
    found = _WORDS_BEFORE_WAY.match(typed.text, at)
    if found is None or read_way(typed, found.end() - 1) is None:
        return None
    return Said(typed.words_between(at, found.end()).strip(), found.end() - 1)


def _entity_ends(typed: Typed, at: int) -> bool:
    return at_edge(typed, at) or _AFTER_ENTITY.match(typed.text, at) is not None


def _is_milestone(name: str, around: Around) -> bool:
    plain = re.sub(r"[^0-9a-z]", "", name.casefold())
    return any(plain == re.sub(r"[^0-9a-z]", "", each.casefold()) for each in around.milestones)


def read_way(typed: Typed, at: int) -> Said | None:
    """How a report was received: "by email", "in the meeting", "via Teams"."""
    found = _VIA.match(typed.text, at) or _VIA_ANY.match(typed.text, at)
    if found is None:
        return None
    way = found["way"].rstrip(".")
    return Said(_SAME_WAY.get(way, way), found.end())
