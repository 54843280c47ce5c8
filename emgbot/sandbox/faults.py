"""What can be made to fail, on request, and which of it comes next. Nothing here touches a connection.

`failing.py` fails the bot's calls, `outgoing.py` the requests to the bot, `server.py` refuses connections, `sockets.py`
fails those of Socket Mode.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from emgbot.clock import monotonic
from emgbot.errors import UserError
from emgbot.sandbox.records import Json


class Hits(StrEnum):
    """What a fault falls upon."""

    CALL = "a call of the Web API, a `response_url`, an upload or a download"
    EVENT = "an event on its way to the bot"
    DOOR = "every new connection"
    LINK = "the opening of a WebSocket"
    HELLO = "the greeting of a WebSocket"
    ACK = "an acknowledgement that came over a WebSocket"


@dataclass(frozen=True)
class Kind:
    """What may be said of a kind of fault, with what it is when nothing is said.

    `accepted` among the details: whether the call takes effect before its answer goes wrong.
    """

    hits: Hits
    details: Mapping[str, Any]


def _call(**details: Any) -> Kind:
    return Kind(Hits.CALL, details)


KINDS: dict[str, Kind] = {
    "error": _call(error="internal_error", accepted=False),
    "429": _call(retry_after="1"),
    "status": _call(status=503, accepted=False),
    "status_after": _call(status=503, accepted=True),
    "slow": _call(delay=1.0),
    "drip": _call(every=1.0, accepted=True),
    "lost": _call(accepted=True),
    "reset": _call(accepted=False),
    "reset_after": _call(accepted=True),
    "late": _call(delay=1.0, hang=False),
    "hang": _call(accepted=False),
    "html": _call(accepted=False),
    "html_after": _call(accepted=True),
    "empty": _call(accepted=True),
    "truncated": _call(accepted=True, declared=True),
    "huge": _call(size=200_000_000, accepted=True),
    "undelivered": Kind(Hits.EVENT, {}),
    "refused": Kind(Hits.DOOR, {}),
    "no_link": Kind(Hits.LINK, {"status": 503}),
    "no_hello": Kind(Hits.HELLO, {}),
    "ack_lost": Kind(Hits.ACK, {}),
}


@dataclass
class Fault:
    """One fault that was asked for. `method` is a name or a pattern, `left` how often it still strikes (None: always).

    `until` is on the machine's monotonic clock; None: until healed.
    """

    kind: str
    method: str = "*"
    channel: str | None = None
    left: int | None = None
    until: float | None = None
    details: Json = field(default_factory=dict)
    struck: int = 0

    @property
    def hits(self) -> Hits:
        """What it falls upon."""
        return KINDS[self.kind].hits

    @property
    def over(self) -> bool:
        """Whether it will not strike again."""
        return self.left == 0 or (self.until is not None and monotonic() >= self.until)

    def as_json(self) -> Json:
        """For the control API."""
        seconds = None if self.until is None else round(self.until - monotonic(), 3)
        about = {"kind": self.kind, "method": self.method, "channel": self.channel}
        return about | {"times": self.left, "seconds": seconds, "struck": self.struck} | self.details


class Faults:
    """The faults that were asked for, in that order: the first that fits strikes.

    `place` turns the names of channels into ids; `refuse` and `listen_again` close and open the door.
    """

    def __init__(
        self,
        place: Callable[[str], str],
        *,
        refuse: Callable[[float | None], None],
        listen_again: Callable[[], None],
    ) -> None:
        self._place = place
        self._refuse = refuse
        self._listen_again = listen_again
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        kind: str,
        /,
        *,
        method: str = "*",
        channel: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        **details: Any,
    ) -> Fault:
        """Ask for a fault: for `times` strikes, for some `seconds`, else until healed. Raises UserError."""
        if kind not in KINDS:
            raise UserError(f"There is no fault {kind!r}. There are: {', '.join(KINDS)}.")
        wrong = _wrong(kind, times, seconds, details)
        if wrong:
            raise UserError(wrong)
        fault = Fault(
            kind,
            method,
            channel=None if channel is None else self._place(channel),
            left=times,
            until=None if seconds is None else monotonic() + seconds,
            details={**KINDS[kind].details, **details},
        )
        with self._lock:
            self._faults.append(fault)
        if fault.hits is Hits.DOOR:
            self._refuse(seconds)
        return fault

    def heal(self) -> None:
        """No fault strikes any more; what is late still comes."""
        with self._lock:
            self._faults.clear()
        self._listen_again()

    def live(self) -> list[Fault]:
        """Those that may still strike."""
        with self._lock:
            self._faults = [fault for fault in self._faults if not fault.over]
            return list(self._faults)

    def expected(self, hits: Hits) -> bool:
        """Whether any may strike there at all."""
        return any(fault.hits is hits for fault in self.live())

    def strike(self, hits: Hits, method: str, channel: str | None) -> Fault | None:
        """The fault that falls upon this call or event; it counts as one of its times."""
        with self._lock:
            for fault in self._faults:
                if fault.hits is not hits or fault.over or not fnmatchcase(method, fault.method):
                    continue
                if fault.channel is None or (channel is not None and self._place(channel) == fault.channel):
                    fault.left = None if fault.left is None else fault.left - 1
                    fault.struck += 1
                    return fault
        return None


def _wrong(kind: str, times: Any, seconds: Any, details: Json) -> str | None:
    """What is wrong with what was asked for, as a sentence."""
    known = KINDS[kind].details
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        return "times must be a whole number from 1."
    if seconds is not None and not _is_duration(seconds):
        return "seconds must be a number from 0."
    if kind == "refused" and times is not None:
        return "Connections are refused for some seconds, or until healed: nobody can count them."
    for name, value in details.items():
        if name not in known:
            return f"{kind} takes no {name!r}. It takes: {', '.join(known) or 'nothing more'}."
        if name == "retry_after":
            good = value is None or isinstance(value, str)
        elif name in ("delay", "every"):
            good = _is_duration(value)
        elif name == "status":
            good = isinstance(value, int) and 400 <= value <= 599
        else:
            good = type(value) is type(known[name])
        if not good:
            return f"{name} cannot be {value!r}; it is like {known[name]!r}."
    return None


def _is_duration(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e6
