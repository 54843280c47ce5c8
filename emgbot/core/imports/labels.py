"""The numbers and letters before headings and activities: "A.", "Pillar 1:", "1.1", "II.1.2", "a)", a bullet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

REFERENCE, GROUP_REFERENCE = "reference", "group reference"
UPPER, ROMAN, LOWER, SMALL_ROMAN, NUMBER, NUMBERS, BULLET = (
    *("upper", "roman", "lower", "small roman", "number", "numbers", "bullet"),
)

_NOUNS = (
    "section|pillar|outcome|output|objective|goal|component|part|area|priority|theme|workstream|work stream|cluster|"
    "axe|pilier|objectif|resultat|résultat|produit|composante|volet|partie|thème|domaine|"
    "seccion|sección|pilar|objetivo|resultado|producto|componente|eje|área|parte|tema"
)
ACTIVITY_NOUNS = "activity|action|task|deliverable|activite|activité|tâche|actividad|accion|acción|tarea"
_WORD = re.compile(
    rf"((?:strategic|key|expected|thematic)\s+)?({_NOUNS}|{ACTIVITY_NOUNS})\s+(\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[IVX]{{1,5}}|[A-Z])(?!\w)\s*[:.)–—-]?\s*",
    re.I,
)
_SECTION = r"([IVX]{2,5}|[A-Z])"
_REFERENCE = re.compile(rf"{_SECTION}\.?\s?(\d{{1,2}})\s?[.]?\s?\(?([a-z])\b[.):]?\)?\s*")
_GROUP_REFERENCE = re.compile(rf"{_SECTION}(?:\.\s?(\d{{1,2}})[.):]?(?=\s|$)|(\d{{1,2}})[.):](?=\s|$))\s*")
_SECTION_NUMBERS = re.compile(rf"{_SECTION}(?:\.\s?)?(\d{{1,2}}(?:\.\d{{1,2}}){{1,2}})[.):]?(?=\s|$)\s*")
_NUMBERS = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.):]?(?=\s|$|[^\W\d])\s*")
_NUMBER_LETTER = re.compile(r"(\d{1,2})\s?\.?\s?\(?([a-z])\)\s*")
_NUMBER = re.compile(r"(?:\((\d{1,2})\)|(\d{1,2})\)|(\d{1,2})\.(?=\s|$|[^\W\d]))\s*")
_UPPER = re.compile(r"(?:\(([A-Z]|[IVX]{1,5})\)|([A-Z]|[IVX]{1,5})(?:[.)](?=\s|$)|\s?[:–—-](?=\s)))\s*")
_LOWER = re.compile(r"(?:\(([a-z]|[ivx]{2,5})\)|([a-z]|[ivx]{2,5})(?:\)|\.(?=\s|$)))\s*")
_BULLET = re.compile(r"(?:[•·▪◦●■□‣⁃➢➤✓✔»]\s*|[*–—-]\s+)+")
_BARE = re.compile(r"(?:([A-Z])|([a-z])|(\d{1,2}))[.):]?")
_INSIDE = re.compile(r"(?:(?<=[;:.])\s*|\n)(?=\(?[a-z]\)\s?\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True)
class Label:
    """A label: `kind` tells its level in the document, `path` its numbers (a letter by its place), `raw` as printed."""

    kind: str
    path: tuple[int, ...] = ()
    raw: str = ""


def letter_of(number: int) -> str:
    """The letter of an activity by its place: a to z, then aa."""
    return chr(96 + number) if number <= 26 else chr(96 + (number - 1) // 26) + chr(97 + (number - 1) % 26)


def place_of(letters: str) -> int:
    """The place of a letter: 1 for a, 27 for aa."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 96
    return place


def roman(text: str) -> int:
    """The value of a roman numeral of i, v and x; 0 if it is none."""
    values = [_ROMAN[letter] for letter in text.casefold()]
    total = sum(-v if any(v < later for later in values[at + 1 : at + 2]) else v for at, v in enumerate(values))
    return total if numeral(total) == text.casefold() else 0


