"""Whether the metronome still beats. A process whose beats have stopped is of no use: it ends, and is started again."""

from __future__ import annotations

import logging
import os
import threading

from emgbot.clock import monotonic

log = logging.getLogger(__name__)

HANGS_AFTER = 120.0
"""Seconds without a beat. A beat that sends feels the pulse before each message, so no slow Slack takes as long."""

LEAST = 20.0
"""However much a test scales the times of delivery: some jobs beat every 15 seconds, and to be busy is not to hang."""

LOOK_SECONDS = 1.0
FROZEN_AFTER = 10.0
"""Seconds between two looks after which it was not a job that hung."""

EXIT_HANGING = 70
"""The exit code for the supervisor, as `sysexits.h` has it for an internal error."""


class Pulse:
    """When each job of the metronome was last felt. Seconds of a clock that never runs backwards."""

    def __init__(self, *, hangs_after: float = HANGS_AFTER) -> None:
        self.hangs_after = hangs_after
        self._felt: dict[str, float] = {}
        self._stopped = threading.Event()

    def expect(self, *jobs: str) -> None:
        """From now on these are to be felt."""
        self._felt |= dict.fromkeys(jobs, monotonic())

    def felt(self, job: str) -> None:
        """A job has run, or is at it."""
        if job in self._felt:
            self._felt[job] = monotonic()

    @property
    def silent_for(self) -> float:
        """Seconds since the job that was felt longest ago; 0 where none is expected."""
        return monotonic() - min(self._felt.values(), default=monotonic())

    @property
    def alive(self) -> bool:
        """Whether all jobs are felt."""
        return self.silent_for < self.hangs_after

    def watch(self) -> None:
        """End the process once its beats have stopped, from a thread of its own: whoever hangs cannot be asked."""
        threading.Thread(target=self._watch, name="pulse", daemon=True).start()

    def stop(self) -> None:
        """Nothing is expected any more."""
        self._stopped.set()

    def _watch(self) -> None:
        looked = monotonic()
        while not self._stopped.wait(LOOK_SECONDS):
            if monotonic() - looked > FROZEN_AFTER:
                # The whole process was frozen, and nobody in it could beat.
                self.expect(*self._felt)
            looked = monotonic()
            if not self.alive:
                log.critical("hanging, ending the process seconds=%d", self.silent_for)
                logging.shutdown()
                # No clean stop: what hangs would hang that too. The database stands it, as it stands SIGKILL.
                os._exit(EXIT_HANGING)
