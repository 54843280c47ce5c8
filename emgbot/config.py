"""What the environment says: secrets, addresses, files and the clock.

Secrets come only from here and are wrapped so that no log or trace shows them. Channels and people are in `settings`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping as Env
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from emgbot.clock import Clock, FileClock, MovableClock, parse_instant, system_clock
from emgbot.errors import MissingError, UsageError

ROOT = Path(__file__).resolve().parents[1]
SLACK_API = "https://slack.com/api/"
MAX_FILE_BYTES = 2_000_000
DATABASE_CURE = "Write sqlite:///emgbot.db or postgresql://user:password@host/name."


@dataclass(frozen=True)
class Environment:
    """What the environment says. Read once at the start; nothing else looks at it."""

    bot_token: SecretStr | None
    app_token: SecretStr | None
    signing_secrets: tuple[SecretStr, ...]
    api_url: str
    database: URL
    plan_file: Path
    settings_file: Path
    host: str
    port: int
    clock: str | None = None
    health_port: int | None = None
    vanishing: bool = False
    """Whether the platform's disk is known to be emptied with each start, and nobody said that this does not matter."""

    commands_a_minute: int = 30
    """What one person is answered in a minute by a process; more is refused."""

    timing: float = 1.0
    """Scales the durations of delivery; for tests only."""

    @property
    def response_hosts(self) -> frozenset[str]:
        """Origins a `response_url` may have: Slack's hooks, or the stand-in's own origin."""
        if self.api_url == SLACK_API:
            return frozenset({"https://hooks.slack.com"})
        parts = urlsplit(self.api_url)
        return frozenset({f"{parts.scheme}://{parts.netloc}"})

    def require_bot_token(self) -> SecretStr:
        """The bot token, or MissingError that says where to find it."""
        if self.bot_token is None:
            raise MissingError(
                "SLACK_BOT_TOKEN is not set. In Slack's app pages (api.slack.com/apps) open your app, "
                '"OAuth & Permissions", and copy the "Bot User OAuth Token"; it begins with xoxb-.'
            )
        return self.bot_token

    def require_signing_secrets(self) -> tuple[SecretStr, ...]:
        """The signing secrets (two while one is replaced), or MissingError that says where to find it."""
        if not self.signing_secrets:
            raise MissingError(
                "SLACK_SIGNING_SECRET is not set. In Slack's app pages (api.slack.com/apps) open your app, "
                '"Basic Information", "App Credentials", and copy the "Signing Secret". '
                "(With SLACK_APP_TOKEN set, `run` uses Socket Mode and needs none.)"
            )
        return self.signing_secrets

    def require_lasting_database(self) -> None:
        """Raise MissingError where the database would be gone with the next start of the machine."""
        if self.vanishing and self.database.get_backend_name() == "sqlite":
            raise MissingError(
                "The disk of this platform (DYNO is set) is emptied with every start, and so would be the SQLite file "
                "of DATABASE_URL: everything would be forgotten and said again. Name a PostgreSQL server in "
                "DATABASE_URL, or set EMGBOT_EPHEMERAL=1 where that does not matter."
            )

    def calendar_clock(self, zone: str) -> Clock:
        """Calendar time: the machine's, unless EMGBOT_CLOCK moves it; `zone` is the plan's. Raises UsageError."""
        if not self.clock:
            return system_clock
        tz = ZoneInfo(zone)
        if self.clock.startswith("@"):
            clock = FileClock(Path(self.clock[1:]), tz)
            try:
                clock()
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"EMGBOT_CLOCK names the file {self.clock[1:]}, which cannot be read as an instant ({error}). "
                    "Write an ISO instant into it, such as 2017-03-20T08:59."
                ) from error
            return clock
        try:
            return MovableClock(parse_instant(self.clock, tz))
        except ValueError as error:
            raise UsageError(
                f"EMGBOT_CLOCK is {self.clock!r}. Write a date and time such as 2017-03-20T08:59, or @FILE."
            ) from error


