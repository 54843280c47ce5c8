"""The server under measure, in a process of its own: the bot on waitress behind its guard, and beside it a bare ack.

`python -m tests.benchmarks.server DATABASE_URL HISTORY BESIDE` prints its port and serves until standard input ends.
Commands named /bare are acknowledged by a Bolt app that does nothing else; everything else is the bot's. BESIDE:
`nothing`, or `mondays`: each second is a Monday morning, planned and sent with all its digests.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from emgbot import serve
from emgbot.actions.tick import tick
from emgbot.clock import MovableClock
from emgbot.serve.report import pages
from emgbot.slack.app import ANYTHING, dispatch
from emgbot.slack.guard import Guard
from tests.benchmarks.load import SECRET, TEAM
from tests.benchmarks.office import MONDAY, fill, open_office, send_all


def wsgi(bot: serve.Bot) -> Guard:
    """The bot and the bare ack behind one guard, told apart by the command's name."""
    bare = _bare(bot)

    def handle(body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str, str]:
        return dispatch(bare if body.get("command") == "/bare" else bot.app, body, headers)

    return Guard((SECRET.encode(),), handle=handle, pages=pages(bot))


def _bare(bot: serve.Bot) -> App:
    """Bolt as the bot uses it, with a listener that only acknowledges."""
    app = App(
        client=bot.reader,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-1"),
        process_before_response=True,
        request_verification_enabled=False,
        token_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    def acknowledge(ack: Ack) -> None:
        ack("ok")

    app.command(ANYTHING)(acknowledge)
    return app


def mondays(bot: serve.Bot, clock: MovableClock, ended: threading.Event) -> None:
    """Each second another Monday of half a year, and again: its posts and digests are planned and sent."""
    week = 0
    while not ended.wait(1.0):
        week += 1
        clock.set(MONDAY + timedelta(weeks=week))
        tick(bot.runtime)
        send_all(bot.runtime)


def main() -> None:
    """Serve until the parent lets go."""
    logging.disable(logging.CRITICAL)
    url, history, beside = sys.argv[1:]
    clock = MovableClock(MONDAY)
    bot = open_office(url, clock=clock)
    fill(bot.runtime, int(history))
    site = serve.Site(wsgi(bot), host="127.0.0.1", port=0)
    ended = threading.Event()
    threads = [threading.Thread(target=site.run)]
    if beside == "mondays":
        threads.append(threading.Thread(target=mondays, args=(bot, clock, ended)))
    for thread in threads:
        thread.start()
    print(site.port, flush=True)
    sys.stdin.read()
    ended.set()
    site.close()
    for thread in threads:
        thread.join()
    bot.stop()


if __name__ == "__main__":
    main()
