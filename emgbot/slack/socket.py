"""Socket Mode: keeps a connection to Slack standing, and says when it cannot. What comes over it is for `envelopes`.

Slack's documentation, "Using Socket Mode". The SDK's own client is not used: it needs most of a minute to notice a dead
peer, sends acknowledgements over whichever connection it has, sleeps through a 429, knows no NO_PROXY, and takes every
port but 443 for one without TLS.
"""

from __future__ import annotations

import logging
import random
import ssl
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from emgbot.clock import monotonic
from emgbot.errors import DeliveryError, DeliveryUnknown, MissingError
from emgbot.runtime import Timing
from emgbot.slack.answers import read_answer, understood
from emgbot.slack.envelopes import Envelopes, Handle
from emgbot.slack.link import Link
from emgbot.slack.poster import FORM
from emgbot.slack.wire import exchange

log = logging.getLogger(__name__)

FASTEST = 0.1
"""However much the durations are scaled down: a busy machine is no dead peer."""

REFUSALS = 3
"""So often in a row Slack has to refuse a token that was good before, until it counts."""

REFUSED = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *("missing_scope", "not_allowed_token_type", "no_permission"),
    }
)

CURES = {
    "link_disabled": "Socket Mode is switched off for this app. In Slack's app pages (api.slack.com/apps) open your "
    'app, "Socket Mode", and switch it on; or leave SLACK_APP_TOKEN out and use signed HTTP.',
    "too_many_websockets": "Slack lets ten connections of an app stand at once, and they do. End other processes of "
    "the bot that use this SLACK_APP_TOKEN.",
}
"""What helps, where Slack says why it ends a connection at once."""


@dataclass(frozen=True)
class Pace:
    """The durations of Socket Mode, in seconds.

    `greeting`: to connect and be greeted. `ping`: between two pings of ours. `silence`: without any frame until a
    connection is dead. `first_wait`, `longest_wait`: between two tries. `stable`: standing so long, a connection was a
    good one. `overlap`: the old one goes on beside the new one. `life`: a connection of which Slack did not say how
    long it lives. `give_up`: until the supervisor is asked for another process. `look`: between two looks. `stop`: for
    what is under way at the end.
    """

    greeting: float = 10.0
    ping: float = 10.0
    silence: float = 20.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    stable: float = 60.0
    overlap: float = 15.0
    life: float = 6 * 3600.0
    give_up: float = 300.0
    look: float = 1.0
    stop: float = 8.0

    @property
    def asking(self) -> Timing:
        """The durations of the question for an address."""
        return Timing().scaled(self.greeting / Pace.greeting)

    def scaled(self, factor: float) -> Pace:
        """The same at another pace, for tests; what is under way at the end has its time all the same."""
        scaled = {name: seconds * max(factor, FASTEST) for name, seconds in asdict(self).items()}
        return Pace(**scaled | {"stop": self.stop})