def numeral(number: int) -> str:
    """A number below 40 as a small roman numeral."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


@dataclass
class Labels:
    """Reads labels in the order of the document: "i)" after "h)" is the ninth letter, else a roman numeral."""

    last: dict[str, int] = field(default_factory=dict)

    def read(self, text: str) -> tuple[Label | None, str]:
        """The label in front of a text, None if there is none, and the text after it."""
        bullet = _BULLET.match(text)
        if bullet:
            label, rest = self.read(text[bullet.end() :])
            return label or Label(BULLET, (), bullet[0].strip()), rest
        found = self._found(text)
        if found is None:
            return None, text
        label, end = found
        self._remember(label)
        return label, text[end:]

    def bare(self, text: str) -> Label | None:
        """The label that a cell of a numbers' column holds: "3", "a", "1.1", "A.1.a"; None if it is none."""
        label, rest = self.read(text)
        if label and not rest:
            return label
        match = _BARE.fullmatch(text)
        if match is None:
            return None
        kind = UPPER if match[1] else LOWER if match[2] else NUMBER
        path = (int(match[3]),) if match[3] else (ord(text[0].lower()) - 96,)
        label = Label(kind, path, text)
        self._remember(label)
        return label

    def parts(self, text: str) -> list[str]:
        """The text cut where an activity begins within a line: "relevant;d) Report ..." after c)."""
        found, begin = [], 0
        expected = self.last.get(LOWER, 0) + 1
        first = _LOWER.match(text)
        if first and (first[1] or first[2]) == letter_of(expected):
            expected += 1
        for place in _INSIDE.finditer(text):
            match = _LOWER.match(text, place.end())
            if match and (match[1] or match[2]) == letter_of(expected) and text[begin : place.end()].strip():
                found.append(text[begin : place.end()].strip())
                begin, expected = place.end(), expected + 1
        return [*found, text[begin:].strip()]

    def _found(self, text: str) -> tuple[Label, int] | None:
        if match := _WORD.match(text):
            noun = " ".join(match[2].casefold().split())
            return Label(f"word {noun}", self._path(match[3]), match[0].strip()), match.end()
        if match := _REFERENCE.match(text):
            full = (self._section(match[1]), int(match[2]), ord(match[3]) - 96)
            return Label(REFERENCE, full, match[0].strip()), match.end()
        if match := _GROUP_REFERENCE.match(text):
            group = (self._section(match[1]), int(match[2] or match[3]))
            return Label(GROUP_REFERENCE, group, match[0].strip()), match.end()
        if match := _SECTION_NUMBERS.match(text):
            path = (self._section(match[1]), *map(int, match[2].split(".")))
            return Label(f"{NUMBERS} {len(path)}", path, match[0].strip()), match.end()
        if match := _NUMBERS.match(text):
            path = tuple(map(int, match[1].split(".")))
            return Label(f"{NUMBERS} {len(path)}", path, match[0].strip()), match.end()
        if match := _NUMBER_LETTER.match(text):
            return Label(f"{NUMBERS} 2", (int(match[1]), ord(match[2]) - 96), match[0].strip()), match.end()
        if match := _NUMBER.match(text):
            return Label(NUMBER, (int(match[1] or match[2] or match[3]),), match[0].strip()), match.end()
        for pattern, plain, numerals in ((_UPPER, UPPER, ROMAN), (_LOWER, LOWER, SMALL_ROMAN)):
            if match := pattern.match(text):
                return self._letter(match[1] or match[2], match, plain, numerals)
        return None

    def _letter(self, mark: str, match: re.Match[str], plain: str, numerals: str) -> tuple[Label, int] | None:
        value = roman(mark) if set(mark.casefold()) <= set(_ROMAN) else 0
        place = ord(mark.casefold()) - 96 if len(mark) == 1 else 0
        goes_on = value == self.last.get(numerals, 0) + 1 and value > 0
        if place and (place == self.last.get(plain, 0) + 1 or not goes_on):
            return Label(plain, (place,), match[0].strip()), match.end()
        return (Label(numerals, (value,), match[0].strip()), match.end()) if value else None

    def _section(self, mark: str) -> int:
        """The section that a reference begins with: "I.1" is of the first one, unless the letters have come to I."""
        place = ord(mark[0]) - 64
        value = roman(mark) if set(mark.casefold()) <= set(_ROMAN) else 0
        letters, numerals = self.last.get(UPPER, 0), self.last.get(ROMAN, 0)
        follows = len(mark) == 1 and letters and (place - letters in (0, 1) or value - numerals not in (0, 1))
        if value and not follows:
            self.last[ROMAN] = value
            return value
        self.last[UPPER] = place
        return place

    def _path(self, written: str) -> tuple[int, ...]:
        if written[0].isdigit():
            return tuple(map(int, written.split(".")))
        value = roman(written) if set(written.casefold()) <= set(_ROMAN) else 0
        return (value or ord(written[0].casefold()) - 96,)

    def _remember(self, label: Label) -> None:
        """Lower levels begin anew under a heading."""
        if label.kind not in (LOWER, SMALL_ROMAN, BULLET):
            self.last.pop(LOWER, None)
        if label.kind != SMALL_ROMAN and label.kind != BULLET:
            self.last.pop(SMALL_ROMAN, None)
        if label.path:
            self.last[label.kind] = label.path[-1]