def read_environment(env: Env[str, str] | None = None) -> Environment:
    """Read the environment. Raises UsageError or MissingError that name the variable, never a secret's value."""
    env = os.environ if env is None else env
    api_url = (env.get("SLACK_API_URL") or SLACK_API).strip()
    if not _is_address(api_url):
        raise UsageError("SLACK_API_URL is not an address. Write one such as http://127.0.0.1:3939/api/.")
    port, health_port = _port(env, "PORT"), _port(env, "EMGBOT_HEALTH_PORT")
    secrets = [secret.strip() for secret in (env.get("SLACK_SIGNING_SECRET") or "").split(",")]
    return Environment(
        bot_token=_secret(env, "SLACK_BOT_TOKEN", "xoxb-"),
        app_token=_secret(env, "SLACK_APP_TOKEN", "xapp-"),
        signing_secrets=tuple(_whole("SLACK_SIGNING_SECRET", secret) for secret in secrets if secret),
        api_url=api_url.rstrip("/") + "/",
        database=database_url(env.get("DATABASE_URL") or "sqlite:///emgbot.db"),
        plan_file=Path(env.get("EMGBOT_PLAN") or ROOT / "config" / "workplan-2017.yaml"),
        settings_file=Path(env.get("EMGBOT_SETTINGS") or ROOT / "config" / "emgbot.yaml"),
        # A platform that sets PORT routes to all interfaces.
        host="127.0.0.1" if port is None else "0.0.0.0",  # noqa: S104
        port=3000 if port is None else port,
        health_port=health_port,
        vanishing=bool(env.get("DYNO")) and not env.get("EMGBOT_EPHEMERAL"),
        clock=(env.get("EMGBOT_CLOCK") or "").strip() or None,
        commands_a_minute=_most(env, "EMGBOT_COMMANDS_A_MINUTE", 30),
        timing=_factor((env.get("EMGBOT_TIMING") or "1").strip()),
    )


def _most(env: Env[str, str], name: str, usual: int) -> int:
    text = (env.get(name) or "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise UsageError(f"{name} is {text!r}. Write a number above 0.")
    return int(text) if text else usual


def _port(env: Env[str, str], name: str) -> int | None:
    text = (env.get(name) or "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text[:6]) < 65536):
        raise UsageError(f"{name} is {text!r}. Write a number from 0 to 65535.")
    return int(text) if text else None


def _factor(text: str) -> float:
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0.001 <= factor <= 1000:
        raise UsageError(f"EMGBOT_TIMING is {text!r}. Leave it out; for tests write a factor such as 0.04.")
    return factor


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = parts.port != 0 and "@" not in parts.netloc and url.isprintable() and " " not in url
    except ValueError:
        return False
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _secret(env: Env[str, str], name: str, prefix: str) -> SecretStr | None:
    value = (env.get(name) or "").strip()
    if not value:
        return None
    other = next((kind for kind in ("xoxb-", "xapp-", "xoxp-") if kind != prefix and value.startswith(kind)), None)
    if other:
        raise UsageError(f"{name} begins with {other}, but it should be a token that begins with {prefix}.")
    if " " in value:
        raise UsageError(f"{name} contains a blank. Copy the token again, without anything around it.")
    return _whole(name, value)


def _whole(name: str, value: str) -> SecretStr:
    if not value.isprintable():
        raise UsageError(f"{name} contains a line break or a sign that nobody sees. Copy it again, and only it.")
    return SecretStr(value)


def read_file(path: Path, what: str) -> bytes:
    """The bytes of a file people edit. Raises MissingError where it is not a readable regular file.

    Of one that is too large there is one byte more than it may have, so that its reading says so like any other error.
    """
    try:
        if not path.is_file():
            raise MissingError(f"The {what} file {path} is not there (or not a regular file).")
        with path.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise MissingError(f"The {what} file {path} cannot be read: {error.strerror}.") from error


def database_url(text: str) -> URL:
    """Read `DATABASE_URL`; `postgres://` and `postgresql://` become psycopg 3. Raises MissingError with the cure."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError) as error:
        raise MissingError(f"DATABASE_URL cannot be read. {DATABASE_CURE}") from error
    match url.get_backend_name():
        case "postgres" | "postgresql":
            # Whichever driver is named, this one is installed.
            return url.set(drivername="postgresql+psycopg")
        case "sqlite" if not (url.host or url.username):
            return url.set(drivername="sqlite")
        case "sqlite":
            raise MissingError(f"DATABASE_URL names a host, but SQLite is a file. {DATABASE_CURE}")
        case other:
            raise MissingError(f"DATABASE_URL names {other}, which emgbot does not speak. {DATABASE_CURE}")


def moved_clock_warning(env: Environment, now: datetime) -> str | None:
    """The loud warning that calendar time was moved; None if it was not."""
    if env.clock is None:
        return None
    return f"EMGBOT_CLOCK IS SET: calendar time is {now.isoformat(timespec='seconds')}, not the machine's."


def scaled_timing_warning(env: Environment) -> str | None:
    """The loud warning that the durations of delivery were scaled; None if they were not."""
    if env.timing == 1.0:
        return None
    return f"EMGBOT_TIMING IS SET: delivery waits {env.timing:g} times as long as it should. For tests only."
