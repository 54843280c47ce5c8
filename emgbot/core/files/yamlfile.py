"""YAML files that people edit, as a small tree with line numbers in which every scalar is the text that was written.

`NO`, `12:30`, `010`, `2017` and `2018-03-15` stay as they are: what a value means is decided by whoever asks for it.
Anchors, aliases and tags are refused, and size, depth and number of values are bounded before anything is built.
What the keys mean is none of this module's business; the plan is read in `planfile`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from emgbot.core.files.problems import Findings, Problem
from emgbot.core.files.yamlrepair import repair
from emgbot.core.files.yamltext import clean, decode

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 50_000
MAX_REPAIRS = 20
REPAIR_BUDGET = 400_000
"""Characters that may be read again to read over slips (each costs a dozen readings): about a second of work."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_REMARK = re.compile(r"[ \t]+#([^#\s]\S{0,60})")
# libyaml is 20 times faster and comes with every wheel of PyYAML; without it the pure parser does the same.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """A single value as written (without its quotes); `line` counts from 1. `quoted` tells `"null"` from `null`."""

    text: str
    line: int
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written: blanks, or an unquoted `null` or `~`."""
        return not self.text.strip() or (not self.quoted and self.text in _NULLS)


@dataclass(frozen=True)
class Mapping:
    """Keys and their values in written order, each key once; `line` is where it begins."""

    items: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        """The value of a key, None if the key is not there."""
        for name, value in self.items:
            if name.text == key:
                return value
        return None


@dataclass(frozen=True)
class Sequence:
    """The entries of a list; `line` is where it begins."""

    items: tuple[Node, ...]
    line: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


Node = Scalar | Mapping | Sequence


def read_yaml(text: str | bytes, *, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document; answer its tree and every problem found. Never raises.

    The tree is None when there is nothing that can be read; with errors that leave a tree (a tab, a key written
    twice, a tag) it is there, so that the caller can go on and report its own problems in the same pass.
    """
    found = Findings(file)
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        found.error(
            1,
            f"The file is too large: it has more than {MAX_BYTES:,} bytes.",
            "Keep only the plan or the settings in it.",
        )
        return None, found.problems
    decoded = decode(text, found)
    if not decoded.strip():
        found.error(1, "The file is empty.", "Restore it from a copy, or begin with the example in the README.")
        return None, found.problems
    node = _compose(clean(decoded, found, _syntax_error_line), found)
    return node, found.in_order()


def _syntax_error(text: str) -> yaml.YAMLError | None:
    try:
        for _ in yaml.parse(text, Loader=_LOADER):
            pass
    except yaml.YAMLError as wrong:
        return wrong
    return None


