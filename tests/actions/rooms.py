"""What stands in Slack's channels, for a bot that reads them: what people wrote there, edited and deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from emgbot.actions.listen import heard_from
from emgbot.actions.replies import Heard
from emgbot.errors import DeliveryError, DeliveryUnknown
from emgbot.runtime import Emoji, Page, Runtime, Written
from tests.actions.conftest import Office

BOT = "U0BOT"


@dataclass
class Rooms:
    """Threads under the bot's posts. `page`: how many messages a page has; `then`: what happens at the next calls.

    `meanwhile`: what people do while the bot reads.
    """

    office: Office
    page: int = 200
    then: list[DeliveryError | DeliveryUnknown] = field(default_factory=list)
    threads: dict[tuple[str, str], dict[str, Written]] = field(default_factory=dict)
    emoji: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def bot(self, name: str = "sweeper") -> Runtime:
        """A process of the bot that can read these channels."""
        found = replace(self.office.process(name), reader=self)
        found.memory.identity = self.office.bot.memory.identity
        return found

    # What people do

    def write(self, channel: str, thread: str, written: Written) -> Written:
        """Write or edit: what stands there under its `ts`."""
        written = replace(written, thread_ts=thread, parent=BOT)
        self.threads.setdefault((channel, thread), {})[written.ts] = written
        return written

    def delete(self, channel: str, thread: str, ts: str) -> None:
        """Delete a reply."""
        self.threads[channel, thread].pop(ts, None)

    def heard(self, channel: str, written: Written) -> Heard:
        """A message as an event brings it."""
        return heard_from(self.office.bot, written, channel=channel, team="T1")

    # What the bot reads

    def _call(self, method: str) -> None:
        self.asked.append(method)
        if self.meanwhile:
            self.meanwhile()
        if self.then:
            raise self.then.pop(0)

    def history(self, channel: str, *, oldest: str, more: str | None = None) -> Page:
        self._call(f"history {channel}")
        posts = [
            said.ts for said in self.office.posts(channel) if said.ts >= oldest and (more is None or said.ts < more)
        ]
        shown = sorted(posts)[-self.page :]
        left = len(posts) > len(shown)
        return Page(tuple(self._post(channel, ts) for ts in shown), shown[0] if left else None)

    def _post(self, channel: str, ts: str) -> Written:
        replies = sorted(self.threads.get((channel, ts), ()))
        on_it = self.emoji.get((channel, ts), set())
        names = sorted({name for _, name in on_it})
        emoji = [Emoji(name, tuple(sorted(user for user, n in on_it if n == name)), 0) for name in names]
        return Written(
            ts=ts,
            thread_ts=ts if replies else None,
            user=BOT,
            text="",
            by_person=False,
            reply_count=len(replies),
            latest_reply=replies[-1] if replies else None,
            emoji=tuple(replace(each, count=len(each.users)) for each in emoji),
        )

    def thread(self, channel: str, ts: str, *, more: str | None = None) -> Page:
        self._call(f"thread {ts}")
        found = [self._post(channel, ts), *(w for _, w in sorted(self.threads.get((channel, ts), {}).items()))]
        begin = int(more or 0)
        end = begin + self.page
        return Page(tuple(found[begin:end]), str(end) if end < len(found) else None)
