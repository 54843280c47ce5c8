"""A question's text made plain: Slack's escapes and odd characters out, cut into sentences, words with their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

TEXT_LIMIT = 3000
SENTENCE_LIMIT = 400
SENTENCES = 12

_CHANNEL = re.compile(r"<#(\w{1,40})(?:\|([^<>|]{0,100}))?>")
_LINK = re.compile(r"<(?:https?|mailto|tel|ftp)[^<>|]{0,2000}\|([^<>|]{0,400})>")
_ANGLED = re.compile(r"<(?:[@!]|https?:|mailto:|tel:|ftp:)[^<>]{0,2000}>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = re.compile("[\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\uff07]")
_DOUBLE_QUOTES = re.compile('[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"]')
_EMPHASIS = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)")
_BLANKS = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r"(?<=[?!؟？！。])\s*(?=\S)|\s*\n\s*|(?<=[^\W\d_]{5})[.;]\s+(?=\S)|(?<=[)\d])\.\s+(?=[^\W\d_]{2})")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;:()]")
_CONTRACTED = (
    ("n't", "not"),
    ("'s", "is"),
    ("'re", "are"),
    ("'ve", "have"),
    ("'ll", "will"),
    ("'d", "would"),
    ("'m", "am"),
)
_CONTRACTED_WHOLE = {
    "whats": ("what", "is"),
    "whos": ("who", "is"),
    "wheres": ("where", "is"),
    "hows": ("how", "is"),
    "whens": ("when", "is"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "havent": ("have", "not"),
    "isnt": ("is", "not"),
    "didnt": ("did", "not"),
    "wasnt": ("was", "not"),
    "arent": ("are", "not"),
    "im": ("i", "am"),
    "todo": ("to", "do"),
    "todos": ("to", "dos"),
}
_POSSESSIVE_AFTER = frozenset({"what", "who", "where", "when", "how", "why", "that", "it", "there", "here", "which"})
_ELIDED = frozenset({"l", "d", "qu", "n", "c", "s", "j", "m", "t", "aujourd", "lorsqu", "jusqu"})


@dataclass(frozen=True)
class Word:
    """A word of a sentence, folded (no case, no accents), at `sentence[begin:stop]`."""

    text: str
    begin: int
    stop: int


def plain(text: str) -> str:
    """Undo Slack's escapes and drop what only decorates; line breaks stay, since they part sentences."""
    text = text[:TEXT_LIMIT]
    text = _CHANNEL.sub(lambda found: f" #{found[2] or found[1]} ", text)
    text = _LINK.sub(r" \1 ", text)
    text = _ANGLED.sub(" ", text)
    for escaped, meant in _ENTITIES:
        text = text.replace(escaped, meant)
    # The quotes go first: NFKC would take the acute accent, which people type for an apostrophe, apart.
    text = unicodedata.normalize("NFKC", _QUOTES.sub("'", text))[:TEXT_LIMIT]
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    text = _EMPHASIS.sub("", _DOUBLE_QUOTES.sub(" ", _DASHES.sub("-", text)))
    return _BLANKS.sub(" ", text).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, bounded in number and length; "A.1.c" and "Sept. 2017" stay whole."""
    parts = (part.strip()[:SENTENCE_LIMIT] for part in _BREAK.split(text, maxsplit=SENTENCES))
    return [part for part in parts if part][:SENTENCES]


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Without case and accents: "Févr" -> "fevr"."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A rough stem, the same for "review", "reviews" and "reviewing"."""
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] in "ei":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl" else word


def words_of(text: str) -> list[Word]:
    """The words of a sentence, contractions taken apart ("what's" -> what, is), and the marks that part clauses."""
    words: list[Word] = []
    for found in _WORD.finditer(text):
        words += [Word(part, found.start(), found.end()) for part in _parts(fold(found[0]))]
    return words


def _parts(word: str) -> tuple[str, ...]:
    """What a word is short for."""
    if word in _CONTRACTED_WHOLE:
        return _CONTRACTED_WHOLE[word]
    if "'" not in word:
        return (word,)
    head, _, tail = word.partition("'")
    if head in _ELIDED:
        return (head, *_parts(tail))
    for ending, meant in _CONTRACTED:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            # The 's of "e-waste's" is a genitive; only after a question word or a pronoun is it "is".
            return (stem,) if ending == "'s" and stem not in _POSSESSIVE_AFTER else (stem, meant)
    return tuple(part for part in word.split("'") if part)
