"""Chinese schedule cells, turned into the tokens of the one grammar: 2018年3月15日 becomes "15 March 2018".

Chinese writes from large to small and leaves out what it has just said: the 5月 of 2018年3月至5月 is of 2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.spans import Part
from emgbot.core.dates.words import Kind, Lexicon, Token

PARTS = tuple(Part)
_MOST = 100
"""Where more tokens stand, the cell is refused anyway."""
HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_JOINED = r"\s*(?:-|至|到|,|和|及|与)\s*"
_UP_TO = rf"(?=(?:{_JOINED}{_NUMBER}){{1,11}}\s*"
_QUARTER = r"[1-4一二三四]"
_ATOM = re.compile(
    rf"(?<!\d)(?:(?:(?P<year>\d{{4}}|\d{{2}}|[零〇○一二三四五六七八九]{{4}})\s*年度?"
    rf"|(?P<plain_year>\d{{4}})(?=\s*[第上下]))\s*)?"
    rf"(?:第?(?P<quarter>{_QUARTER})(?:\s*个?季度?|(?=(?:{_JOINED}第?{_QUARTER}){{1,3}}\s*个?季))"
    rf"|(?P<half>[上下])半年|(?P<part>年?[初中底末])|(?P<whole>全年)|(?P<month>{_NUMBER})(?:\s*月份?|{_UP_TO}月))\s*"
    rf"(?:(?P<day>{_NUMBER})(?:\s*[日号號]|{_UP_TO}[日号號]))|(?P<third>[上中下]旬|[初中底末]))?"
    rf"|(?P<only_day>{_NUMBER})\s*[日号號])?"
)
_PARTS = {"初": Part.EARLY, "上旬": Part.EARLY, "中": Part.MID, "中旬": Part.MID}
_PARTS |= {"下旬": Part.LATE, "底": Part.END, "末": Part.END}
_MEANINGS = {
    (Kind.TO, "to"): "至 到 直至",
    (Kind.AND, "and"): "和 及 与 以及 、",
    (Kind.OR, "or"): "或 或者",
    (Kind.BY, "by"): "不迟于 不晚于 至迟 最迟 截至 截止 截止日期 直到 最晚 期限",
    (Kind.FROM, "from"): "自 从 由 不早于 自从",
    (Kind.ONWARDS, "onwards"): "起 开始 以来 以后 起始 及以后 及其后",
    (Kind.DURING, "during"): "在 于 整个 期间 内 之间 期",
    (Kind.ABOUT, "about"): "约 大约 左右 暂定 预计",
    (Kind.BIENNIUM, "biennium"): "两年期 双年度",
    (Kind.SO_FAR, "present"): "今 现在 目前",
    (
        Kind.ONGOING,
        "ongoing",
    ): "持续 持续进行 进行中 正在进行 长期 常年 不断 经常性 按需 视需要 持续开展 不定期 经常 根据需要 "
    "必要时 酌情 持续性 连续 应要求 定期 持续进行中 继续",
    (
        Kind.TBC,
        "tbc",
    ): "待定 待确定 待确认 尚未确定 未定 有待确定 另行通知 日期待定 时间待定 尚待确定 有待确认 待商定 暂未确定 "
    "待通知 尚未决定 时间未定 日期未定",
    (Kind.SEASON, "season"): "春季 夏季 秋季 冬季 春天 夏天 秋天 冬天",
    (Kind.BEFORE, "前"): "以前 之前 前",
    (Kind.AFTER, "after"): "之后 后",
}
_WORDS = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
_STARTS = re.compile(r"(?<!\d)\d|[\u3400-\u9fff\u3007、○]")
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))


def chinese_tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a folded cell that holds Chinese characters, in the order of the grammar. Raises Unreadable."""
    tokens: list[Token] = []
    place = plain = 0
    year: str | None = None
    month = 0
    while place < len(text) and len(tokens) < _MOST:
        match = _ATOM.match(text, place)
        if not (match and match[0]):
            match = _WORD.match(text, place)
        if not match:
            next_one = _STARTS.search(text, place + 1)
            place = next_one.start() if next_one else len(text)
            continue
        tokens += _others(text, plain, place, lexicon)
        if match.re is _WORD:
            kind, word = _WORDS[match[0]]
            tokens.append(Token(kind, 0, word, place, match.end()))
        else:
            year = _year(match["year"] or match["plain_year"]) or year
            if match["month"]:
                month = _number(match["month"])
                if not 1 <= month <= 12:
                    raise Unreadable(f"there is no month {match['month']}: write 1月 to 12月.")
            tokens += _turned(match, year, month)
        place = plain = match.end()
    return _in_front([*tokens, *_others(text, plain, len(text), lexicon)])


def _others(text: str, begin: int, stop: int, lexicon: Lexicon) -> list[Token]:
    """The tokens of what is not Chinese."""
    tokens = lexicon.read(text[begin:stop])
    return [token._replace(begin=token.begin + begin, stop=token.stop + begin) for token in tokens]


def _turned(match: re.Match[str], year: str | None, month: int) -> Iterator[Token]:
    """One date from small to large: its part, day, month, quarter or half, and its year where one is known."""

    def token(kind: Kind, value: int, word: str) -> Token:
        return Token(kind, value, word, match.start(), match.end())

    part = match["third"] or (match["part"] or "").removeprefix("年")
    if part:
        yield token(Kind.PART, PARTS.index(_PARTS[part]), part)
    if day := match["day"] or match["only_day"]:
        yield token(Kind.NUMBER, _number(day), f"{_number(day)}")
    if match["month"] or (match["only_day"] and month):
        yield token(Kind.MONTH, month, f"{month}月")
    if match["quarter"]:
        yield token(Kind.QUARTER, _number(match["quarter"]), match["quarter"])
    if match["half"]:
        yield token(Kind.HALF, "上下".index(match["half"]) + 1, match["half"])
    if match["whole"]:
        yield token(Kind.YEAR, 0, "year")
    if year:
        yield token(Kind.NUMBER, int(year), year)


def _in_front(tokens: list[Token]) -> list[Token]:
    """The tokens with what Chinese writes behind a date in front of it: 2018年底前 is "before the end of 2018"."""
    first = [token for token in tokens if token.kind in {Kind.AFTER, Kind.BEFORE}]
    ends = any(token.kind is Kind.PART and PARTS[token.value] is Part.END for token in tokens)
    if any(token.kind is Kind.BEFORE for token in first) and not ends:
        raise Unreadable("“前” could mean before that time or by its end: write 不迟于 and the last day or month.")
    rest = [token for token in tokens if token not in first and token.kind is not Kind.DURING]
    return [*first, *rest]


def _year(written: str | None) -> str | None:
    return written and "".join(_DIGITS.get(digit, digit) for digit in written)


def _number(written: str) -> int:
    """3, 十, 十二, 二十一 or 三十 as a number; 0 for what is none."""
    if written.isascii():
        return int(written or "0")
    tens, ten, units = written.rpartition("十")
    if not ten:
        return int(_DIGITS[units]) if len(units) == 1 else 0
    return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(units, "0"))
