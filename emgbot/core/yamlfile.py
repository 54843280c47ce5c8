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

from emgbot.core.problems import Problem, Severity

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 200_000
MAX_PROBLEMS = 100
"""More problems than this help nobody; the last one says that there are more."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML itself forbids, and lone surrogates, which cannot be stored as UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# YAML 1.1 counts these as line breaks; editors do not, and our line numbers must be the editor's.
_ODD_BREAKS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})
_TAB_INDENT = re.compile(r"^[ ]*\t[ \t]*(?=[^ \t])")
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
    found = _Found(file)
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        found.error(
            1,
            f"The file is too large ({size:,} bytes; at most {MAX_BYTES:,}).",
            "Keep only the plan or the settings in it.",
        )
        return None, found.problems
    decoded = _decode(text, found)
    if not decoded.strip():
        found.error(1, "The file is empty.", "Restore it from a copy, or begin with the example in the README.")
        return None, found.problems
    node = _compose(_clean(decoded, found), found)
    return node, found.in_order()


class _Found:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def error(self, line: int, message: str, cure: str) -> None:
        """Note an error, up to the limit."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.file, max(line, 1), Severity.ERROR, message, cure))
        elif len(self.problems) == MAX_PROBLEMS:
            more = "There are more problems than can be listed."
            self.problems.append(
                Problem(self.file, max(line, 1), Severity.ERROR, more, "Correct those above and check again.")
            )

    def in_order(self) -> list[Problem]:
        """The problems in the order of their lines."""
        return sorted(self.problems, key=lambda problem: problem.line)


def _decode(text: str | bytes, found: _Found) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    cure = "Save it as UTF-8 (in the editor: Save as..., encoding UTF-8)."
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        found.error(1, "The file is saved as UTF-16.", cure)
        return text.decode("utf-16", "replace")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = text.count(b"\n", 0, wrong.start) + 1
        found.error(line, f"The byte 0x{text[wrong.start]:02x} in this line is not UTF-8.", cure)
        # Office programs on Windows write cp1252; reading on as such lets the other problems be found as well.
        return text.decode("cp1252", "replace")


def _clean(text: str, found: _Found) -> str:
    """Take out, line by line, what YAML cannot hold, so that one stray character does not hide all other problems."""
    lines = text.translate(_ODD_BREAKS).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tabbed = []
    for index, line in enumerate(lines):
        bad = _FORBIDDEN.search(line)
        if bad:
            found.error(
                index + 1,
                f"There is an invisible character (U+{ord(bad[0]):04X}) at position {bad.start() + 1} of this line.",
                "Delete it: retype the line, or paste it as plain text.",
            )
            lines[index] = _FORBIDDEN.sub(" ", line)
        if _TAB_INDENT.match(lines[index]):
            found.error(index + 1, "The line is indented with a tab.", "Indent it with blanks, as the lines around it.")
            tabbed.append(index)
        elif not line.strip():
            lines[index] = ""
    return _untab(lines, tabbed) if tabbed else "\n".join(lines)


def _untab(lines: list[str], tabbed: list[int]) -> str:
    """Replace tabs in front of a line by as many blanks as make the file readable: 2, 4 or 8 to the tab."""
    tries = []
    for width in (2, 4, 8):
        trial = list(lines)
        for index in tabbed:
            trial[index] = _TAB_INDENT.sub(lambda match, width=width: match[0].expandtabs(width), trial[index])  # type: ignore[misc]
        tries.append("\n".join(trial))
        if _syntax_error(tries[-1]) is None:
            break
    return tries[-1]


def _syntax_error(text: str) -> yaml.YAMLError | None:
    try:
        for _ in yaml.parse(text, Loader=_LOADER):
            pass
    except yaml.YAMLError as wrong:
        return wrong
    return None


def _compose(text: str, found: _Found) -> Node | None:
    tree = _Tree(found)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not tree.take(event):
                return None
    except yaml.YAMLError as wrong:
        _report_syntax(wrong, found)
        return None
    if tree.root is None:
        found.error(1, "The file holds nothing but comments.", "Restore it from a copy.")
    return tree.root


def _report_syntax(wrong: yaml.YAMLError, found: _Found) -> None:
    """Say in plain words what the parser stumbled over; its own words follow in brackets."""
    line, words = 1, " ".join(str(wrong).split())[:200]
    if isinstance(wrong, yaml.MarkedYAMLError):
        # An unclosed quote or bracket is noticed at the end of the file; where it was opened is the place to look.
        unclosed = "quoted scalar" in (wrong.context or "")
        mark = (wrong.context_mark if unclosed else None) or wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        words = wrong.problem or wrong.context or words
    found.error(line, f"The file cannot be read from here on ({words}).", _syntax_cure(words, line))


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
        self.entries: list[Node] = []


class _Tree:
    """Builds the tree from the parser's events, one at a time, and refuses what is out of bounds before building it."""

    def __init__(self, found: _Found) -> None:
        self.root: Node | None = None
        self._found = found
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
            return self._put(Scalar(event.value, line, quoted=event.style is not None and event.style != ""), line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_marks(event, line)
            if len(self._stack) >= MAX_DEPTH:
                self._found.error(line, f"The file is nested deeper than {MAX_DEPTH} levels.", "Check its brackets.")
                return False
            self._stack.append(_Open(line, mapping=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self._stack.pop()
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
        first = parent.pairs.get(key.text)
        if first is None:
            parent.pairs[key.text] = (key, value)
            return
        self._found.error(
            key.line,
            f'The key "{key.text[:60]}" is written twice: in line {first[0].line} and in line {key.line}.',
            "Keep one of them.",
        )
