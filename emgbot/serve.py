"""The composition root: settings, database, Slack and clock become a running bot; and its clean stop."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.web import SlackResponse
from waitress import wasyncore
from waitress.server import create_server

from emgbot.actions import deliver, proposals, tick, workspace
from emgbot.clock import Clock, monotonic, wall_now
from emgbot.config import Environment, moved_clock_warning, read_file, scaled_timing_warning
from emgbot.core.commands.slack_text import clean_text
from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Problem
from emgbot.errors import ConfigError, DeliveryError, DeliveryUnknown, MissingError, StoreUnavailable
from emgbot.runtime import PlanSource, Runtime, Timing
from emgbot.settings import Settings, check_settings, read_settings, require_settings
from emgbot.slack import client as slack_client
from emgbot.slack.app import dispatch, make_app
from emgbot.slack.files import SlackFiles
from emgbot.slack.guard import MAX_BODY, Channel, Guard, Reply
from emgbot.slack.poster import PROMPT, SlackPoster
from emgbot.store import outbox, plans
from emgbot.store.engine import Database
from emgbot.store.migrate import require_migrated
from emgbot.store.proposals import any_waiting

log = logging.getLogger(__name__)

INTRODUCE_EVERY = 900.0
INTRODUCE_AGAIN = 5.0
"""Seconds until Slack is asked again who we are, when it did not answer."""

CONNECT_AGAIN = 5.0
REFUSED_TOKENS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
STOP_SECONDS = 10.0
WEB_THREADS = 16


@dataclass
class Bot:
    """A bot that was put together. `app` is Bolt's, `guard` the WSGI callable in front of it."""

    env: Environment
    runtime: Runtime
    reader: WebClient
    app: App
    warnings: list[str] = field(default_factory=list)
    scheduler: BackgroundScheduler | None = None
    introduced: bool = False
    introduce_after: float = 0.0
    failing: dict[str, str] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def wsgi(self) -> Guard:
        """The HTTP site: Slack's requests and the health. Raises MissingError without a signing secret."""
        keys = tuple(secret.get_secret_value().encode() for secret in self.env.require_signing_secrets())
        return Guard(keys, handle=lambda body, headers: dispatch(self.app, body, headers), health=self.health)

    # What the metronome does

    def introduce(self) -> None:
        """Ask Slack who we are and which channels there are; again and again, since channels come and go."""
        if monotonic() < self.introduce_after:
            return
        self.introduce_after = monotonic() + INTRODUCE_AGAIN
        try:
            workspace.learn_identity(self.runtime, slack_client.who_am_i(self.reader))
            if not self.introduced:
                proposals.notice_file(self.runtime)
            workspace.learn_channels(self.runtime, slack_client.list_channels(self.reader))
            workspace.forget_deliveries(self.runtime)
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("slack does not introduce us error=%s", error)
        except (StoreUnavailable, ConfigError) as error:
            log.error("not introduced error=%s", error)
        else:
            self.introduced = True
            self.introduce_after = monotonic() + INTRODUCE_EVERY

    def work(self) -> None:
        """One beat: plan what is due, send what waits. The database being away is no reason to stop beating."""
        try:
            try:
                tick.tick(self.runtime)
            finally:
                # What was said already goes out, whatever keeps the next posts from being planned.
                deliver.deliver(self.runtime, stopping=self.stopping.is_set)
        except StoreUnavailable as error:
            log.warning("no beat error=%s", error)

    def beaten(self, event: JobExecutionEvent) -> None:
        """After each beat: what nobody foresaw is told once in the log, and by the health until a beat goes well."""
        if event.exception is None:
            self.failing.pop(event.job_id, None)
            return
        kind = type(event.exception).__name__
        if self.failing.get(event.job_id) != kind:
            log.error("beat failed job=%s error=%s", event.job_id, kind, exc_info=event.exception)
        self.failing[event.job_id] = kind

    def settle(self) -> None:
        """Work until nothing is left that could go out by itself; for a clock that is moved by hand."""
        deadline = monotonic() + 30
        pause = threading.Event()
        while monotonic() < deadline:
            self.work()
            if deliver.idle(self.runtime):
                return
            pause.wait(0.1)

    def start_beating(self, *, works: bool) -> None:
        """Start the metronome. It remembers nothing: all meaning is in the database."""
        scheduler = BackgroundScheduler(
            timezone=ZoneInfo("UTC"), job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_listener(self.beaten, EVENT_JOB_ERROR | EVENT_JOB_EXECUTED)
        scheduler.add_job(self.introduce, "interval", seconds=1, next_run_time=wall_now(), id="introduce")
        if works:
            scheduler.add_job(self.work, "interval", seconds=1, id="work")
        scheduler.start()
        self.scheduler = scheduler

    def stop(self) -> None:
        """Stop beating, finish what is under way, give everything back."""
        self.stopping.set()
        if self.scheduler is not None:
            self.scheduler.shutdown(wait=True)
            self.scheduler = None
        self.app.listener_runner.listener_executor.shutdown(wait=True, cancel_futures=True)
        self.runtime.database.close()

    # Health

    def health(self) -> Reply:
        """`/healthz`: 200 when the database answers, else 503; never a secret or a word of anybody."""
        facts = self.facts()
        return (200 if facts["database"] == "ok" else 503), "application/json; charset=utf-8", json.dumps(facts)

    def facts(self) -> dict[str, Any]:
        """What the health says."""
        now = self.runtime.clock()
        facts: dict[str, Any] = {
            "status": "ok",
            "database": "ok",
            "calendar": now.isoformat(timespec="seconds"),
            "slack": "known" if self.introduced else "not reached yet",
            "warnings": [*self.warnings, *filter(None, [moved_clock_warning(self.env, now)])],
        }
        try:
            with self.runtime.database.read() as tx:
                facts["outbox"] = outbox.waiting(tx, now=wall_now())
                changed_plan = any_waiting(tx)
        except StoreUnavailable:
            facts |= {"status": "unavailable", "database": "does not answer"}
            return facts
        if changed_plan:
            facts["warnings"].append("A changed plan waits for the secretariat's word: /emg plan shows it.")
        for job, kind in self.failing.items():
            facts["status"] = "attention"
            facts["warnings"].append(f"The bot fails to {job} ({kind}); see the log.")
        if facts["outbox"].get("doubt") or facts["outbox"].get("dead"):
            facts["status"] = "attention"
            facts["warnings"].append("Some messages are in doubt or were refused for good; see the log.")
        return facts


def build(
    env: Environment, *, clock: Clock | None = None, settings: Settings | None = None, database: Database | None = None
) -> Bot:
    """Put a bot together. Raises ConfigError (plan, settings), MissingError (token, database), UsageError (clock)."""
    file = read_settings(env.settings_file)
    settings = settings or require_settings(file)
    # A file's name may hold bytes that are no text; it is stored with the plan.
    source = PlanSource(clean_text(env.plan_file.name), read_file(env.plan_file, "plan"))
    database = database or Database(env.database)
    warnings: list[str] = list(filter(None, [scaled_timing_warning(env)]))
    require_migrated(database)
    reading = load_plan(source.text, file=source.name)
    if reading.plan is None:
        _survive_broken_plan(database, reading)
        problems = reading.problems
        warnings.append(f"The plan file has errors; the accepted plan stays in force: {_places(problems)}.")
    elif problems := check_settings(file, reading.plan, file=env.settings_file.name):
        warnings.append(f"Not all of the settings can be meant: {_places(problems)}.")
    calendar = clock or env.calendar_clock(reading.draft.zone)
    token = env.require_bot_token().get_secret_value()
    tls = ssl.create_default_context()
    timing = Timing().scaled(env.timing)
    reader = slack_client.make_client(token, env.api_url, seconds=slack_client.READ_SECONDS, tls=tls)
    quick = slack_client.make_client(token, env.api_url, seconds=slack_client.QUICK_SECONDS, tls=tls)
    runtime = Runtime(
        clock=calendar,
        database=database,
        settings=settings,
        source=source,
        poster=SlackPoster(token, env.api_url, tls=tls, timing=timing),
        lookup=slack_client.SlackLookup(quick),
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}",
        files=SlackFiles(quick),
        timing=timing,
    )
    answering = SlackPoster(token, env.api_url, tls=tls, timing=PROMPT)
    # What stands in the files is for the log: everybody may read the health, which only says where to look.
    for warning in [*problems, *warnings, *filter(None, [moved_clock_warning(env, calendar())])]:
        log.warning("%s", warning)
    return Bot(env, runtime, reader, make_app(runtime, quick, answering, response_hosts=env.response_hosts), warnings)


