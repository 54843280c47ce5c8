"""Settings, files, database, Slack and clock become a bot."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import ssl
from collections.abc import Iterable

from emgbot.clock import Clock
from emgbot.config import Environment, moved_clock_warning, read_file, scaled_timing_warning
from emgbot.core.commands.slack_text import clean_text
from emgbot.core.files.planfile import PlanReading, load_plan
from emgbot.core.files.problems import Problem
from emgbot.errors import ConfigError
from emgbot.runtime import PlanSource, Runtime, Timing
from emgbot.serve.bot import Bot
from emgbot.serve.figures import Counts, Standing
from emgbot.serve.pulse import HANGS_AFTER, LEAST, Pulse
from emgbot.settings import Settings, check_settings, read_settings, require_settings
from emgbot.slack import client as slack_client
from emgbot.slack.app import make_app
from emgbot.slack.files import SlackFiles
from emgbot.slack.flood import Flood
from emgbot.slack.poster import PROMPT, SlackPoster
from emgbot.slack.reading import SlackReader
from emgbot.store import plans
from emgbot.store.engine import Database
from emgbot.store.migrate import require_migrated

log = logging.getLogger(__name__)

CURE = "What to write instead is listed by: python bot.py check"


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
        warnings.append(f"The plan file has errors; the accepted plan stays in force: {_places(problems)}. {CURE}")
    elif problems := check_settings(file, reading.plan, file=env.settings_file.name):
        warnings.append(f"Not all of the settings can be meant: {_places(problems)}.")
    calendar = clock or env.calendar_clock(reading.draft.zone)
    token = env.require_bot_token().get_secret_value()
    tls = ssl.create_default_context()
    timing = Timing().scaled(env.timing)
    reader = slack_client.make_client(token, env.api_url, seconds=slack_client.READ_SECONDS, tls=tls)
    quick = slack_client.make_client(token, env.api_url, seconds=slack_client.QUICK_SECONDS, tls=tls)
    counts = Counts()
    runtime = Runtime(
        clock=calendar,
        database=database,
        settings=settings,
        source=source,
        poster=SlackPoster(token, env.api_url, tls=tls, timing=timing),
        lookup=slack_client.SlackLookup(quick),
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}",
        files=SlackFiles(quick),
        reader=SlackReader(reader),
        figures=counts,
        timing=timing,
    )
    counts.registry.register(Standing(runtime))
    answering = SlackPoster(token, env.api_url, tls=tls, timing=PROMPT)
    # What stands in the files is for the log: everybody may read the health, which only says where to look.
    for warning in [*problems, *warnings, *filter(None, [moved_clock_warning(env, calendar())])]:
        log.warning("%s", warning)
    app = make_app(
        runtime, quick, answering, response_hosts=env.response_hosts, flood=Flood(most=env.commands_a_minute)
    )
    return Bot(
        env, runtime, reader, app, counts, warnings, pulse=Pulse(hangs_after=max(LEAST, HANGS_AFTER * env.timing))
    )


def _survive_broken_plan(database: Database, reading: PlanReading) -> None:
    """A broken plan file stops a first start; a running bot keeps the plan that was accepted."""
    with database.read() as tx:
        if plans.any_team(tx) is None:
            raise ConfigError("\n".join(str(problem) for problem in reading.problems))


def _places(problems: Iterable[Problem]) -> str:
    return ", ".join(dict.fromkeys(f"{problem.file}:{problem.line}" for problem in problems))
