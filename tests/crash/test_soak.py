"""Random kills and pauses while two of five calls to Slack fail: the soak in short, with a seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.soak import Measure, soak

SHORT = Measure(messages=45, kills=30, stops=5, seconds=14.0, workers=3, replies=8, seed=20161212)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_is_lost_said_twice_or_out_of_order(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Rows 1-10, 12, 36-38, 41 and 52: whatever happens when, in short."""
    url = request.getfixturevalue("postgres_url") if database == "postgres" else None
    done = soak(tmp_path, SHORT, url=url)
    assert done["messages"] == SHORT.messages
    assert done["kill"] > 5
    assert done["stop"] > 0
    assert done["faults"] > 20