def _survive_broken_plan(database: Database, reading: PlanReading) -> None:
    """A broken plan file stops a first start; a running bot keeps the plan that was accepted."""
    with database.read() as tx:
        if plans.any_team(tx) is None:
            raise ConfigError("\n".join(str(problem) for problem in reading.problems))


def _places(problems: Iterable[Problem]) -> str:
    return ", ".join(dict.fromkeys(f"{problem.file}:{problem.line}" for problem in problems))


class Site:
    """The HTTP server around a bot's WSGI callable: waitress, which takes a whole request before it takes a thread."""

    def __init__(self, bot: Bot, *, host: str, port: int) -> None:
        self._sockets: dict[int, Any] = {}
        self._told = threading.Event()
        self._ended = threading.Event()
        try:
            self._server = create_server(
                bot.wsgi(),
                map=self._sockets,
                host=host,
                port=port,
                threads=WEB_THREADS,
                connection_limit=1000,
                channel_timeout=10,
                cleanup_interval=5,
                max_request_body_size=MAX_BODY + 1,
                ident="",
            )
        except OSError as error:
            raise MissingError(f"Port {port} cannot be used ({error.strerror}). Set PORT to a free one.") from error
        self._server.channel_class = Channel
        self.port = int(self._server.effective_port)

    def run(self) -> None:
        """Serve until told to stop; what is under way is finished."""
        try:
            while not self._told.is_set():
                wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
        finally:
            self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=STOP_SECONDS)
            wasyncore.close_all(self._sockets)
            self._ended.set()

    def close(self) -> None:
        """Stop a server that runs in another thread, and wait until it has."""
        self._told.set()
        # Woken, unless it has just ended by itself: then there is nothing left to wake.
        with suppress(OSError):
            self._server.pull_trigger()
        self._ended.wait(STOP_SECONDS)


