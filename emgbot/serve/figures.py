"""What Prometheus may ask for: counts of this process, and how delivery stands in the database, read when asked."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from emgbot.actions.lag import longest_lag
from emgbot.clock import wall_now
from emgbot.errors import StoreUnavailable
from emgbot.runtime import Runtime
from emgbot.store import lanes, outbox

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Up to what Slack waits for."""


class Counts:
    """The counts of a process. `registry` is its own: several bots in one process do not add up."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._sent = Counter("emgbot_sends", "Messages that Slack took", ["verb"], registry=own)
        self._refused = Counter("emgbot_refusals", "Messages that Slack refused", ["verb", "code"], registry=own)
        self._doubted = Counter(
            "emgbot_doubts", "Messages of which Slack did not say whether it took them", registry=own
        )
        self._answered = Histogram(
            "emgbot_answer_seconds", "Time to answer a request of Slack", ["door"], buckets=SECONDS, registry=own
        )

    def sent(self, verb: str) -> None:
        """Slack took a message."""
        self._sent.labels(verb).inc()

    def refused(self, verb: str, code: str) -> None:
        """Slack refused a message."""
        self._refused.labels(verb, code).inc()

    def doubted(self) -> None:
        """Slack was silent about a message."""
        self._doubted.inc()

    def answered(self, door: str, seconds: float) -> None:
        """A request of Slack was answered."""
        self._answered.labels(door).observe(seconds)


class Standing(Collector):
    """How delivery stands in the database, for all processes together."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read anew each time; without the database only that it does not answer."""
        up = GaugeMetricFamily("emgbot_database_up", "Whether the database answers")
        try:
            with self._runtime.database.read() as tx:
                counts, oldest = outbox.waiting(tx, now=wall_now()), lanes.oldest_waiting(tx)
                lag = longest_lag(tx, self._runtime).total_seconds()
        except StoreUnavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        states = GaugeMetricFamily("emgbot_outbox_messages", "Messages by state", labels=["state"])
        for state, count in sorted(counts.items()):
            states.add_metric([state], count)
        yield states
        age = (wall_now() - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("emgbot_outbox_oldest_seconds", "Age of the oldest message that waits", value=age)
        yield GaugeMetricFamily("emgbot_tick_lag_seconds", "Calendar time by which planning lags behind", value=lag)
