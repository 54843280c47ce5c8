"""`doctor`: everything the bot needs, looked at one after the other, each finding with its cure."""

from __future__ import annotations

import json
import ssl
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import yaml

from emgbot.cli.reading import read_files
from emgbot.config import ROOT, Environment, moved_clock_warning, read_environment
from emgbot.core.health import Finding, Grade, Health, cure_of_workspace
from emgbot.core.places import Places, bare
from emgbot.errors import ConfigError, DeliveryError, DeliveryUnknown, MissingError

if TYPE_CHECKING:
    from emgbot.slack.diagnosis import Examined

MANIFEST = ROOT / "config" / "manifest.yaml"
SKEW = 60.0
"""Seconds: Slack's signatures are refused at five minutes."""

MARKS = {Grade.FINE: "ok", Grade.ATTENTION: "look", Grade.BROKEN: "BROKEN"}


def doctor(options: Namespace) -> int:
    """Print every finding; 0 where the bot can work, 1 for problems in plan or settings, 3 for what is outside."""
    env = read_environment()
    findings: list[Finding] = []
    places, wrong = _files(env, findings)
    findings += _slack(env, places)
    findings += _calendar(env, places)
    health = _stored(env)
    findings += health.findings
    if options.format == "json":
        print(json.dumps(_as_json(findings, health), ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(f"{MARKS[finding.grade]:7} {finding.subject}: {finding.words}")
            if finding.cure and finding.grade is not Grade.FINE:
                print(f"{'':7} -> {finding.cure}")
        for lane in health.lanes:
            last = f"last {lane.last:%Y-%m-%d %H:%M} UTC" if lane.last else "nothing said yet"
            coming = f"next {lane.next.astimezone():%Y-%m-%d %H:%M %Z}" if lane.next else "nothing planned"
            print(f"        {lane.name}: {last}, {coming}, {lane.waiting} waiting")
    if wrong:
        return 1
    return 3 if any(finding.grade is Grade.BROKEN for finding in findings) else 0


def _files(env: Environment, findings: list[Finding]) -> tuple[Places | None, bool]:
    """Plan and settings: how many problems, and where to read them."""
    try:
        files = read_files(env)
    except (MissingError, ConfigError) as error:
        findings.append(Finding(Grade.BROKEN, "files", str(error), "Set EMGBOT_PLAN and EMGBOT_SETTINGS."))
        return None, False
    errors = [problem for problem in files.problems if problem.severity == "error"]
    if errors:
        words = f"{len(errors)} error{'s' * (len(errors) > 1)} in plan and settings; the first: {errors[0]}"
        findings.append(Finding(Grade.BROKEN, "files", words, "python bot.py check lists all."))
    else:
        warned = len(files.problems)
        words = f"Plan and settings can be used ({warned or 'no'} warning{'s' * (warned != 1)}: python bot.py check)."
        findings.append(Finding(Grade.FINE, "files", words))
    return files.places, bool(errors)


def _slack(env: Environment, places: Places | None) -> Iterator[Finding]:
    """Token, scopes, clock and channels, as Slack sees them."""
    from emgbot.slack.client import QUICK_SECONDS, make_client
    from emgbot.slack.diagnosis import app_token_is_good, examine

    try:
        token = env.require_bot_token().get_secret_value()
    except MissingError as error:
        yield Finding(Grade.BROKEN, "token", str(error), "Set SLACK_BOT_TOKEN.")
        return
    client = make_client(token, env.api_url, seconds=QUICK_SECONDS * 3, tls=ssl.create_default_context())
    try:
        found = examine(client)
    except DeliveryError as error:
        yield Finding(Grade.BROKEN, "token", f"Slack refuses SLACK_BOT_TOKEN ({error}).", cure_of_workspace(error.code))
        return
    except DeliveryUnknown as error:
        words = f"Slack does not answer at {env.api_url} ({error})."
        yield Finding(Grade.BROKEN, "network", words, "Check the network, HTTPS_PROXY and SSL_CERT_FILE.")
        return
    yield Finding(Grade.FINE, "token", f"Slack knows the bot: workspace {found.identity.team}.")
    yield from _scopes(found)
    yield from _clock(found)
    yield from _door(env)
    if env.app_token is not None:
        try:
            app_token_is_good(client, env.app_token.get_secret_value())
        except (DeliveryError, DeliveryUnknown) as error:
            cure = 'Copy one with connections:write from "Basic Information", "App-Level Tokens"; it begins with xapp-.'
            yield Finding(Grade.BROKEN, "token", f"Slack refuses SLACK_APP_TOKEN ({error}).", cure)
    if places is not None:
        yield from _channels(places, found)


def _scopes(found: Examined) -> Iterator[Finding]:
    if found.scopes is None:
        yield Finding(Grade.FINE, "scopes", "Slack did not say which scopes the token has.")
        return
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    wanted = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    missing, more = sorted(wanted - found.scopes), sorted(found.scopes - wanted)
    if missing:
        cure = "Add them under OAuth & Permissions (config/manifest.yaml has all) and install the app again."
        yield Finding(Grade.BROKEN, "scopes", f"Missing: {', '.join(missing)}.", cure)
    if more:
        cure = "Take them off: the bot has no use for them."
        yield Finding(Grade.ATTENTION, "scopes", f"More than needed: {', '.join(more)}.", cure)
    if not missing and not more:
        yield Finding(Grade.FINE, "scopes", f"All {len(wanted)} that are needed, and no other.")


def _clock(found: Examined) -> Iterator[Finding]:
    if found.skew is not None and abs(found.skew) > SKEW:
        ahead = "ahead of" if found.skew > 0 else "behind"
        words = f"This machine's clock is {abs(found.skew):.0f} seconds {ahead} Slack's."
        yield Finding(Grade.BROKEN, "clock", words, "Let the machine set its clock (NTP): requests are refused at 300.")
    elif found.skew is not None:
        yield Finding(Grade.FINE, "clock", "This machine's clock agrees with Slack's.")


def _calendar(env: Environment, places: Places | None) -> Iterator[Finding]:
    if env.clock is not None:
        zone = places.secretariat.calendar.zone.key if places else "UTC"
        warning = moved_clock_warning(env, env.calendar_clock(zone)())
        yield Finding(Grade.ATTENTION, "clock", warning or "", "Unset EMGBOT_CLOCK for real work.")


def _door(env: Environment) -> Iterator[Finding]:
    """How Slack's requests get in."""
    if env.app_token is None and not env.signing_secrets:
        words = "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set: nobody can answer."
        yield Finding(Grade.BROKEN, "door", words, "Set one of them; README, Connecting a real workspace.")
    else:
        yield Finding(Grade.FINE, "door", "Socket Mode." if env.app_token is not None else "Signed HTTP.")


def _channels(places: Places, found: Examined) -> Iterator[Finding]:
    names = {bare(name): name for name in found.joined.values()}
    used = set()
    for place in places.all:
        if bare(place.name) in names or place.name in found.joined:
            used.add(bare(found.joined.get(place.name, place.name)))
        else:
            words = f"The bot is not in {place.name}."
            yield Finding(Grade.ATTENTION, "channels", words, "Invite it there: /invite @emgbot")
    idle = sorted(name for key, name in names.items() if key not in used)
    if idle:
        words = f"The bot sits in channels of no group: {', '.join('#' + name for name in idle)}."
        yield Finding(Grade.ATTENTION, "channels", words, "Remove it there, or name them in emgbot.yaml.")
    if len(used) == len(places.all):
        yield Finding(Grade.FINE, "channels", f"The bot is in all {len(used)} channels of the settings.")


def _stored(env: Environment) -> Health:
    """The database, and how the bot is by what is stored there."""
    from emgbot.actions.health import look
    from emgbot.serve import build
    from emgbot.store.engine import Database
    from emgbot.store.migrate import require_migrated

    with closing(Database(env.database)) as database:
        try:
            require_migrated(database)
        except MissingError as error:
            return Health((Finding(Grade.BROKEN, "database", str(error)),), ())
        where = database.url.render_as_string(hide_password=True)
        fine = Finding(Grade.FINE, "database", f"{where} answers and is migrated.")
        try:
            bot = build(env, database=database)
            found = look(bot.runtime)
        except (MissingError, ConfigError):
            # It is told above what is missing or wrong.
            return Health((fine,), ())
    return Health((fine, *found.findings), found.lanes)


def _as_json(findings: list[Finding], health: Health) -> object:
    return {
        "findings": [
            {"grade": one.grade.value, "subject": one.subject, "words": one.words, "cure": one.cure} for one in findings
        ],
        "channels": [
            {
                "name": lane.name,
                "known": lane.known,
                "last": lane.last.isoformat() if lane.last else None,
                "next": lane.next.isoformat() if lane.next else None,
                "waiting": lane.waiting,
                "kept": lane.kept,
            }
            for lane in health.lanes
        ],
    }
