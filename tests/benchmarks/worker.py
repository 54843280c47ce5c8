"""A worker under measure, in a process of its own: it sends what waits as soon as it is told to.

`python -m tests.benchmarks.worker DATABASE_URL` prints `ready`; for each line it reads, the seconds that Slack takes
for an answer, it sends until nothing is left, and prints how many posts it made and its seconds of processor time.
"""

from __future__ import annotations

import logging
import sys
import time

from tests.benchmarks.office import Silent, open_office, send_all


def main() -> None:
    """Send whenever told."""
    logging.disable(logging.CRITICAL)
    bot = open_office(sys.argv[1])
    poster = bot.runtime.poster
    assert isinstance(poster, Silent)
    print("ready", flush=True)
    for seconds in sys.stdin:
        poster.seconds = float(seconds)
        posts, begun = poster.posts, time.process_time()
        send_all(bot.runtime)
        print(poster.posts - posts, time.process_time() - begun, flush=True)
    bot.stop()


if __name__ == "__main__":
    main()
