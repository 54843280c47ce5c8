"""Taking known keys, texts and lists out of the tree of a file that people edit, with a problem for what does not fit.

Layouts that say the same are read alike: `Action by` and `action_by`, a list and "UNU, WFP", a mapping by name and a
list of entries that carry their name. What the values mean is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from emgbot.core.files.problems import Findings
from emgbot.core.files.yamlfile import Mapping as YamlMapping
from emgbot.core.files.yamlfile import Node, Scalar, Sequence

_TYPOGRAPHIC = frozenset({("“", "”"), ("„", "“"), ("«", "»"), ("‘", "’"), ("”", "”")})

MAX_ENTRIES = 2_000
"""Longer lists than this are a mistake, and each entry costs a parse."""


@dataclass(frozen=True)
class Vocabulary:
    """The keys one kind of entry may have.

    `known` in the order they are offered; `aliases` are other words for them; `ignored` are keys that are harmless
    but without effect here, with the sentence that says why.
    """

    what: str
    known: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)

    def key(self, written: str) -> str | None:
        """The key that is meant by what was written, None if it is none of these."""
        plain = re.sub(r"[\s-]+", "_", written.strip().casefold())
        name = self.aliases.get(plain, plain)
        return name if name in self.known or name in self.ignored else None


@dataclass(frozen=True)
class Taken:
    """The values of the known keys of one entry; `line` is where the entry begins."""

    values: Mapping[str, tuple[Scalar, Node]]
    line: int

    def node(self, key: str) -> Node | None:
        """The value of a key; None if it is not there or nothing is written after it."""
        pair = self.values.get(key)
        if pair is None or (isinstance(pair[1], Scalar) and pair[1].empty):
            return None
        return pair[1]

    def line_of(self, key: str) -> int:
        """The line of a key; the entry's own where the key is missing."""
        pair = self.values.get(key)
        return pair[0].line if pair else self.line


def shorten(text: str, limit: int = 60) -> str:
    """A text for a message or a title: at most `limit` characters, cut between words where that is possible."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:.-–(") + "…"


def content_of(scalar: Scalar) -> str:
    """What a person wrote, on one line; without the typographic quotation marks that editors put for plain ones."""
    if scalar.empty:
        return ""
    text = one_line(scalar.text)
    if not scalar.quoted and len(text) > 1 and (text[0], text[-1]) in _TYPOGRAPHIC:
        return text[1:-1].strip()
    return text


def one_line(text: str) -> str:
    """The text without line breaks and blanks around it; the words stay as written."""
    return " ".join(line.strip() for line in text.strip().splitlines())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """What remains of a name or id when case, blanks, dots and dashes do not count: `som23` of `SOM 23`."""
    return re.sub(r"[\s._‐-―-]+", "", text.casefold())


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The one choice that `word` is probably a slip of: one edit up to 5 letters, two above; None in doubt."""
    folded = fold(word)[:100]
    limit = 1 if len(folded) <= 5 else 2
    scored = sorted((OSA.distance(folded, fold(choice)), choice) for choice in choices)
    close = [choice for distance, choice in scored if distance <= limit and distance == scored[0][0]]
    return close[0] if len(close) == 1 else None


def take(node: YamlMapping, words: Vocabulary, findings: Findings, *, ref: str | None = None) -> Taken:
    """Sort the keys of a mapping by what they mean, and report those that mean nothing.

    A slip ("shedule") is an error, since a value would be lost; it is read as the word that was meant, so that its
    absence is not reported as well. Any other unknown key is ignored with a warning.
    """
    values: dict[str, tuple[Scalar, Node]] = {}
    unknown: list[tuple[Scalar, Node]] = []
    for key, value in node.items:
        name = words.key(key.text)
        if name is None:
            unknown.append((key, value))
        elif name in words.ignored:
            findings.warning(key.line, f'"{shorten(key.text)}" has no effect here.', words.ignored[name], ref=ref)
        elif name in values:
            first = values[name][0]
            message = f'"{shorten(key.text)}" says the same as "{shorten(first.text)}" in line {first.line}.'
            findings.error(key.line, message, "Keep one of them.", ref=ref)
        else:
            values[name] = (key, value)
    for key, value in unknown:
        meant = nearest(key.text, [name for name in (*words.known, *words.aliases) if name not in values])
        message = f'{words.what} has no key "{shorten(key.text)}"'
        if meant is None:
            cure = f"Delete it, or use one of: {', '.join(words.known)}."
            findings.warning(key.line, f"{message}; it is ignored.", cure, ref=ref)
            continue
        findings.error(key.line, f'{message}: did you mean "{meant}"?', f'Write "{meant}:".', ref=ref)
        values.setdefault(words.aliases.get(meant, meant), (key, value))
    return Taken(values, node.line)


