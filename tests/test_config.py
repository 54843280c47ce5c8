"""What the environment may say, and what it gets told when it says something else."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from emgbot.clock import FileClock, parse_instant
from emgbot.config import database_url, read_environment, read_file, scaled_timing_warning
from emgbot.errors import MissingError, UsageError

GENEVA = ZoneInfo("Europe/Zurich")
PASSWORD = "canary-password"


@pytest.mark.parametrize(
    ("said", "driver"),
    [
        ("postgres://u@h/x", "postgresql+psycopg"),
        ("postgresql://u@h/x", "postgresql+psycopg"),
        ("postgresql+psycopg2://u@h/x", "postgresql+psycopg"),
        ("postgresql+asyncpg://u@h/x", "postgresql+psycopg"),
        ("sqlite:///x.db", "sqlite"),
        ("sqlite+aiosqlite:///x.db", "sqlite"),
        (" sqlite:////tmp/x.db\n", "sqlite"),
    ],
)
def test_a_database_is_spoken_to_with_the_driver_that_is_installed(said: str, driver: str) -> None:
    assert database_url(said).drivername == driver


@pytest.mark.parametrize(
    "said",
    [
        f"postgresql://u:{PASSWORD}@h:port/x",
        f"mysql://u:{PASSWORD}@h/x",
        f"postgresql:{PASSWORD}",
        PASSWORD,
        f"sqlite://u:{PASSWORD}@host/x.db",
        "   ",
    ],
)
def test_a_database_address_that_is_none_is_answered_with_the_cure_and_without_its_secret(said: str) -> None:
    with pytest.raises(MissingError, match=r"sqlite:///emgbot\.db") as refused:
        database_url(said)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        "http://127.0.0.1:99999/api/",
        "http://127.0.0.1:abc/api/",
        f"http://u:{PASSWORD}@127.0.0.1/api/",
        "http://127.0.0.1/a pi/",
        "http://127.0.0.1/api\n/",
        "file:///etc/passwd",
        "//slack.com/api/",
        "http://[::1/api/",
    ],
)
def test_an_address_of_slack_that_is_none_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="SLACK_API_URL is not an address") as refused:
        read_environment({"SLACK_API_URL": said})
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (name, f"{PASSWORD}{more}")
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
        for more in (" x", "\nx", "\udc80", "\x7f")
        # A signing secret is whatever both sides say it is; a token never has a blank.
        if (name, more) != ("SLACK_SIGNING_SECRET", " x")
    ],
)
def test_a_secret_with_something_in_it_is_named_and_not_shown(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=name) as refused:
        read_environment({name: said})
    assert PASSWORD not in str(refused.value)


def test_two_signing_secrets_are_taken_while_one_replaces_the_other() -> None:
    env = read_environment({"SLACK_SIGNING_SECRET": " canary-1, canary-2,"})
    assert [secret.get_secret_value() for secret in env.signing_secrets] == ["canary-1", "canary-2"]
    assert "canary" not in repr(env)


@pytest.mark.parametrize("said", ["0001-01-01T00:00", "yesterday", "", "2017-02-30T09:00"])
def test_an_instant_that_is_none_is_a_value_error(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_instant(said, GENEVA)


@pytest.mark.parametrize("said", ["x", "0", "-1", "nan", "inf", "1e9", "0.04s"])
def test_a_pace_of_delivery_that_is_none_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="EMGBOT_TIMING"):
        read_environment({"EMGBOT_TIMING": said})


def test_a_pace_of_delivery_that_is_not_the_real_one_is_told_loudly() -> None:
    assert scaled_timing_warning(read_environment({})) is None
    fast = read_environment({"EMGBOT_TIMING": "0.04"})
    assert fast.timing == 0.04
    assert "EMGBOT_TIMING IS SET" in str(scaled_timing_warning(fast))


def test_a_clock_file_that_is_a_pipe_or_a_device_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(UsageError, match="not a regular file"):
            read_environment({"EMGBOT_CLOCK": f"@{path}"}).calendar_clock("Europe/Zurich")


def test_a_clock_file_that_breaks_leaves_the_last_good_reading(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("2017-03-20T08:59")
    clock = FileClock(path, GENEVA)
    good = clock()
    for text in ("", "x" * 1_000_000, "0001-01-01T00:00"):
        path.write_text(text)
        assert clock() == good
    path.unlink()
    assert clock() == good


def test_a_plan_file_that_is_a_weapon_is_not_opened(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    refused: list[str] = []

    def read_all() -> None:
        for path in (pipe, link, tmp_path, Path("/dev/zero"), Path("a" * 5000)):
            with pytest.raises(MissingError) as error:
                read_file(path, "plan")
            refused.append(str(error.value))

    thread = threading.Thread(target=read_all, daemon=True)
    thread.start()
    thread.join(10)
    assert len(refused) == 5, "one of them hangs"


@pytest.mark.parametrize("said", ["0", "-1", "many", "1e3", "٣", "9" * 20])
def test_how_much_a_person_is_answered_is_a_number(said: str) -> None:
    with pytest.raises(UsageError, match="EMGBOT_COMMANDS_A_MINUTE"):
        read_environment({"EMGBOT_COMMANDS_A_MINUTE": said})
    assert read_environment({"EMGBOT_COMMANDS_A_MINUTE": "60"}).commands_a_minute == 60
    assert read_environment({}).commands_a_minute == 30
