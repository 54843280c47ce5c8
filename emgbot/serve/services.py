"""`run`, `web` and `worker`, served until somebody says stop. Whatever they wait for, they stop within 15 seconds."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

from emgbot.config import Environment
from emgbot.errors import EmgbotError, StoreDamaged, StoreUnavailable
from emgbot.serve.bot import Bot
from emgbot.serve.build import build
from emgbot.serve.report import pages_only
from emgbot.serve.site import Door, Site

log = logging.getLogger(__name__)

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between tries to reach the database; then the last one for ever."""


class _Told(SystemExit):
    """SIGTERM, as an exit: the server's loop ends, and what is under way is finished."""


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """Run until SIGTERM or Ctrl-C; whoever waits meanwhile waits for this event."""
    stopping = threading.Event()

    def told(number: int, _frame: object) -> None:
        log.info("stopping signal=%d", number)
        stopping.set()
        # The second signal ends the process at once; the database stands it, as it stands SIGKILL.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise _Told(0)

    signal.signal(signal.SIGTERM, told)
    try:
        yield stopping
    except (KeyboardInterrupt, _Told):
        pass
    finally:
        stopping.set()


def _built(env: Environment, stopping: threading.Event) -> Bot | None:
    """The bot, as soon as the database answers; None: told to stop before. Raises what `build` raises otherwise."""
    for seconds in chain(BACK_OFF, repeat(BACK_OFF[-1])):
        try:
            return build(env)
        except StoreDamaged:
            raise
        except StoreUnavailable as error:
            log.warning("waiting for the database seconds=%g error=%s", seconds, error)
        if stopping.wait(seconds):
            break
    return None


def serve_http(env: Environment, *, works: bool) -> None:
    """Serve over HTTP; `works`: also plan and send. While the database does not answer, everybody is told so (503).

    Raises what `build` raises, also where it turns out only once the database answers.
    """
    with _until_told() as stopping:
        door = Door()
        bot = _at_once(env)
        site = Site(door, host=env.host, port=env.port)
        opening = _Opening(env, door, site, works=works, stopping=stopping)
        if bot is not None:
            opening.opened(bot)
        else:
            opening.start()
        log.info("listening host=%s port=%d", env.host, site.port)
        try:
            site.run()
        finally:
            stopping.set()
            opening.end()
    log.info("stopped")


def _at_once(env: Environment) -> Bot | None:
    """The bot if the database answers now."""
    try:
        return build(env)
    except StoreDamaged:
        raise
    except StoreUnavailable as error:
        log.warning("the database does not answer yet error=%s", error)
        return None


class _Opening(threading.Thread):
    """Waits for the database beside the server, which answers meanwhile; then lets the bot answer."""

    def __init__(self, env: Environment, door: Door, site: Site, *, works: bool, stopping: threading.Event) -> None:
        super().__init__(name="opening")
        self._env, self._door, self._site = env, door, site
        self._works, self._stopping = works, stopping
        self._bot: Bot | None = None
        self._failed: EmgbotError | None = None

    def run(self) -> None:
        """Wait, then open; what `build` raises ends the server."""
        try:
            bot = _built(self._env, self._stopping)
        except EmgbotError as error:
            self._failed = error
            self._site.close()
        else:
            if bot is not None:
                self.opened(bot)

    def opened(self, bot: Bot) -> None:
        """Let the bot answer and its metronome beat."""
        self._bot = bot
        self._door.open(bot.wsgi())
        bot.start_beating(works=self._works)
        bot.pulse.watch()

    def end(self) -> None:
        """Stop the bot. Raises what kept it from coming into being."""
        if self.ident is not None:
            self.join()
        if self._bot is not None:
            self._bot.stop()
        if self._failed is not None:
            raise self._failed


def serve_socket(env: Environment) -> None:
    """Serve over Socket Mode, plan and send."""
    from emgbot.serve.sockets import listen

    with _until_told() as stopping, _without_site(env, stopping, answers=True) as bot:
        if bot is not None:
            listen(bot, stopping)


def serve_worker(env: Environment) -> None:
    """Plan and send, without any door."""
    with _until_told() as stopping, _without_site(env, stopping, answers=False) as bot:
        if bot is not None:
            stopping.wait()


@contextmanager
def _without_site(env: Environment, stopping: threading.Event, *, answers: bool) -> Iterator[Bot | None]:
    """A bot that beats, as soon as the database answers, without an address for Slack; None: told to stop before.

    With EMGBOT_HEALTH_PORT its health and figures can be asked for there.
    """
    bot = None
    with _health_site(env) as door:
        try:
            bot = _built(env, stopping)
            if bot is not None:
                door.open(pages_only(bot))
                bot.start_beating(works=True, answers=answers)
                bot.pulse.watch()
                log.info("beating process=%s", bot.runtime.worker)
            yield bot
        finally:
            stopping.set()
            if bot is not None:
                bot.stop()
            log.info("stopped")


@contextmanager
def _health_site(env: Environment) -> Iterator[Door]:
    """A door that is asked over HTTP where EMGBOT_HEALTH_PORT says so."""
    door = Door()
    if env.health_port is None:
        yield door
        return
    site = Site(door, host=env.host, port=env.health_port)
    thread = threading.Thread(target=site.run, name="health", daemon=True)
    thread.start()
    log.info("health host=%s port=%d", env.host, site.port)
    try:
        yield door
    finally:
        site.close()
