"""Delivery: what waits in the outbox is said, once. No network call inside a transaction, no transaction across one.

For each message, with a commit between the steps that touch the database:

1. Claim the head of a lane, under a new fence and a lease. Its state does not change yet.
2. Is it still worth saying? Several days that wait become one post; what was closed meanwhile is left out.
3. Look first, where it may have been said already: it is late, or was put in before this process began.
4. Announce it. From here on it may be in the channel, whatever becomes of us.
5. Post, once: the gate is asked when the connection stands and lets nothing out that was announced too long ago; the
   poster has a hard deadline.
6. Record what Slack answered, under the own fence. A refusal may be retried, silence may not: see `doubt`.

Edits and reactions are harmless to repeat: of these steps they need 1, 5 and 6.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from emgbot.actions import doubt
from emgbot.actions.alerts import ALERT
from emgbot.actions.courier import Courier, Steps, run
from emgbot.actions.folding import days_waiting, fold
from emgbot.actions.planning import take_back
from emgbot.actions.refusals import held_up, refused
from emgbot.actions.relevance import Skip, late, review
from emgbot.clock import wall_now
from emgbot.errors import DeliveryError, DeliveryUnknown, Refusal
from emgbot.failpoints import Failpoint, failpoint
from emgbot.runtime import Gate, Runtime, Upload
from emgbot.store import claims, pauses
from emgbot.store.claims import Claimed, Sending
from emgbot.store.outbox import LANE_VERBS, Message, slack_key

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
MOST_SECONDS = 5.0
"""So long a beat begins new messages: planning and stopping wait for it."""

LOOKED_BACK = timedelta(days=6)
"""Three working days of lateness and a weekend."""

Outcome = str | DeliveryError | DeliveryUnknown | None
"""What became of a try: the ts (None: there is none), a refusal, or silence."""


def deliver(runtime: Runtime, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what may go out now; answer how many rows were dealt with. Raises StoreUnavailable.

    Once `stopping` says so nothing more is claimed: what is being said is finished, the rest waits for who comes next.
    """
    return run(Delivery(runtime, stopping).beat())


def idle(runtime: Runtime) -> bool:
    """Whether nothing is waiting that could go out by itself within a second."""
    with runtime.database.read() as tx:
        return not claims.busy(tx, now=wall_now())


