"""What a running bot consists of: types only. Built once by `serve`, handed to everything that acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from emgbot.clock import Clock, wall_now
from emgbot.errors import DeliveryError
from emgbot.settings import Settings
from emgbot.store.engine import Database

Payload = Mapping[str, Any]
"""A message for Slack: `text`, `blocks`, `metadata` and the like."""

SentFile = Mapping[str, Any]
"""A file that a person sent, under Slack's own keys: `id`, `name`, `mimetype`, `size`, `url_private_download`..."""


Gate = Callable[[], bool]
"""Whether it is still time to send; asked once, when the connection stands and right before the first byte."""


def always_open() -> bool:
    """The gate of whom nobody takes over."""
    return True


@dataclass(frozen=True)
class Timing:
    """The durations of delivery, in seconds, and that they fit together (README, "Why it is so").

    1. Announced (committed) -> `pre` -> the gate closes: no first byte later than that.
    2. First byte -> `total` -> the connection is ended, whatever it does.
    3. `lease` after the announcement others may take over; by then the sender is through.
    4. Last byte -> `slack_late` -> Slack has created the message or never will -> `visible` -> the channel shows it.
    5. `quiet` after the claim, "not in the channel" therefore proves that it was not posted. It is looked for twice,
       `second_look` apart.

    Beside these, what delivery waits for: after a refusal `first_wait`, twice as long each time, up to `longest_wait`;
    `probe` between two questions whether Slack takes us again; `park` before a channel that said no is tried again.
    """

    connect: float = 5.0
    pre: float = 3.0
    total: float = 10.0
    lease: float = 30.0
    slack_late: float = 60.0
    visible: float = 75.0
    second_look: float = 15.0
    first_wait: float = 5.0
    longest_wait: float = 900.0
    probe: float = 300.0
    park: float = 3600.0

    def __post_init__(self) -> None:
        if min(astuple(self)) <= 0:
            raise ValueError("every duration of delivery is more than nothing")
        if self.pre + self.total >= self.lease:
            raise ValueError("a lease must outlast pre + total")
        if self.quiet < self.pre + max(self.total, self.slack_late):
            raise ValueError("the quiet period must outlast every byte of an attempt")

    @property
    def quiet(self) -> float:
        """Seconds after a claim until the channel can be believed."""
        return self.pre + self.total + self.slack_late + self.visible

    def scaled(self, factor: float) -> Timing:
        """The same at another pace, for tests. Raises ValueError."""
        return Timing(*(seconds * factor for seconds in astuple(self)))


@dataclass(frozen=True)
class Upload:
    """A file of ours for a channel. `alt_text` says what a picture shows, facts included."""

    name: str
    title: str
    content: bytes
    alt_text: str = ""


class Poster(Protocol):
    """Says things in Slack. One call, one try: retrying is the outbox's business.

    Raises DeliveryError when Slack refused or no byte was sent, DeliveryUnknown when it is not known what happened.
    Every call ends within `timing.connect` + `timing.total` seconds.
    """

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None, gate: Gate = always_open) -> str:
        """Post a message; answer its `ts`. A closed gate is a DeliveryError: nothing was sent."""

    def find(self, channel: str, slack_key: str, *, oldest: datetime, thread_ts: str | None = None) -> str | None:
        """The `ts` of our own message (or file) with that key since `oldest` (machine time); None: it is not there.

        Raises as well when that cannot be said for certain; DeliveryUnknown is no doubt here, it only was not read.
        A refusal GONE says that the thread is not there any more, so nothing is in it.
        """

    def find_all(
        self, channel: str, slack_keys: Collection[str], *, oldest: datetime, thread_ts: str | None = None
    ) -> dict[str, str]:
        """The same for several, read once: the `ts` of each that is there, by its key."""

    def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Replace a message of ours. Harmless to repeat, so silence is a DeliveryError as well."""

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message; already there is fine. Harmless to repeat."""

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        """Take our emoji off a message; not there is fine. Harmless to repeat."""

    def probe(self) -> None:
        """Ask whether Slack takes us at all; raises where it does not."""

    def stage(self, upload: Upload, *, slack_key: str) -> str:
        """Bring a file to Slack and answer its id: nobody sees it before `share`. Anew for each try to share it."""

    def share(
        self, channel: str, file_id: str, *, title: str, thread_ts: str | None = None, gate: Gate = always_open
    ) -> None:
        """Show a staged file in a channel: once, like `post`. Slack posts it a little later, so there is no `ts`."""


class Lookup(Protocol):
    """Asks Slack who and where; answers are cached for minutes. None: it could not be found out, so fail closed."""

    def members(self, channel: str) -> frozenset[str] | None:
        """The user ids in a channel (by id)."""

    def name(self, user: str) -> str | None:
        """What a person is called."""

    def forget(self, channel: str) -> None:
        """Somebody came or went: ask anew who is in a channel."""