def serve_http(bot: Bot, *, works: bool) -> None:
    """Serve over HTTP until SIGTERM or Ctrl-C; `works`: also plan and send."""
    site = Site(bot, host=bot.env.host, port=bot.env.port)
    bot.start_beating(works=works)
    log.info("listening host=%s port=%d", bot.env.host, site.port)
    _until_told(site.run, bot)


def serve_socket(bot: Bot) -> None:
    """Serve over Socket Mode, plan and send, until SIGTERM or Ctrl-C."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    token = bot.env.app_token.get_secret_value() if bot.env.app_token else ""
    web = WebClient(base_url=bot.env.api_url, ssl=bot.reader.ssl, proxy=bot.reader.proxy)
    handler = SocketModeHandler(bot.app, token, web_client=web)
    bot.start_beating(works=True)
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set() and not _connected(handler.client):
            stopped.wait(CONNECT_AGAIN)
        stopped.wait()

    def close() -> None:
        stopped.set()
        handler.client.close()

    _until_told(run, bot, on_stop=close)


def _connected(client: SocketModeClient) -> bool:
    """Open the Socket Mode connection; False: try again later. Raises MissingError when the app token is refused."""
    try:
        client.connect()
    except SlackApiError as error:
        code = str(error.response.get("error", "")) if isinstance(error.response, SlackResponse) else ""
        if code in REFUSED_TOKENS:
            raise MissingError(
                f"Slack refuses SLACK_APP_TOKEN ({code}). In Slack's app pages (api.slack.com/apps) open your app, "
                '"Basic Information", "App-Level Tokens", and copy one with connections:write; it begins with xapp-.'
            ) from error
        log.warning("not connected error=%s", code)
        return False
    except (SlackClientError, OSError) as error:
        log.warning("not connected error=%s", type(error).__name__)
        return False
    return True


def serve_worker(bot: Bot) -> None:
    """Plan and send, without any door, until SIGTERM or Ctrl-C."""
    stopped = threading.Event()
    bot.start_beating(works=True)
    _until_told(stopped.wait, bot, on_stop=stopped.set)


class _Told(SystemExit):
    """SIGTERM, as an exit: the server's loop ends, and what is under way is finished."""


def _until_told(run: Callable[[], Any], bot: Bot, *, on_stop: Callable[[], Any] = lambda: None) -> None:
    def told(number: int, _frame: object) -> None:
        log.info("stopping signal=%d", number)
        bot.stopping.set()
        # The second signal ends the process at once; the database stands it, as it stands SIGKILL.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise _Told(0)

    signal.signal(signal.SIGTERM, told)
    try:
        run()
    except (KeyboardInterrupt, _Told):
        pass
    finally:
        on_stop()
        bot.stop()
        log.info("stopped")
