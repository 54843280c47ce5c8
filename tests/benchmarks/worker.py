"""A worker under measure, in a process of its own: it sends what waits as soon as it is told to.

`python -m tests.benchmarks.worker DATABASE_URL SECONDS` (that Slack takes for an answer) prints `ready`; for each line
it reads it sends until nothing is left, and prints how many posts it made and its seconds of processor time.
"""

from __future__ import annotations

import logging
import sys
import time

from tests.benchmarks.office import Silent, open_office, send_all


def main() -> None:
    """Send whenever told."""
    logging.disable(logging.CRITICAL)
    url, seconds = sys.argv[1:]
    bot = open_office(url, seconds=float(seconds))
    poster = bot.runtime.poster
    assert isinstance(poster, Silent)
    print("ready", flush=True)
    for _ in sys.stdin:
        posts, begun = poster.posts, time.process_time()
        send_all(bot.runtime)
        print(poster.posts - posts, time.process_time() - begun, flush=True)
    bot.stop()


if __name__ == "__main__":
    main()