def text_of(taken: Taken, key: str, findings: Findings, *, ref: str | None = None) -> str:
    """The text of a key on one line; empty if there is none. A list of texts is an error, but for one of one entry."""
    node = taken.node(key)
    if isinstance(node, Sequence) and len(node.items) == 1:
        node = node.items[0]
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return content_of(node)
    findings.error(taken.line_of(key), f'"{key}" must be a single text.', f'Write {key}: "..." on one line.', ref=ref)
    return ""


def list_of(taken: Taken, key: str, findings: Findings, *, ref: str | None = None) -> tuple[tuple[str, int], ...]:
    """The texts of a key, each once, with their lines: a list, or a text with commas between them."""
    node = taken.node(key)
    parts: list[tuple[str, int]] = []
    if isinstance(node, Scalar):
        parts = [(part, node.line) for part in re.split(r"[,;]", content_of(node))]
    elif isinstance(node, Sequence):
        for item in node.items[:MAX_ENTRIES]:
            if isinstance(item, Scalar):
                parts.append(("" if item.empty else content_of(item), item.line))
            else:
                findings.error(item.line, f'"{key}" must be a list of names.', f'Write {key}: ["...", "..."].', ref=ref)
    elif node is not None:
        findings.error(node.line, f'"{key}" must be a list of names.', f'Write {key}: ["...", "..."].', ref=ref)
    unique: dict[str, tuple[str, int]] = {}
    for part, line in parts[:MAX_ENTRIES]:
        if one_line(part):
            unique.setdefault(fold(part) or part, (one_line(part), line))
    return tuple(unique.values())


@dataclass(frozen=True)
class Entry:
    """One entry of a list or of a mapping by name; `name` is None where the entry itself does not tell."""

    name: Scalar | None
    body: Node
    line: int


def entries_of(
    node: Node | None,
    what: str,
    words: Vocabulary,
    findings: Findings,
    *,
    named_by: tuple[str, ...],
    limit: int = MAX_ENTRIES,
) -> list[Entry]:
    """The entries of a list (`- id: SOM23`, `- SOM23: ...`, `- SOM23`) or of a mapping by name (`SOM23: ...`).

    `named_by` are the keys of `words` in which an entry of a list carries its name.
    """
    found: list[Entry] = []
    if isinstance(node, YamlMapping):
        found = [Entry(key, value, key.line) for key, value in node.items]
    elif isinstance(node, Sequence):
        found = [_entry_of(item, words, named_by) for item in node.items]
    elif node is not None and not (isinstance(node, Scalar) and node.empty):
        findings.error(node.line, f"{what} must be a list.", "Compare with config/workplan-2017.yaml.")
    if len(found) > limit:
        findings.error(found[limit].line, f"{what}: more than {limit:,} entries.", "Split the file.")
    return found[:limit]


def _entry_of(item: Node, words: Vocabulary, named_by: tuple[str, ...]) -> Entry:
    if isinstance(item, Scalar):
        return Entry(item, Scalar("", item.line), item.line)
    if isinstance(item, YamlMapping):
        if len(item.items) == 1 and words.key(item.items[0][0].text) is None:
            return Entry(item.items[0][0], item.items[0][1], item.line)
        names = [value for key, value in item.items if words.key(key.text) in named_by]
        if names and isinstance(names[0], Scalar) and not names[0].empty:
            return Entry(names[0], item, item.line)
    return Entry(None, item, item.line)
