"""Named places where a process may be made to stop, so that tests can kill it exactly there.

Nothing happens unless `EMGBOT_FAILPOINT` says so: `name:N:deed`, several separated by commas. On the N-th passage in
this process it is killed (`kill`, SIGKILL), stopped (`stop`, SIGSTOP, until SIGCONT), hangs (`hang`) or raises
(`raise`).
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import Counter
from enum import StrEnum
from functools import cache

from emgbot.errors import UsageError

log = logging.getLogger(__name__)

VARIABLE = "EMGBOT_FAILPOINT"
DEEDS = ("kill", "stop", "hang", "raise")


class Failpoint(StrEnum):
    """Where a process may stop, in the order in which a message passes them (K0 to K9: the crash points of delivery).

    Those in -ING are inside a transaction, right before its commit.
    """

    PLANNING = "planning"  # K0
    PLANNED = "planned"
    CLAIMING = "claiming"  # K1
    CLAIMED = "claimed"
    CHECKED = "checked"
    LOOKED_FIRST = "looked_first"
    STAGED = "staged"
    ANNOUNCING = "announcing"
    ANNOUNCED = "announced"  # K2
    CONNECTED = "connected"  # in the poster: the connection stands, the gate has not been asked
    ASKED = "asked"  # K3, in the poster: the request is on its way, nothing was read yet
    ANSWERED = "answered"  # K4
    RECORDING = "recording"
    RECORD_FAILED = "record_failed"  # K9: the database was away
    RECORDED = "recorded"  # K5
    DOUBT_TAKEN = "doubt_taken"  # K6
    DOUBT_LOOKED = "doubt_looked"  # K7: found or not, not written down
    DOUBT_SETTLED = "doubt_settled"  # K8


class FailpointReached(RuntimeError):
    """What `raise` raises: something nobody foresaw."""


_lock = threading.Lock()
_passages: Counter[str] = Counter()


def failpoint(point: Failpoint) -> None:
    """Pass a named place."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    with _lock:
        _passages[point] += 1
        deed = _wanted(wanted).get((point.value, _passages[point]))
    if deed is None:
        return
    log.warning("failpoint reached name=%s deed=%s", point.value, deed)
    match deed:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "hang":
            threading.Event().wait()
        case _:
            raise FailpointReached(point.value)


@cache
def _wanted(text: str) -> dict[tuple[str, int], str]:
    """What is to happen by name and passage. Raises UsageError."""
    found: dict[tuple[str, int], str] = {}
    for part in text.split(","):
        name, _, rest = part.strip().partition(":")
        number, _, deed = rest.partition(":")
        if name not in set(Failpoint) or not number.isdecimal() or deed not in DEEDS:
            raise UsageError(f"{VARIABLE}: {part!r} is not name:N:deed with a deed of {', '.join(DEEDS)}.")
        found[name, int(number)] = deed
    return found
