"""A bot that lives through so many days, in a process of its own, and says what memory it takes.

`python -m tests.benchmarks.living DATABASE_URL DAYS` prints the resident kilobytes after ten days and at the end.
"""

from __future__ import annotations

import logging
import sys
from datetime import timedelta

from emgbot.actions.tick import tick
from emgbot.clock import MovableClock
from emgbot.slack.app import dispatch
from emgbot.slack.guard import parse
from tests.benchmarks.load import commands
from tests.benchmarks.memory import resident
from tests.benchmarks.office import MONDAY, open_office, send_all

WARM = 10
COMMANDS_A_DAY = 10


def main() -> None:
    """Live, and say what it takes."""
    logging.disable(logging.CRITICAL)
    url, days = sys.argv[1:]
    clock = MovableClock(MONDAY - timedelta(weeks=12))
    bot = open_office(url, clock=clock)
    requests = commands("/emg")
    for day in range(WARM + int(days)):
        if day == WARM:
            print(resident(), flush=True)
        clock.set(MONDAY + timedelta(weeks=-12, days=day))
        tick(bot.runtime)
        send_all(bot.runtime)
        for _ in range(COMMANDS_A_DAY):
            body = next(requests).partition(b"\r\n\r\n")[2]
            assert dispatch(bot.app, parse(body, "application/x-www-form-urlencoded"), {})[0] == 200
    print(resident(), flush=True)
    sys.stdin.read()
    bot.stop()


if __name__ == "__main__":
    main()