class SocketMode:
    """The connection, and the answers. `on_connected(reason)` is called after each (re)connect, and must be quick.

    1. `run` asks Slack for an address (single use), opens a link and waits for its greeting.
    2. A link that Slack is about to end, or that grew old, goes on until the next one stands; a dead one is replaced at
       once. Between two tries that did not last, the wait doubles; Slack being out of reach is waited out for ever.
    3. What comes over a link is cleaned as over HTTP and dealt with on a pool. It is acknowledged only when that
       succeeded, hence after the commit: what is not acknowledged, Slack sends again, and it has no effect twice.
    4. A refused token, and addresses behind which nothing stands for minutes, are MissingError: the process ends, its
       supervisor starts another. `felt()` is called at every step: where it is not for minutes, `run` hangs.
    5. `stop`: nothing more is taken, what is under way is finished and acknowledged, then the links are closed.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        *,
        tls: ssl.SSLContext,
        handle: Handle,
        on_connected: Callable[[str], object],
        felt: Callable[[], object],
        pace: Pace,
    ) -> None:
        self._token = token
        self._api_url = api_url
        self._secure = _origin(api_url)[0] == "https"
        self._tls = tls
        self._envelopes = Envelopes(handle, other=self._current)
        self._on_connected = on_connected
        self._felt = felt
        self._pace = pace
        self._changed = threading.Condition()
        self._links: list[Link] = []
        self._stopping = False
        self._connected_before = False
        self._refused = self._tries = 0
        self._next_try = 0.0
        self._blocked_since: float | None = None

    def run(self) -> None:
        """Keep a connection until `stop`. Raises MissingError with the cure."""
        while not self._stopping:
            self._felt()
            self._look_after()
            wanted = self._wants_link()
            if wanted and monotonic() >= self._next_try:
                self._renew()
            with self._changed:
                left = self._next_try - monotonic() if wanted else self._pace.look
                if left > 0 and not self._stopping:
                    self._changed.wait(min(left, self._pace.look))

    def stop(self) -> None:
        """Take nothing more, finish what is under way, close. Within ten seconds or so; may be called twice."""
        self._stopping = True
        self._wake()
        self._envelopes.finish(within=self._pace.stop)
        for link in tuple(self._links):
            link.close()

    @property
    def connected(self) -> bool:
        """Whether a connection stands that was greeted."""
        link = self._current()
        return link is not None and link.greeted

    @property
    def silent_for(self) -> float | None:
        """Seconds since anything came over the present connection; None: there is none."""
        link = self._current()
        return None if link is None else link.silent_for

    def _current(self) -> Link | None:
        """The newest link, unless it has ended. Asked from other threads too, hence the copy."""
        newest = self._links[-1:]
        return newest[0] if newest and not newest[0].over else None

    def _wants_link(self) -> bool:
        link = self._current()
        if link is None or link.leaving is not None:
            return True
        return link.age > (link.lasts or self._pace.life) + self._pace.stable

    def _look_after(self) -> None:
        """End the dead and the replaced, and forget who has ended."""
        for link in tuple(self._links):
            if link.over:
                log.info("socket ended error=%s after=%.0f", link.error or "none", link.age)
                self._links.remove(link)
            elif link.silent_for > self._pace.silence:
                log.warning("socket silent for=%.0f", link.silent_for)
                link.abort()
                self._links.remove(link)
            elif link.replaced_at is not None and monotonic() - link.replaced_at > self._pace.overlap:
                link.close()
        if not self._wants_link() and self._links[-1].age > self._pace.stable:
            self._tries = 0

    def _renew(self) -> None:
        """One try to open another link, and the time of the next one. Raises MissingError."""
        pace = self._pace
        reason = "first" if not self._connected_before else "renewed" if self._current() else "lost"
        self._tries += 1
        delay = min(pace.longest_wait, pace.first_wait * 2 ** min(self._tries - 1, 20)) * random.uniform(0.5, 1)  # noqa: S311
        try:
            link = self._open(self._address())
        except DeliveryError as error:
            self._blocked_since = None
            self._check_refusal(error.code)
            delay = max(delay, error.retry_after or 0.0)
            log.warning("not connected error=%s", error)
        except DeliveryUnknown as error:
            self._blocked_since = None
            log.warning("not connected error=%s", error)
        else:
            self._refused = 0
            if link is not None:
                self._stands(link, reason)
        self._next_try = monotonic() + delay

    def _check_refusal(self, code: str) -> None:
        if code not in REFUSED:
            self._refused = 0
            return
        self._refused += 1
        if not self._connected_before or self._refused >= REFUSALS:
            raise MissingError(
                f"Slack refuses SLACK_APP_TOKEN ({code}). In Slack's app pages (api.slack.com/apps) open your app, "
                '"Basic Information", "App-Level Tokens", and copy one with connections:write; it begins with xapp-.'
            )

    def _address(self) -> str:
        """Ask for an address to connect to. Raises DeliveryError or DeliveryUnknown."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": FORM}
        reply = exchange(f"{self._api_url}apps.connections.open", b"", headers, tls=self._tls, timing=self._pace.asking)
        url = understood(reply.status, reply.retry_after, read_answer(reply.body)).get("url")
        if not isinstance(url, str) or _origin(url)[0] not in ("wss", "wss" if self._secure else "ws"):
            raise DeliveryUnknown("ok without an address")
        return url

    def _open(self, url: str) -> Link | None:
        """A link that was greeted; None: not this time. Raises MissingError when there was none for too long."""
        pace = self._pace
        link = Link(
            url,
            tls=self._tls,
            ping_every=pace.ping,
            open_within=pace.greeting,
            take=self._envelopes.take,
            changed=self._wake,
        )
        with self._changed:
            self._changed.wait_for(lambda: link.greeted or link.over or self._stopping, timeout=pace.greeting)
        if link.greeted and not link.over:
            return link
        link.abort()
        if self._stopping:
            return None
        why = link.leaving or link.error or "no greeting"
        log.warning("not connected error=%s", why)
        now = monotonic()
        # A server that answers with a failure of its own is Slack's outage, and nothing another process could help.
        self._blocked_since = None if why.startswith("HTTP 5") else self._blocked_since or now
        if self._blocked_since is not None and now - self._blocked_since > pace.give_up:
            raise MissingError(
                CURES.get(why)
                or f"Slack gives addresses for Socket Mode, but no connection to them comes about ({why}). Let wss:// "
                f"to {_origin(url)[1]} through firewall and proxy, or use signed HTTP."
            )
        return None

    def _stands(self, link: Link, reason: str) -> None:
        self._blocked_since = None
        self._connected_before = True
        for old in self._links:
            old.replaced_at = old.replaced_at or monotonic()
        self._links.append(link)
        log.info("socket connected reason=%s links=%d", reason, len(self._links))
        self._on_connected(reason)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _origin(url: str) -> tuple[str, str | None]:
    """Scheme and host of an address; of what is none, nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", None
    return parts.scheme, parts.hostname
