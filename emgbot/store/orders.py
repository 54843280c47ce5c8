"""What was set in Slack over the settings file: rows of `setting`, by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, select

from emgbot.store.rows import put
from emgbot.store.tables import SettingRow


class OrderKind(StrEnum):
    """What can be set while running."""

    CHANNEL = "channel"
    FOCAL = "focal"
    LEVEL = "level"
    MUTE = "mute"


@dataclass(frozen=True)
class Order:
    """A setting over the file's. `scope` is what it is about: `2017/A.1` for a group or activity of a plan, the name
    of a channel, the Slack id of a person. `value` as `actions/orders.py` has it. `at` is calendar time; `by` a Slack
    user id, `by_name` what that person is called.
    """

    scope: str
    kind: OrderKind
    value: Mapping[str, Any]
    at: datetime
    by: str
    by_name: str


def orders(tx: Connection, team: str) -> list[Order]:
    """All orders of a workspace, the oldest first."""
    query = select(
        SettingRow.scope, SettingRow.name, SettingRow.value, SettingRow.changed_at, SettingRow.changed_by
    ).where(SettingRow.team_id == team, SettingRow.name.in_([kind.value for kind in OrderKind]))
    return [
        Order(scope, OrderKind(name), value, at, by, str(value.get("by_name", by)))
        for scope, name, value, at, by in tx.execute(query.order_by(SettingRow.changed_at, SettingRow.scope))
    ]


def put_order(tx: Connection, team: str, order: Order) -> None:
    """Make or replace an order."""
    values = {"team_id": team, "scope": order.scope, "name": order.kind.value}
    value = {**order.value, "by_name": order.by_name}
    put(tx, SettingRow, {**values, "value": value, "changed_at": order.at, "changed_by": order.by})


def drop_order(tx: Connection, team: str, scope: str, kind: OrderKind) -> bool:
    """Let the file count again; False if nothing was set."""
    own = (SettingRow.team_id == team, SettingRow.scope == scope, SettingRow.name == kind.value)
    return tx.execute(delete(SettingRow).where(*own)).rowcount > 0
