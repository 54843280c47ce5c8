"""The log: one fact a line, and no secret in it."""

from __future__ import annotations

import logging

import pytest

from emgbot.cli.logs import FORMAT, OneLine, masked


def line(message: str, error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return OneLine(FORMAT).format(logging.LogRecord("emgbot.x", logging.ERROR, "x.py", 1, message, (), info))


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("token xoxb-1-2-abc refused", "token *** refused"),
        ("app xapp-1-A0-99-ff00", "app ***"),
        (f"signature v0={'a1' * 32} wrong", "signature v0=*** wrong"),
        ("to https://hooks.slack.com/commands/T1/2/x failed", "to https://hooks.slack.com/*** failed"),
        ("postgresql://bot:geheim@db.example/x", "postgresql://***@db.example/x"),
        ("sent key=v1/T1/day/C1/2017-03-20 channel=C1", "sent key=v1/T1/day/C1/2017-03-20 channel=C1"),
    ],
)
def test_what_looks_like_a_secret_is_masked(said: str, logged: str) -> None:
    assert masked(said) == logged


def test_a_trace_and_a_forged_line_stay_on_one_line() -> None:
    try:
        raise ValueError("first\nsecond xoxb-9-secret")
    except ValueError as error:
        found = line("failed token=ab\r\n2026-01-01 INFO emgbot sent key=forged\u2028x", error)
    assert len(found.splitlines()) == 1
    assert "Traceback" in found
    assert "xoxb-9" not in found
