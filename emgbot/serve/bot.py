"""A bot that was put together: what its metronome does, and its clean stop."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_sdk import WebClient

from emgbot import __version__
from emgbot.actions import deliver, proposals, sweep, tick, workspace
from emgbot.clock import monotonic, wall_now
from emgbot.config import Environment
from emgbot.errors import ConfigError, DeliveryError, DeliveryUnknown, StoreUnavailable
from emgbot.runtime import Runtime
from emgbot.serve.figures import Counts
from emgbot.serve.pulse import Pulse
from emgbot.serve.report import pages
from emgbot.slack import client as slack_client
from emgbot.slack.app import dispatch
from emgbot.slack.guard import Guard
from emgbot.store import heartbeats
from emgbot.store.heartbeats import Heartbeat

log = logging.getLogger(__name__)

INTRODUCE_EVERY = 900.0
INTRODUCE_AGAIN = 5.0
"""Seconds until Slack is asked again who we are, when it did not answer."""

BEAT_SECONDS = 1
SHOW_SECONDS = 15
"""So often a process says in the database that it runs."""

FORGOTTEN = timedelta(days=1)


@dataclass
class Bot:
    """A bot that was put together. `app` is Bolt's, `reader` asks Slack without hurry."""

    env: Environment
    runtime: Runtime
    reader: WebClient
    app: App
    counts: Counts
    warnings: list[str] = field(default_factory=list)
    scheduler: BackgroundScheduler | None = None
    introduced: bool = False
    introduce_after: float = 0.0
    failing: dict[str, str] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    pulse: Pulse = field(default_factory=Pulse)
    shown: Heartbeat | None = None

    def wsgi(self) -> Guard:
        """The HTTP site: Slack's requests, the health and the figures. Raises MissingError without signing secret."""
        keys = tuple(secret.get_secret_value().encode() for secret in self.env.require_signing_secrets())
        return Guard(keys, handle=lambda body, headers: dispatch(self.app, body, headers), pages=pages(self))

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
                deliver.deliver(self.runtime, stopping=self._stops)
        except StoreUnavailable as error:
            log.warning("no beat error=%s", error)

    def sweep(self) -> None:
        """Look for what people said and Slack did not deliver, where that is due or was asked for."""
        try:
            sweep.beat(self.runtime, stopping=self.stopping.is_set)
        except StoreUnavailable as error:
            log.warning("not swept error=%s", error)

    def _stops(self) -> bool:
        """Whether nothing more is to be sent; who asks is alive, however long a beat takes."""
        self.pulse.felt("work")
        return self.stopping.is_set()

    def show(self) -> None:
        """Say in the database that this process runs."""
        if self.shown is None:
            return
        now = wall_now()
        self.shown = Heartbeat(self.shown.process, self.shown.does, __version__, self.shown.started_at, now)
        try:
            with self.runtime.database.write() as tx:
                heartbeats.beat(tx, self.shown, forget=now - FORGOTTEN)
        except StoreUnavailable as error:
            log.warning("not shown error=%s", error)

    def beaten(self, event: JobExecutionEvent) -> None:
        """After each beat: what nobody foresaw is told once in the log, and by the health until a beat goes well."""
        self.pulse.felt(event.job_id)
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

    def start_beating(self, *, works: bool, answers: bool = True) -> None:
        """Start the metronome. It remembers nothing: all meaning is in the database.

        `works`: plan and send; `answers`: people's requests come to this process too, which is only told.
        """
        scheduler = BackgroundScheduler(
            timezone=ZoneInfo("UTC"), job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_listener(self.beaten, EVENT_JOB_ERROR | EVENT_JOB_EXECUTED)
        now = wall_now()
        does = "+".join([*(["web"] if answers else []), *(["work"] if works else [])])
        self.shown = Heartbeat(self.runtime.worker, does, __version__, now, now)
        scheduler.add_job(self.introduce, "interval", seconds=BEAT_SECONDS, next_run_time=now, id="introduce")
        scheduler.add_job(self.show, "interval", seconds=SHOW_SECONDS, next_run_time=now, id="show")
        if works:
            scheduler.add_job(self.work, "interval", seconds=BEAT_SECONDS, id="work")
            self.runtime.memory.missed = "start"
            scheduler.add_job(self.sweep, "interval", seconds=BEAT_SECONDS, id="sweep")
        self.pulse.expect("show", *(["work"] if works else []))
        scheduler.start()
        self.scheduler = scheduler

    def stop(self) -> None:
        """Stop beating, finish what is under way, give everything back."""
        self.stopping.set()
        self.pulse.stop()
        if self.scheduler is not None:
            self.scheduler.shutdown(wait=True)
            self.scheduler = None
        self.app.listener_runner.listener_executor.shutdown(wait=True, cancel_futures=True)
        self._gone()
        self.runtime.database.close()

    def _gone(self) -> None:
        if self.shown is not None:
            try:
                with self.runtime.database.write() as tx:
                    heartbeats.end(tx, self.shown.process)
            except StoreUnavailable as error:
                log.warning("not taken down error=%s", error)
