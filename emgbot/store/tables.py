"""The tables, typed. Every row carries workspace (`team_id`) and, where it concerns one, `plan`.

Instants are stored in UTC. `history` is append-only (triggers of the first migration refuse UPDATE and DELETE);
people's words are in `note`, so that erasing a text leaves the entry. `state` is the present of each activity, written
in the same transaction as its history entry. `outbox` rows are never deleted: a key that is there means it was said.
What comes in from Slack has its tables in `inbound`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from emgbot.store.base import Base, Id, only
from emgbot.store.inbound import DirectoryRow as DirectoryRow
from emgbot.store.inbound import InboxRow as InboxRow
from emgbot.store.inbound import ReactionRow as ReactionRow
from emgbot.store.inbound import ReplyRow as ReplyRow
from emgbot.store.inbound import SweepRow as SweepRow
from emgbot.store.inbound import ThreadRow as ThreadRow


class PlanRow(Base):
    """A plan of a workspace: when it was first started (local day, plan zone) and its accepted version.

    `revision` counts every change of what the plan means: a new version, another channel or focal point, a level.
    Whoever plans holds this row, so that no two processes ever plan by two revisions. `introduced`: the local day on
    which the secretariat was told what was over or running at the first start.
    """

    __tablename__ = "plan"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(primary_key=True)
    first_start: Mapped[date]
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(server_default="1")
    introduced: Mapped[date | None]


class PlanVersionRow(Base):
    """An accepted version: the text as it was accepted, by whom, and where it came from (`origin`)."""

    __tablename__ = "plan_version"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[str]
    source: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str | None]


class ProposalRow(Base):
    """A changed plan that waits for the secretariat's word. `base` is the version it was compared with (0: none).

    `renumbered`: {new reference: old one} as far as it was settled. `state`: open, accepted, declined, superseded.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_open", "team_id", **only("state = 'open'")),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str]
    base: Mapped[int]
    source: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str]
    renumbered: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class PlanEventRow(Base):
    """The plan's own history, append-only: versions, milestones, channels, focal points, levels. Calendar time.

    `subject` is what it is about ("plan", "SOM23", "A.1", "#img-ewaste"), `words` what changed, as people read it.
    """

    __tablename__ = "plan_event"
    __table_args__ = (Index("ix_plan_event_plan", "team_id", "plan", "id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str]
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_name: Mapped[str]
    via: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str]
    words: Mapped[str]


class ActivityRow(Base):
    """The stable identity behind a reference, so that a renumbered activity keeps its history."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("team_id", "plan", "ref"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str]
    ref: Mapped[str]


class NoteRow(Base):
    """A person's own words. Blanking `text` erases them; the history entry stays."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str]
    text: Mapped[str]


class HistoryRow(Base):
    """One thing that happened to one activity. Append-only; `change` groups what one command changed at once.

    `at` is calendar time. `on_day` is the day it happened when it was reported later. `actor` is a Slack user id.
    `entity` is for which entity it was said: the person's own, or (`on_behalf`) somebody else's.
    `until`: snoozed until that local day.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_activity", "activity_id", "id"),
        Index("ix_history_change", "team_id", "change"),
        Index("ix_history_at", "team_id", "plan", "at"),
        Index("ix_history_actor", "team_id", "actor", "id"),
        Index("ix_history_message", "team_id", "channel", "message_ts", **only("message_ts IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[str]
    plan: Mapped[str]
    plan_version: Mapped[int]
    activity_id: Mapped[int] = mapped_column(Id, ForeignKey("activity.id"))
    change: Mapped[str]
    action: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    via: Mapped[str] = mapped_column(String(16))
    from_status: Mapped[str] = mapped_column(String(16))
    to_status: Mapped[str] = mapped_column(String(16))
    from_end: Mapped[date | None]
    to_end: Mapped[date | None]
    from_progress: Mapped[int | None]
    to_progress: Mapped[int | None]
    on_day: Mapped[date | None]
    entity: Mapped[str | None]
    on_behalf: Mapped[bool]
    received_via: Mapped[str | None]
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("note.id"))
    channel: Mapped[str | None]
    message_ts: Mapped[str | None]
    undoes: Mapped[int | None] = mapped_column(Id)
    until: Mapped[date | None]


class StateRow(Base):
    """Where an activity stands now. `version` counts its changes; `last_change` is its newest history id.

    `spoken_at`: a person's last word of any kind; `answered_at`: the last status or new end. Calendar time.
    """

    __tablename__ = "state"
    __table_args__ = (Index("ix_state_plan", "team_id", "plan"),)
    activity_id: Mapped[int] = mapped_column(Id, ForeignKey("activity.id"), primary_key=True, autoincrement=False)
    team_id: Mapped[str]
    plan: Mapped[str]
    status: Mapped[str] = mapped_column(String(16))
    progress: Mapped[int | None]
    revised_end: Mapped[date | None]
    since: Mapped[datetime | None]
    by_name: Mapped[str | None]
    entity: Mapped[str | None]
    spoken_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int]
    last_change: Mapped[int | None] = mapped_column(Id)
    snoozed_until: Mapped[date | None]
    snoozed_by: Mapped[str | None]
    left_alone: Mapped[bool] = mapped_column(server_default=false())


OUTBOX_STATES = ("pending", "sending", "sent", "dead", "skipped")


class OutboxRow(Base):
    """A message the bot says on its own, under the identity of its occurrence.

    `due_at`, `expires_at`: calendar time. `created_at`, `not_before`, `lease_until`, `first_try_at`, `announced_at`
    (of the last attempt) and `sent_at`: machine time.
    `about`: the activities it shows ({"items": [[activity id, step], ...]}) and what follows once it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in OUTBOX_STATES)})", name="state"),
        CheckConstraint("verb <> 'post' OR state <> 'sent' OR ts IS NOT NULL", name="sent_ts"),
        Index("ix_outbox_post_ts", "channel", "ts", unique=True, **only("verb = 'post' AND ts IS NOT NULL")),
        Index("ix_outbox_waiting", "not_before", **only("state IN ('pending', 'sending')")),
        Index("ix_outbox_lane", "channel", "id"),
        Index("ix_outbox_open", "channel", "id", **only("state IN ('pending', 'sending')")),
        Index("ix_outbox_paced", "channel", "sent_at", **only("sent_at IS NOT NULL")),
        Index("ix_outbox_nudges", "team_id", "plan", "due_at", **only("verb = 'post' AND kind = 'nudge'")),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str]
    slack_key: Mapped[str] = mapped_column(String(32))
    team_id: Mapped[str]
    plan: Mapped[str | None]
    verb: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str]
    thread_ts: Mapped[str | None]
    about: Mapped[dict[str, Any]]
    payload: Mapped[dict[str, Any] | None]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    not_before: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None]
    attempts: Mapped[int]
    fence: Mapped[int]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    first_try_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ts: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime | None]


class PauseRow(Base):
    """A pause that all processes share: `channel:C1`, `method:chat.postMessage` or `workspace`. Machine time.

    `times`: how often in a row the same has come.
    """

    __tablename__ = "pause"
    name: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[str]
    times: Mapped[int] = mapped_column(server_default="1")


class HeartbeatRow(Base):
    """A process that runs, what it does (`web`, `work` or both), and when it was last seen. Machine time."""

    __tablename__ = "heartbeat"
    process: Mapped[str] = mapped_column(primary_key=True)
    does: Mapped[str] = mapped_column(String(16))
    version: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class WatermarkRow(Base):
    """How far a channel has been planned: the last local day, and the instant the last digest's period closed.

    `carried`: the steps the next digest has to carry, as [[activity id, step, local day], ...].
    """

    __tablename__ = "watermark"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    planned_through: Mapped[date]
    digest_closed: Mapped[datetime | None]
    carried: Mapped[list[Any] | None]


class SettingRow(Base):
    """A setting made while running, by scope (workspace or channel); overrides the file, visibly."""

    __tablename__ = "setting"
    team_id: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