@dataclass
class Delivery(Courier):
    """What a worker does with the outbox."""

    def beat(self) -> Steps[int]:
        """One beat; answers how many rows were dealt with."""
        count, begun = 0, self.boot()
        with self.runtime.database.read() as tx:
            tripped = pauses.held(tx, pauses.WORKSPACE, now=self.wall()) is not None
            unsettled = claims.sending(tx)
        if tripped:
            yield from self.probe()
        count += yield from self.settle_doubts(unsettled)
        while count < MOST_AT_ONCE and not self.stopping() and self.boot() - begun < MOST_SECONDS:
            claimed = self.claim()
            if claimed is None:
                break
            yield Failpoint.CLAIMED
            yield from self.deal(claimed)
            count += 1
        return count

    def probe(self) -> Steps[None]:
        """Slack took nobody of us: ask now and then whether it does again, one worker for all."""
        with self.runtime.database.write() as tx:
            ours = pauses.take_probe(tx, now=self.wall(), wait=timedelta(seconds=self.runtime.timing.probe))
        if not ours:
            return
        yield Failpoint.CLAIMED
        try:
            self.runtime.poster.probe()
        except (DeliveryError, DeliveryUnknown) as error:
            log.warning("slack still does not take us error=%s", error)
            return
        with self.runtime.database.write() as tx:
            pauses.lift(tx, pauses.WORKSPACE)
        log.info("slack takes us again")

    def settle_doubts(self, rows: list[Sending]) -> Steps[int]:
        """Look after what was announced and is not settled."""
        return (yield from doubt.settle(self, rows))

    def claim(self) -> Claimed | None:
        """1. The next row that may go out."""
        with self.runtime.database.write() as tx:
            claimed = claims.claim(
                tx,
                owner=self.runtime.worker,
                now=self.wall(),
                lease=timedelta(seconds=self.runtime.timing.lease),
            )
            failpoint(Failpoint.CLAIMING)
        return claimed

    def deal(self, claimed: Claimed) -> Steps[None]:
        """2. to 6. with one claimed row."""
        if claimed.message.verb not in LANE_VERBS:
            yield from self._idempotent(claimed)
            return
        reviewed = self._worth_saying(claimed)
        yield Failpoint.CHECKED
        if reviewed is None:
            return
        if self._may_be_there(reviewed):
            absent = yield from self._look_first(reviewed)
            if not absent:
                return
        staged = yield from self._stage(reviewed)
        if staged is None:
            return
        begun = self.boot()
        with self.runtime.database.write() as tx:
            lease = timedelta(seconds=self.runtime.timing.lease)
            ours = claims.announce(tx, reviewed, now=self.wall(), lease=lease)
            failpoint(Failpoint.ANNOUNCING)
        if not ours:
            _log("taken over before it was sent", reviewed.message)
            return
        yield Failpoint.ANNOUNCED
        outcome = yield from self.attempt(reviewed, staged, lambda: self.boot() - begun < self.runtime.timing.pre)
        yield from self._write_down(reviewed, outcome, until=begun + self.runtime.timing.lease)

    def _idempotent(self, claimed: Claimed) -> Steps[None]:
        begun = self.boot()
        outcome = yield from self.attempt(claimed, "", lambda: True)
        kept = yield from self._write_down(claimed, outcome, until=begun + self.runtime.timing.lease)
        if not kept:
            # Newer content came meanwhile, and waited for this one to be through.
            with self.runtime.database.write() as tx:
                claims.let_go(tx, claimed, owner=self.runtime.worker)

    # 2. Is it still worth saying?

    def _worth_saying(self, claimed: Claimed) -> Claimed | None:
        message = claimed.message
        with self.runtime.database.read() as tx:
            several = len(days_waiting(tx, message)) > 1
            verdict = message if several else review(tx, self.runtime, message)
        if several:
            with self.runtime.database.write() as tx:
                several = fold(tx, self.runtime, message)
            return None if several else claimed
        if isinstance(verdict, Skip):
            with self.runtime.database.write() as tx:
                skipped = claims.skip(tx, claimed, reason=verdict.reason)
                if skipped and verdict.untold:
                    take_back(tx, message)
            log.warning("skipped key=%s channel=%s reason=%s", message.key, message.channel, verdict.reason)
            return None
        if verdict is not message:
            with self.runtime.database.write() as tx:
                if not claims.rewrite(tx, claimed, payload=verdict.payload, about=verdict.about):
                    return None
        return replace(claimed, message=verdict)

    # 3. Was it said already?

    def _may_be_there(self, claimed: Claimed) -> bool:
        older = claimed.created_at is None or claimed.created_at < self.runtime.memory.started
        return older or late(self.runtime, claimed.message) or claimed.message.kind == ALERT

    def _look_first(self, claimed: Claimed) -> Steps[bool]:
        """Whether it is to be sent: it is not in its channel."""
        message = claimed.message
        try:
            ts = self.find(claimed, since=self.wall() - LOOKED_BACK)
        except (DeliveryError, DeliveryUnknown) as error:
            yield Failpoint.LOOKED_FIRST
            return self._not_readable(claimed, error)
        yield Failpoint.LOOKED_FIRST
        if ts is None:
            return True
        with self.runtime.database.write() as tx:
            kept = self.arrived(tx, claimed, ts)
        log.info("was there already key=%s channel=%s ts=%s own_fence=%s", message.key, message.channel, ts, kept)
        return False

    def _not_readable(self, claimed: Claimed, error: DeliveryError | DeliveryUnknown) -> bool:
        """The first try of what is on time goes on; whatever else waits until the channel can be read."""
        if claimed.attempts == 0 and not late(self.runtime, claimed.message):
            return True
        wait = timedelta(seconds=self.back_off(claimed.attempts + 1))
        with self.runtime.database.write() as tx:
            if isinstance(error, DeliveryError):
                held_up(tx, self, claimed, error, name=pauses.LOOKING)
            claims.put_back(tx, claimed, error=str(error), again_at=self.wall() + wait)
        _log("not readable, waits", claimed.message, error=str(error), level=logging.WARNING)
        return False

    def _stage(self, claimed: Claimed) -> Steps[str | None]:
        """Bring a file to Slack, where nobody sees it yet: its id. Empty for what is no file; None: not now."""
        payload = claimed.message.payload
        if claimed.message.verb != "upload":
            return ""
        file = Upload(payload["name"], payload["title"], base64.b64decode(payload["content"]), payload["alt_text"])
        try:
            found = self.runtime.poster.stage(file, slack_key=slack_key(claimed.message.key))
        except (DeliveryError, DeliveryUnknown) as error:
            yield from self._write_down(claimed, error, until=self.boot())
            return None
        yield Failpoint.STAGED
        return found

    # 5. The one try

    def attempt(self, claimed: Claimed, staged: str, gate: Gate) -> Steps[Outcome]:
        """Say it, after which nobody knows what became of it but us."""
        outcome: Outcome
        try:
            outcome = self._say(claimed.message, staged, gate)
        except (DeliveryError, DeliveryUnknown) as error:
            outcome = error
        yield Failpoint.ANSWERED
        return outcome

    def _say(self, message: Message, staged: str, gate: Gate) -> str | None:
        poster, channel, thread = self.runtime.poster, message.channel, message.thread_ts
        match message.verb:
            case "post":
                return poster.post(channel, message.payload, thread_ts=thread, gate=gate)
            case "upload":
                poster.share(channel, staged, title=message.payload["title"], thread_ts=thread, gate=gate)
            case "edit":
                poster.edit(channel, message.about["ts"], message.payload)
            case "react":
                poster.react(channel, message.about["ts"], message.payload["emoji"])
            case "unreact":
                poster.unreact(channel, message.about["ts"], message.payload["emoji"])
        return None

    # 6. What became of it

    def _write_down(self, claimed: Claimed, outcome: Outcome, *, until: float) -> Steps[bool]:
        def write(tx: Connection, claimed: Claimed) -> bool:
            if isinstance(outcome, DeliveryUnknown):
                return self.silent(tx, claimed, str(outcome))
            if isinstance(outcome, DeliveryError):
                return refused(tx, self, claimed, outcome)
            return self.arrived(tx, claimed, outcome)

        kept = yield from self.record(claimed, write, until=until)
        self._count(claimed.message.verb, outcome)
        if isinstance(outcome, DeliveryUnknown):
            _log("in doubt, held", claimed.message, answer=str(outcome), own_fence=kept, level=logging.WARNING)
        elif isinstance(outcome, DeliveryError):
            level = logging.ERROR if outcome.refusal is Refusal.CONTENT else logging.WARNING
            _log("refused", claimed.message, error=outcome.code, own_fence=kept, level=level)
        else:
            _log("sent", claimed.message, ts=outcome, own_fence=kept)
        return kept

    def _count(self, verb: str, outcome: Outcome) -> None:
        figures = self.runtime.figures
        if isinstance(outcome, DeliveryUnknown):
            figures.doubted()
        elif isinstance(outcome, DeliveryError):
            figures.refused(verb, outcome.code)
        else:
            figures.sent(verb)

    def silent(self, tx: Connection, claimed: Claimed, answer: str) -> bool:
        """Slack was silent. Of what can be there twice that is a doubt; the rest is simply tried again."""
        if claimed.message.verb in LANE_VERBS:
            return claims.record_doubt(tx, claimed, error=answer, now=self.wall())
        wait = timedelta(seconds=self.back_off(claimed.attempts + 1))
        return claims.put_back(tx, claimed, error=answer, again_at=self.wall() + wait)


def _log(fact: str, message: Message, *, level: int = logging.INFO, **more: object) -> None:
    words = "".join(f" {name}={value}" for name, value in more.items())
    log.log(level, "%s key=%s channel=%s%s", fact, message.key, message.channel, words)
