"""The tokens of a schedule cell, mended where printing has torn them, and a cursor over them for the readers."""

from __future__ import annotations

from itertools import pairwise

from emgbot.core.commands.spelling import nearest
from emgbot.core.dates.schedule_atoms import Unreadable
from emgbot.core.dates.schedule_chinese import HAN, chinese_tokens
from emgbot.core.dates.schedule_words import CURE, EXAMPLES, HINTS, lexicon
from emgbot.core.dates.words import MONTH_NAMES, Kind, Token

_KNOWN = {
    **{name.casefold(): name for name in MONTH_NAMES},
    "sept": "Sept",
    "ongoing": "Ongoing",
    "quarter": "quarter",
    "biennium": "biennium",
}
MOST_WORDS = 80
DATED = {Kind.MONTH, Kind.NUMBER, Kind.ISO, Kind.QUARTER, Kind.HALF, Kind.YEAR}


def tokens_of(plain: str) -> list[Token]:
    """The tokens of a folded text, without the dots of abbreviations, torn months mended. Raises Unreadable."""
    tokens: list[Token] = []
    everything = chinese_tokens(plain, lexicon()) if HAN.search(plain) else lexicon().read(plain)
    if len(everything) > MOST_WORDS:
        raise Unreadable(f"the schedule holds too many words and numbers: {CURE}")
    for place, token in enumerate(everything):
        following = everything[place + 1] if place + 1 < len(everything) else None
        numbered = following is not None and following.kind is Kind.NUMBER
        if token.text == "." and tokens and not (tokens[-1].kind is Kind.NUMBER and numbered):
            continue
        if token.kind is Kind.ENDING and following and numbered and token.stop == following.begin:
            token = token._replace(kind=Kind.WORD)  # In "2O17" a scan has taken the nought for a letter.
        mended = _mended(tokens, token)
        if mended is not None:
            tokens[-mended[1] :] = [mended[0]]
        else:
            tokens.append(token)
    for place, (first, second, third) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if first.text == "mar" and second.kind is Kind.NUMBER and third.kind is Kind.MONTH:
            tokens[place] = first._replace(kind=Kind.WEEKDAY, value=2)  # In "mar 15 mai" it is mardi or martes.
    return tokens


def _mended(before: list[Token], token: Token) -> tuple[Token, int] | None:
    """`Septem ber`, `Septem- ber` as one month, the Russian `1-й` as an ordinal; and how many tokens it replaces."""
    if not before or not token.text.isalpha():
        return None
    count = 2 if before[-1].kind is Kind.DASH and len(before) > 1 else 1
    first = before[-count]
    if first.kind is Kind.NUMBER and count == 2 and first.stop + 1 == token.begin == before[-1].stop:
        ordinal = token.kind is Kind.ENDING or token.text == "и"
        return (token._replace(kind=Kind.ENDING), 1) if ordinal and not token.text.isascii() else None
    if first.kind not in {Kind.WORD, Kind.MONTH} or token.kind is Kind.MONTH:
        return None
    whole = lexicon().read(first.text + token.text)[0]
    if whole.kind is not Kind.MONTH or whole.stop != len(first.text + token.text):
        return None
    return whole._replace(begin=first.begin, stop=token.stop), count


def near_month(word: str) -> bool:
    """Whether a word is probably a slip of a month's name: no label, then, and no remark."""
    return bool(word) and nearest(word, _KNOWN) is not None


class TokenReader:
    """The tokens of a cell and how far they have been read. `shown` is the cell as printed, place for place."""

    def __init__(self, tokens: list[Token], shown: str) -> None:
        self.tokens = [token for token in tokens if token.kind is not Kind.THE]
        self.shown = shown
        self.place = 0
        self.approximate = False

    @property
    def printed(self) -> str:
        """The cell as printed, for messages."""
        return " ".join(self.shown.split())

    def kind(self, ahead: int = 0) -> Kind | None:
        place = self.place + ahead
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else None

    def said(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def value(self, ahead: int = 0) -> int:
        return self.tokens[self.place + ahead].value

    def take(self, *kinds: Kind) -> Token | None:
        if self.kind() in kinds:
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def mark(self, marks: str) -> bool:
        if self.kind() is Kind.MARK and self.said() in marks:
            self.place += 1
            return True
        return False

    def digits(self, ahead: int = 0) -> int:
        """How many digits the number here has; 0 if there is none."""
        return len(self.said(ahead)) if self.kind(ahead) is Kind.NUMBER else 0

    def of(self, ahead: int = 0) -> bool:
        """Whether "of" stands here; in Arabic one word is "of" and "from"."""
        return self.kind(ahead) is Kind.OF or self.said(ahead) == "من"

    def touching(self, ahead: int) -> bool:
        """Whether the token stands between its neighbours without blanks, as the dash of "15-Mar"."""
        around = self.tokens[self.place + ahead - 1 : self.place + ahead + 2]
        return len(around) == 3 and all(one.stop == next_one.begin for one, next_one in pairwise(around))

    def stuck(self) -> Unreadable:
        """Why reading ends here: what was understood, what was not, and what to write."""
        if self.place >= len(self.tokens):
            return Unreadable(f"“{self.printed}” breaks off: {CURE}")
        token = self.tokens[self.place]
        if token.kind is Kind.SEASON:
            return Unreadable(f"“{self.printed}” names a season, not months: write the months, such as March-May 2018.")
        if token.kind is Kind.OR or (token.text == "o" and token.kind is Kind.ENDING):
            return Unreadable(f"“{self.printed}” leaves a choice: write one range such as May-June 2018, or TBC.")
        if token.kind is Kind.NUMBER and self.kind(-1) is Kind.NUMBER:
            return Unreadable(
                f"“{self.printed}” could be read in two ways: write the year with four digits and without a blank, "
                "and a day before its month, such as 20 April 2017."
            )
        if hint := next((HINTS[each.text] for each in self.tokens[self.place :] if each.text in HINTS), None):
            return Unreadable(f"“{self.printed}” was not understood, it {hint}.")
        rest = self.shown[token.begin :].strip()
        if token.kind is Kind.WORD and (near := nearest(token.text, _KNOWN)):
            return Unreadable(f"“{rest}” was not understood; did you mean {_KNOWN[near]}? Else {CURE}")
        understood = self.shown[: token.begin].strip(" ,;-/–—([")
        if not understood:
            return Unreadable(f"“{rest}” was not understood: {CURE}")
        left = {each.kind for each in self.tokens[self.place :]}
        if Kind.ONGOING in left:
            return self.ongoing_too()
        cure = CURE
        dated = self.kind(-1) in DATED or (self.said(-1) in {",", ";", "-"} and self.kind(-2) in DATED)
        if token.kind in {Kind.WORD, Kind.TBC} and dated and not left & DATED and len(rest) > 2:
            cure = f"write a remark in brackets, such as {understood} ({rest}); else write {EXAMPLES}."
        return Unreadable(f"understood “{understood}”, but not “{rest}”: {cure}")

    def ongoing_too(self) -> Unreadable:
        """Why "Ongoing, 2017" is not read."""
        return Unreadable(
            f"“{self.printed}” says ongoing and a date: write Ongoing, the date alone, or for example "
            "ongoing until June 2018, or 2018 onwards."
        )
