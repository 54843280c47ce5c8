"""Help, exit codes, missing tokens and databases: what the commands say before anything runs."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CANARIES, ROOT, Line

SERVICES = ["run", "web", "worker"]


def test_help_names_every_command_and_the_exit_codes(line: Line) -> None:
    ran = line("--help")
    assert ran.code == 0
    for command in ("demo", "run", "web", "worker", "migrate", "check", "preview", "explain"):
        assert f"    {command} " in ran.out
    assert "Exit codes: 0 fine; 1 problems" in ran.out


@pytest.mark.parametrize("command", ["demo", "run", "web", "worker", "migrate", "check", "preview", "explain"])
def test_every_command_has_help(line: Line, command: str) -> None:
    ran = line(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: bot.py {command}")


@pytest.mark.parametrize("arguments", [(), ("nope",), ("check", "--nope"), ("web", "now"), ("demo", "--port", "99999")])
def test_wrong_usage_is_2_and_says_what_there_is(line: Line, arguments: tuple[str, ...]) -> None:
    ran = line(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: bot.py" in ran.err


def test_the_version_is_told(line: Line) -> None:
    assert line("--version").out.startswith("emgbot ")


@pytest.mark.parametrize(("command", "token"), [("run", None), ("worker", None), ("web", None), ("web", "  ")])
def test_a_missing_bot_token_is_named_with_where_to_find_it(line: Line, command: str, token: str | None) -> None:
    ran = line(command, env=CANARIES | {"SLACK_BOT_TOKEN": token})
    assert (ran.code, ran.out) == (3, "")
    assert "SLACK_BOT_TOKEN is not set" in ran.err
    assert "api.slack.com/apps" in ran.err
    assert "OAuth & Permissions" in ran.err


@pytest.mark.parametrize(("command", "secret"), [("run", None), ("web", None), ("web", " , ")])
def test_a_missing_signing_secret_is_named_with_where_to_find_it(line: Line, command: str, secret: str | None) -> None:
    ran = line(command, env={"SLACK_BOT_TOKEN": "xoxb-canary-bot", "SLACK_SIGNING_SECRET": secret})
    assert (ran.code, ran.out) == (3, "")
    assert "SLACK_SIGNING_SECRET is not set" in ran.err
    assert "Basic Information" in ran.err


def test_socket_mode_needs_no_signing_secret_and_a_worker_neither(line: Line) -> None:
    for command, extra in (("run", {"SLACK_APP_TOKEN": "xapp-canary-app"}), ("worker", {})):
        ran = line(command, env={"SLACK_BOT_TOKEN": "xoxb-canary-bot", **extra})
        assert ran.code == 3
        assert "python bot.py migrate" in ran.err, "it got as far as the database"


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-canary-app"}, "SLACK_BOT_TOKEN begins with xapp-"),
        ({"SLACK_APP_TOKEN": "xoxb-canary-bot"}, "SLACK_APP_TOKEN begins with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary-bot and more"}, "SLACK_BOT_TOKEN contains a blank"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary-bot\nxoxb"}, "SLACK_BOT_TOKEN contains a line break"),
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "٣٠٠٠"}, "PORT"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL is not an address"),
        ({"SLACK_API_URL": "ftp://slack.com/api/"}, "SLACK_API_URL is not an address"),
        ({"SLACK_API_URL": "http://[/api/"}, "SLACK_API_URL is not an address"),
    ],
)
def test_a_variable_that_cannot_be_right_is_wrong_usage_and_its_value_is_no_secret_told(
    line: Line, env: dict[str, str], says: str
) -> None:
    ran = line("web", env=CANARIES | env)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize("command", [*SERVICES, "preview"])
def test_a_database_without_tables_is_missing_and_the_cure_is_told(line: Line, command: str) -> None:
    line.write("bot.db", b"")
    period = ("--from", "2017-03-20", "--to", "2017-03-24") if command == "preview" else ()
    ran = line(command, *period, env=CANARIES)
    assert (ran.code, ran.out) == (3, "")
    assert "Run: python bot.py migrate" in ran.err


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://emg:canary-password@127.0.0.1:1/emg", "Check DATABASE_URL"),
        ("postgres://emg:canary-password@127.0.0.1:1/emg", "127.0.0.1"),
    ],
)
def test_a_server_that_is_not_there_is_missing(line: Line, url: str, says: str) -> None:
    ran = line("migrate", env=CANARIES | {"DATABASE_URL": url})
    assert (ran.code, ran.out) == (3, "")
    assert says in ran.err


@pytest.mark.parametrize("command", ["web", "migrate"])
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://emg:canary-password@127.0.0.1/emg", "which emgbot does not speak"),
        ("canary-password", "DATABASE_URL cannot be read"),
        ("sqlite:////nowhere/at/all/bot.db", ""),
    ],
)
def test_a_database_that_is_not_there_is_missing(line: Line, command: str, url: str, says: str) -> None:
    ran = line(command, env=CANARIES | {"DATABASE_URL": url})
    assert (ran.code, ran.out) == (3, "")
    assert says in ran.err


@pytest.mark.parametrize("clock", ["yesterday", "@nothing-here", "2017-02-30T09:00", "@"])
def test_a_clock_that_cannot_be_read_is_wrong_usage(line: Line, clock: str) -> None:
    assert line("migrate").code == 0
    ran = line("web", env=CANARIES | {"EMGBOT_CLOCK": clock})
    assert (ran.code, ran.out) == (2, "")
    assert "EMGBOT_CLOCK" in ran.err


def test_migrating_tells_what_it_did_and_once_more_does_nothing(line: Line) -> None:
    first = line("migrate")
    assert first.code == 0
    assert "empty -> " in first.out
    again = line("migrate")
    assert again.code == 0
    assert again.out.endswith("nothing to do\n")


def test_a_broken_plan_stops_a_first_start_with_every_problem(line: Line) -> None:
    assert line("migrate").code == 0
    broken = line.write(
        "broken.yaml", "plan: '2017'\nzone: Mars/North\nactivities:\n  - {ref: A.1.a, schedule: soonish}\n"
    )
    ran = line("web", env=CANARIES | {"EMGBOT_PLAN": broken})
    assert (ran.code, ran.out) == (1, "")
    assert "broken.yaml:2: error: " in ran.err
    assert "broken.yaml:4: error: " in ran.err


def test_broken_settings_stop_any_start(line: Line) -> None:
    assert line("migrate").code == 0
    settings = line.write("emgbot.yaml", "channels:\n  A.1: 5\n")
    ran = line("worker", env=CANARIES | {"EMGBOT_SETTINGS": settings})
    assert (ran.code, ran.out) == (1, "")
    assert "emgbot.yaml:" in ran.err


def test_a_port_that_is_taken_is_missing(line: Line) -> None:
    assert line("migrate").code == 0
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        ran = line("web", env=CANARIES | {"PORT": str(taken.getsockname()[1])})
    assert (ran.code, ran.out) == (3, "")
    assert "Set PORT to a free one" in ran.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("unbuffered", [None, "1"])
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("check",), ("check", "--format", "json"), ("explain", "schedule", "2017"), ("plan", "import", "-")],
)
def test_an_output_that_takes_nothing_more_is_told_in_one_line(
    line: Line, arguments: tuple[str, ...], unbuffered: str | None
) -> None:
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [sys.executable, str(ROOT / "bot.py"), *arguments],
            input=b"A. Waste\n1. Group on waste\na) Prepare the report (Sept-Dec 2018)\n",
            stdout=full,
            stderr=subprocess.PIPE,
            env=line.environment({"PYTHONUNBUFFERED": unbuffered}),
            cwd=line.folder,
            timeout=60,
        )
    assert found.returncode == 3
    assert found.stderr.decode().splitlines()[-1].startswith("The output could not be written: No space left")
    assert b"Traceback" not in found.stderr
    assert b"Exception" not in found.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("command", "1a done", "--today", "2017-03-20", "--channel", "#img-ewaste"),
        ("command", "--today", "2017-03-20", "1a done", "--channel", "#img-ewaste"),
        ("command", "--today", "2017-03-20", "--channel", "#img-ewaste", "1a done"),
        ("--channel", "#img-ewaste", "command", "--today", "2017-03-20", "1a done"),
        ("--channel", "#img-ewaste", "--today", "2017-03-20", "command", "1a done"),
    ],
)
def test_text_and_options_of_explain_come_in_any_order(line: Line, arguments: tuple[str, ...]) -> None:
    assert line("explain", *arguments, "--format", "json").json["refs"] == ["A.1.a"]


@pytest.mark.parametrize(
    "arguments", [("command", "--today", "2017-03-20", "a", "b"), ("command", "--tody", "a"), ("command", "--tody")]
)
def test_what_is_left_over_in_explain_is_refused(line: Line, arguments: tuple[str, ...]) -> None:
    ran = line("explain", *arguments)
    assert ran.code == 2
    assert "unrecognized arguments" in ran.err


@pytest.mark.parametrize("command", SERVICES)
def test_a_file_that_would_be_gone_with_the_next_start_is_refused(line: Line, command: str) -> None:
    """Row 18: unless somebody says that it does not matter."""
    ran = line(command, env=CANARIES | {"DYNO": "web.1"})
    assert (ran.code, ran.out) == (3, "")
    assert "DATABASE_URL" in ran.err
    ran = line(command, env=CANARIES | {"DYNO": "web.1", "EMGBOT_EPHEMERAL": "1"})
    assert "python bot.py migrate" in ran.err
