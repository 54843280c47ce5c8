"""Connections to PostgreSQL that give up in time, whatever keeps the server from answering.

The server's own limits (`statement_timeout`, `lock_timeout`) say nothing where it is frozen or the network is gone.
"""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from emgbot.store.waiting import Patience

RV = TypeVar("RV")

CONNECT_SECONDS = 2
"""The least that the driver knows."""


def make_engine(url: URL, patience: Patience, *, size: int, more: int) -> Engine:
    """An engine with a pool of `size` and at most so many `more` connections."""
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=size,
        max_overflow=more,
        pool_timeout=1.0,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": "-c statement_timeout=1500 -c lock_timeout=1000",
        },
    )

    class Patient(psycopg.Connection[Any]):
        """A connection that waits no longer than the thread that uses it."""

        def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
            left = patience.left if timeout is None else timeout
            try:
                return super().wait(gen, interval, left)
            except psycopg.errors._WaitTimeout as error:
                # In the middle of an answer: nobody can use it any more.
                self.pgconn.finish()
                raise psycopg.OperationalError("no answer in time") from error

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> Patient:
        left = patience.left
        if left is not None and left < CONNECT_SECONDS:
            raise psycopg.OperationalError("no time left to connect")
        return Patient.connect(*arguments, **named)

    return engine
