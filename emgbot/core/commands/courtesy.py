"""Words that want nothing: thanks and the like. They get a friendly word, and not the help."""

from __future__ import annotations

import re

from emgbot.core.commands.slack_text import as_typed

_THANKS = (
    r"thanks?(?: you)?|thx|ty|tks|cheers|much appreciated|appreciated|merci|gracias|muchas gracias|mil gracias"
    r"|obrigad[oa]|спасибо|благодарю|شكرا|شكرا لك|شكرا جزيلا|谢谢|多谢|感谢"
)
_WITH = (
    r"very much|so much|a lot|a million|beaucoup|bien|again|indeed|everyone|all|team|emgbot|emg|bot|ok|okay|great"
    r"|good|fine|perfect|super|excellent|got it|noted|well done|nice|wonderful|you|many|very useful|this is helpful"
    r"|for (?:this|that|it|your help|the help|the reminder|reminding (?:me|us))|helpful|большое|parfait|perfecto"
    r"|genial|vale|bueno|entendido|bien note"
)
_ONLY = re.compile(rf"(?:[\W_]|(?<![^\W_])(?:{_THANKS}|{_WITH})(?![^\W_])|:[a-z0-9_+-]+:)*")
_ANY = re.compile(rf"(?<![^\W_])(?:{_THANKS})(?![^\W_])|(?:谢谢|多谢|感谢)|:pray:|🙏")
_LONGEST = 80


def says_thanks(text: str) -> bool:
    """Whether a text is nothing but thanks."""
    said = as_typed(text).text.strip()
    return len(said) <= _LONGEST and _ANY.search(said) is not None and _ONLY.fullmatch(said) is not None