@dataclass(frozen=True)
class Emoji:
    """An emoji on a message; `users` may be fewer than `count`: Slack does not always list all."""

    name: str
    users: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Written:
    """A message as Slack tells of it, in an event or when it is read. `ts` are Slack's, in machine time.

    `by_person`: words of a living person and no bot's, workflow's or Slack's own. `parent`: who wrote the thread's
    first message. `edited_ts`: when it was last edited. `client_id`: its twins under another `ts` have the same.
    """

    ts: str
    thread_ts: str | None
    user: str
    text: str
    by_person: bool
    parent: str | None = None
    edited_ts: str | None = None
    client_id: str | None = None
    files: tuple[SentFile, ...] = ()
    reply_count: int = 0
    latest_reply: str | None = None
    emoji: tuple[Emoji, ...] = ()


@dataclass(frozen=True)
class Page:
    """Some messages in the order they were written. `more`: what the next page is asked for with, if there is one."""

    messages: tuple[Written, ...]
    more: str | None = None


class Reader(Protocol):
    """Reads what stands in a channel: one call, one try, never inside a transaction.

    Raises DeliveryError where Slack refused, DeliveryUnknown where it was silent.
    """

    def history(self, channel: str, *, oldest: str, more: str | None = None) -> Page:
        """A page of a channel without its threads: the newest messages since `oldest` (a `ts`, inclusive).

        `more` is the `ts` before which the next page lies: it can be asked for at any later time.
        """

    def thread(self, channel: str, ts: str, *, more: str | None = None) -> Page:
        """A page of a thread from its first message on."""


class NoReader:
    """Where nobody can read channels."""

    def history(self, *_: Any, **__: Any) -> Page:
        """Always refused."""
        raise DeliveryError("nobody reads channels here", permanent=True)

    def thread(self, *_: Any, **__: Any) -> Page:
        """Always refused."""
        raise DeliveryError("nobody reads channels here", permanent=True)


class Attachments(Protocol):
    """Reads files that people sent. Never inside a transaction."""

    def fetch(self, file: SentFile, *, most: int, seconds: float) -> bytes:
        """The file's bytes: at most `most` of them, within `seconds` in all, however slowly they come.

        Raises DeliveryError whose text says to the person why not, and what to do.
        """


class NoAttachments:
    """Where nobody can read files."""

    def fetch(self, *_: Any, **__: Any) -> bytes:
        """Always refused."""
        raise DeliveryError("I cannot read files here.", permanent=True)


class Figures(Protocol):
    """Counts what happens, for whoever watches the process."""

    def sent(self, verb: str) -> None:
        """Slack took a message."""

    def refused(self, verb: str, code: str) -> None:
        """Slack refused a message."""

    def doubted(self) -> None:
        """Slack was silent about a message."""

    def answered(self, door: str, seconds: float) -> None:
        """A request of Slack was answered."""


class NoFigures:
    """Where nobody watches."""

    def sent(self, verb: str) -> None:
        """Nothing is counted."""

    def refused(self, verb: str, code: str) -> None:
        """Nothing is counted."""

    def doubted(self) -> None:
        """Nothing is counted."""

    def answered(self, door: str, seconds: float) -> None:
        """Nothing is counted."""


@dataclass(frozen=True)
class PlanSource:
    """The plan file as it was at the start: a proposal, accepted by itself only into an empty database."""

    name: str
    text: bytes


@dataclass(frozen=True)
class Identity:
    """Who the bot is: its workspace, and its user there (None until Slack was asked)."""

    team: str
    bot_user: str | None = None
    bot_id: str | None = None


@dataclass
class Memory:
    """What a process remembers: nothing is lost with it.

    Of the database what never changes there; since when it lives (machine time). On its own `boottime()`: since when it
    has seen which doubt (by row and fence), could not read which channel, and until when it leaves which one alone.

    `missed`: why events of Slack may have been missed since the last sweep was asked for; empty: they were not.
    `sweep_at`, `pages_read`: when the sweep is looked after next, and when it read its last pages (monotonic seconds).
    `limited_at`: when Slack last said that it sends no more events for a while (machine time).
    """

    identity: Identity | None = None
    plans: dict[tuple[str, str, int], Any] = field(default_factory=dict)
    missed: str = ""
    sweep_at: float = 0.0
    pages_read: list[float] = field(default_factory=list)
    limited_at: datetime | None = None
    started: datetime = field(default_factory=wall_now)
    doubts: dict[tuple[int, int], Any] = field(default_factory=dict)
    unread: dict[str, Any] = field(default_factory=dict)
    resting: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Runtime:
    """Everything an action needs. `worker` names this process in leases."""

    clock: Clock
    database: Database
    settings: Settings
    source: PlanSource
    poster: Poster
    lookup: Lookup
    worker: str
    memory: Memory = field(default_factory=Memory)
    files: Attachments = field(default_factory=NoAttachments)
    reader: Reader = field(default_factory=NoReader)
    figures: Figures = field(default_factory=NoFigures)
    timing: Timing = field(default_factory=Timing)