def _compose(text: str, found: Findings) -> Node | None:
    """Build the tree; what cannot be read is reported and, where it is clear what was meant, read on as such."""
    repairs = min(MAX_REPAIRS, REPAIR_BUDGET // len(text))
    for left in range(repairs, -1, -1):
        # What is found on the way to a slip is found again by the next try, so each try collects its own.
        met = Findings(found.file)
        tree = _Tree(met, text.split("\n"))
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                if not tree.take(event):
                    found.problems.extend(met.problems)
                    return None
        except yaml.YAMLError as wrong:
            repaired = _report_syntax(text, wrong, found, repairable=left > 0)
            if repaired is None:
                found.problems.extend(met.problems)
                return None
            text = repaired
        else:
            found.problems.extend(met.problems)
            if tree.root is None:
                found.error(1, "The file holds nothing but comments.", "Restore it from a copy.")
            return tree.root
    return None


def _syntax_error_line(text: str) -> int | None:
    """The line (from 0) in which a text cannot be read, None if it can."""
    wrong = _syntax_error(text)
    if wrong is None:
        return None
    mark = wrong.problem_mark or wrong.context_mark if isinstance(wrong, yaml.MarkedYAMLError) else None
    return mark.line if mark else 0


def _report_syntax(text: str, wrong: yaml.YAMLError, found: Findings, *, repairable: bool) -> str | None:
    """Say in plain words what the parser stumbled over; answer the text as it was probably meant, None in doubt."""
    line, lines, words = 0, [0], " ".join(str(wrong).split())[:200]
    if isinstance(wrong, yaml.MarkedYAMLError):
        # An unclosed quotation mark is noticed at the end of the file, a missing colon in the next line: where it began
        # is the place to look.
        unclosed = any(words in (wrong.context or "") for words in ("quoted scalar", "simple key"))
        at = wrong.problem_mark.line if wrong.problem_mark else 0
        begun = wrong.context_mark.line if wrong.context_mark else at
        line = begun if unclosed else at
        lines = [begun, at, at - 1] if unclosed else [at, at - 1, begun]
        words = wrong.problem or wrong.context or words
    repaired = repair(text, tuple(lines), _syntax_error_line) if repairable else None
    if repaired:
        found.error(repaired.line + 1, f"This line cannot be read ({words}).", repaired.cure)
        return repaired.text
    found.error(line + 1, f"The file cannot be read from here on ({words}).", _syntax_cure(words, line + 1))
    return None


def _syntax_cure(words: str, line: int) -> str:
    if "mapping values are not allowed" in words:
        return 'Put the text after the first colon between quotes: key: "Text: with a colon".'
    if "unknown escape" in words:
        return "Write \\\\ for a backslash between double quotes, or use single quotes."
    if "end of stream" in words or "document separator" in words:
        return "Close the quotation mark or bracket that is opened here."
    if "cannot start any token" in words:
        return "Put the text between quotes."
    return f"Compare the indentation, quotes and colons of lines {max(line - 1, 1)} to {line} with those of the others."


class _Open:
    """A mapping or list that is still being read; `key` is the key that waits for its value."""

    def __init__(self, line: int, *, mapping: bool) -> None:
        self.line = line
        self.mapping = mapping
        self.key: Scalar | None = None
        self.waiting = False
        self.pairs: dict[str, tuple[Scalar, Node]] = {}
        self.twice: list[tuple[Scalar, Scalar]] = []
        self.entries: list[Node] = []


class _Tree:
    """Builds the tree from the parser's events, one at a time, and refuses what is out of bounds before building it."""

    def __init__(self, found: Findings, rows: list[str]) -> None:
        self.root: Node | None = None
        self._found = found
        self._rows = rows
        self._stack: list[_Open] = []
        self._values = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False when nothing more should be read."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._found.error(
                    line, "A second document begins here (---).", "Keep one document in a file: delete the line ---."
                )
                return False
        elif isinstance(event, yaml.AliasEvent):
            self._found.error(
                line, f"References to another place (*{event.anchor}) are not used here.", "Write the value out."
            )
            return self._put(Scalar(f"*{event.anchor}", line), line)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event, line)
            self._warn_of_remark(event)
            return self._put(Scalar(event.value, line, quoted=event.style is not None and event.style != ""), line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_marks(event, line)
            if len(self._stack) >= MAX_DEPTH:
                self._found.error(line, f"The file is nested deeper than {MAX_DEPTH} levels.", "Check its brackets.")
                return False
            self._stack.append(_Open(line, mapping=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self._stack.pop()
            self._report_twice(done)
            node = (
                Mapping(tuple(done.pairs.values()), done.line)
                if done.mapping
                else Sequence(tuple(done.entries), done.line)
            )
            return self._put(node, done.line)
        return True

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
        if event.anchor is not None:
            self._found.error(
                line, f"Anchors (&{event.anchor}) are not used here.", "Delete it, or put quotes around the text."
            )
        if event.tag is not None:
            self._found.error(
                line,
                f"Tags ({event.tag}) are not used here.",
                "Delete it: everything is read as text. A text that begins with ! needs quotes.",
            )

    def _warn_of_remark(self, event: yaml.ScalarEvent) -> None:
        """`channel: #img-ewaste` and `title: Meeting #8` lose what follows the #; a remark has a blank after it."""
        if event.style or not event.end_mark or event.end_mark.line >= len(self._rows):
            return
        lost = _REMARK.match(self._rows[event.end_mark.line], event.end_mark.column)
        if lost:
            meant = f"{event.value}{lost[0]}".strip()
            cure = f'Write "{meant}" if it belongs to the text, "# {lost[1]}" if it is a remark.'
            self._found.warning(event.end_mark.line + 1, f'"#{lost[1]}" is read as a remark and ignored.', cure)

    def _put(self, node: Node, line: int) -> bool:
        """Put a finished value where it belongs: the root, the next entry of a list, a key or the value of a key."""
        self._values += 1
        if self._values > MAX_VALUES:
            self._found.error(line, f"The file holds more than {MAX_VALUES:,} values.", "Keep only what belongs in it.")
            return False
        if not self._stack:
            self.root = node
            return True
        parent = self._stack[-1]
        if not parent.mapping:
            parent.entries.append(node)
        elif not parent.waiting:
            parent.key, parent.waiting = self._as_key(node, line), True
        else:
            if parent.key is not None:
                self._pair(parent, parent.key, node)
            parent.key, parent.waiting = None, False
        return True

    def _as_key(self, node: Node, line: int) -> Scalar | None:
        if isinstance(node, Scalar):
            return node
        self._found.error(
            line, "A list or a group of keys cannot be a key.", "Write a word before the colon, or use quotes."
        )
        return None

    def _pair(self, parent: _Open, key: Scalar, value: Node) -> None:
        first = parent.pairs.setdefault(key.text, (key, value))[0]
        if first is not key:
            parent.twice.append((first, key))

    def _report_twice(self, done: _Open) -> None:
        """One problem for all keys that an entry has twice: many of them mean that a dash is missing."""
        if not done.twice:
            return
        line = done.twice[0][1].line
        names = [f'"{key.text[:60]}" (lines {first.line} and {key.line})' for first, key in done.twice]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        cure = "Keep one of them."
        if len(names) > 2:
            cure = f"Keep one of them, or begin a new entry with a dash (-) in line {line}."
        self._found.error(line, f"Written twice in one entry: {', '.join(names[:5])}{more}.", cure)
