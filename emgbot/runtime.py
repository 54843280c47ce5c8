"""What a running bot consists of: types only. Built once by `serve`, handed to everything that acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from emgbot.clock import Clock
from emgbot.errors import DeliveryError
from emgbot.settings import Settings
from emgbot.store.engine import Database

Payload = Mapping[str, Any]
"""A message for Slack: `text`, `blocks`, `metadata` and the like."""

SentFile = Mapping[str, Any]
"""A file that a person sent, under Slack's own keys: `id`, `name`, `mimetype`, `size`, `url_private_download`..."""


class Poster(Protocol):
    """Says things in Slack. One call, one try: retrying is the outbox's business.

    Raises DeliveryError when Slack refused, DeliveryUnknown when it is not known what happened.
    """

    def post(self, channel: str, payload: Payload, *, thread_ts: str | None = None) -> str:
        """Post a message; answer its `ts`."""

    def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Replace a message of ours."""

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message; already there is fine."""


class Lookup(Protocol):
    """Asks Slack who and where; answers are cached for minutes. None: it could not be found out, so fail closed."""

    def members(self, channel: str) -> frozenset[str] | None:
        """The user ids in a channel (by id)."""

    def name(self, user: str) -> str | None:
        """What a person is called."""


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
    """What a process remembers of the database because it never changes there: nothing is lost with it."""

    identity: Identity | None = None
    plans: dict[tuple[str, str, int], Any] = field(default_factory=dict)


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
