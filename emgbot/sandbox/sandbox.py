"""The stand-in as one object: the seam for whoever composes it with a bot, and for tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

from emgbot.clock import MovableClock
from emgbot.errors import MissingError, UserError
from emgbot.sandbox.admins import Admins
from emgbot.sandbox.api import WebApi
from emgbot.sandbox.control import Control
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.faults import Fault, Faults
from emgbot.sandbox.limits import Limits, Pace
from emgbot.sandbox.moves import ClockMoves
from emgbot.sandbox.outgoing import PATIENCE, Delivery, Outgoing
from emgbot.sandbox.people import Outcome, People
from emgbot.sandbox.records import Json
from emgbot.sandbox.responses import Responses
from emgbot.sandbox.server import Server
from emgbot.sandbox.site import Site
from emgbot.sandbox.sockets import Sockets
from emgbot.sandbox.views import channel_visible, find_channel, find_user, message_view, visible
from emgbot.sandbox.workspace import Workspace
from emgbot.sandbox.world import Beat, World, read_world

APP_TOKEN = "xapp-1-A1-stand-in"  # noqa: S105 - a name, not a secret
"""The app-level token of Socket Mode, where none is said."""


def _nothing_planned(after: datetime) -> datetime | None:  # noqa: ARG001 - the shape of `next_send`
    return None


def _already_quiet() -> None:
    return None


class Sandbox:
    """A workspace with its Web API, on 127.0.0.1.

    `world` is the mapping that `config/demo.yaml` holds. `bot_url` is where commands, events and interactions go
    (`{bot_url}/slack/events`); it may be set later. `next_send(after)` answers the bot's next planned instant strictly
    after `after`, `settle()` lets the bot work until it is quiet; both may be set later with `drive`. `patience`: how
    many seconds the bot has for an answer. `socket_mode`: all that goes over WebSockets instead, to whoever asked for
    an address with `app_token`; `sockets` switches it later, and breaks them.
    """

    def __init__(
        self,
        world: Mapping[str, Any],
        *,
        clock: MovableClock,
        signing_secret: str,
        bot_token: str,
        bot_url: str | None = None,
        port: int = 0,
        next_send: Callable[[datetime], datetime | None] = _nothing_planned,
        settle: Callable[[], None] = _already_quiet,
        patience: float = PATIENCE,
        socket_mode: bool = False,
        app_token: str = APP_TOKEN,
    ) -> None:
        self.world: World = read_world(world)
        self.clock = clock
        self.workspace = Workspace(self.world.team, self.world.bot, self.world.users, self.world.channels, clock=clock)
        self._pace = Pace()
        self._faults = Faults(self.workspace.channel_id, refuse=self._refuse, listen_again=self._listen_again)
        self.sockets = Sockets(self._faults, app_id=self.world.bot.app_id, on=socket_mode)
        self._outgoing = Outgoing(
            bot_url=bot_url,
            signing_secret=signing_secret,
            clock=clock,
            changed=self.workspace.touch,
            faults=self._faults,
            sockets=self.sockets,
            minute=lambda: self._pace.limits.minute,
            patience=patience,
        )
        exchange = Exchange(self.workspace, self._outgoing)
        self.responses = Responses(exchange)
        self._next_send = self._next_post = next_send
        self._settle = settle
        self._moves = ClockMoves(
            self.workspace,
            clock,
            next_send=lambda after: self._next_send(after),
            next_post=lambda after: self._next_post(after),
            settle=lambda: self._settle(),
        )
        self._api = WebApi(exchange, bot_token=bot_token, app_token=app_token, pace=self._pace)
        self._people = People(exchange, self.responses, lambda: self.url)
        self.admins = Admins(exchange, self._api)
        self._control = Control(
            self.workspace,
            self._people,
            self.admins,
            self._moves,
            self._outgoing,
            faults=self._faults,
            pace=self._pace,
        )
        self._site = Site(self.workspace, self._api, self.responses, self._control, faults=self._faults)
        self._port = port
        self._socket: socket.socket | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    # Running

    def start(self) -> Sandbox:
        """Listen. Raises MissingError when the port is taken."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
        except OSError:
            listener.close()
            raise MissingError(f"Port {self._port} is taken on this machine. Choose another, or 0 for any.") from None
        listener.listen(128)
        self._socket = listener
        self._port = listener.getsockname()[1]
        self._api.base_url = self.url
        self._server = Server(self._site.app, let_go=self._site.stop_waiting)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and sending; waits for what is under way."""
        if self._server is not None and self._thread is not None and self._socket is not None:
            self._server.stop()
            self._thread.join(timeout=10)
            self._socket.close()
        self._outgoing.close()
        self.sockets.close()

    def __enter__(self) -> Sandbox:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def url(self) -> str:
        """The page's address, without a final slash."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The Web API's base, as SLACK_API_URL wants it."""
        return f"{self.url}/api/"

    @property
    def bot_url(self) -> str | None:
        """Where the bot listens."""
        return self._outgoing.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self._outgoing.bot_url = url

    def drive(
        self,
        *,
        next_send: Callable[[datetime], datetime | None],
        settle: Callable[[], None],
        next_post: Callable[[datetime], datetime | None] | None = None,
    ) -> None:
        """Say later than at construction how the clock finds the bot's sends and lets it work.

        `next_post`: when it will really say something; the send times before it are stopped at, and silent.
        """
        self._next_send, self._next_post, self._settle = next_send, next_post or next_send, settle

    # What people do: as in the control API

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        raw: bool = False,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Outcome:
        """Send a message, or a slash command; answers after the bot did. `files`: name and content of each."""
        return self._people.say(user, channel, text, thread_ts=thread_ts, broadcast=broadcast, raw=raw, files=files)

    def press(
        self,
        user: str,
        channel: str,
        ts: str,
        *,
        action_id: str | None = None,
        button: str | None = None,
        value: str | None = None,
    ) -> Outcome:
        """Press a button, named by its action_id, its text or its value."""
        return self._people.press(user, channel, ts, action_id=action_id, button=button, value=value)

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> Outcome:
        """Put an emoji on a message, or take it off."""
        return self._people.react(user, channel, ts, name, remove=remove)

    def edit(self, user: str, channel: str, ts: str, text: str) -> Outcome:
        """Change one's own message."""
        return self._people.edit(user, channel, ts, text)

    def delete(self, user: str, channel: str, ts: str) -> Outcome:
        """Delete one's own message."""
        return self._people.delete(user, channel, ts)

    def rename(self, user: str, channel: str, name: str) -> Outcome:
        """Rename a channel."""
        return self._people.rename(user, channel, name)

    def join(self, user: str, channel: str) -> Outcome:
        """Join a channel; with the bot as user: invite it."""
        return self._people.join(user, channel)

    def leave(self, user: str, channel: str) -> Outcome:
        """Leave a channel; with the bot as user: remove it."""
        return self._people.leave(user, channel)

    # What fails, and what was accepted

    def fail(
        self,
        kind: str,
        *,
        method: str = "*",
        channel: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        **details: Any,
    ) -> Fault:
        """Let calls of the bot fail, or events to it: `KINDS` of faults.py. `method` is a name or a pattern.

        For `times` calls or `seconds`, else until healed; the first fault that fits strikes, and counts in `struck`.
        """
        return self._faults.add(kind, method=method, channel=channel, times=times, seconds=seconds, **details)

    def heal(self) -> None:
        """Let nothing fail any more; what was accepted late still comes."""
        self._faults.heal()

    def limit(self, like: str | None = None, **changes: Any) -> Limits:
        """How fast the bot may call: `Limits` of limits.py; `like`: "slack", or "lavish" as it begins."""
        return self._pace.change(like, **changes)

    def accepted(self, method: str | None = None) -> list[Json]:
        """What the bot posted, as GET /control/accepted: the truth, whatever was answered. `method="*"`: all writes."""
        return self._api.calls.accepted(method)

    def calls(self, method: str | None = None) -> list[Json]:
        """Every call of the Web API that was not failed on request, as GET /control/calls."""
        return self._api.calls.all(method)

    def _refuse(self, seconds: float | None) -> None:
        if self._server is None:
            raise UserError("Nothing listens yet.")
        self._server.refuse(seconds)

    def _listen_again(self) -> None:
        if self._server is not None:
            self._server.listen_again()

    # The clock

    def move_to(self, text: str) -> datetime:
        """Move the clock to an ISO date and time, stopping at every send on the way."""
        return self._moves.to(text)

    def move_by(self, step: str) -> datetime:
        """Move the clock by "day", "week", "3 days", or to the next "send"."""
        return self._moves.by(step)

    def play(self, story: tuple[Beat, ...] | None = None) -> None:
        """Tell what happened before the start (by default the world's story), then put the clock to its start.

        The clock is put to the first entry and moves on from there, stopping at every send. Private answers of the bot
        are dropped at the end: they would not survive in Slack either.
        """
        said: list[str | None] = []
        for beat in self.world.story if story is None else story:
            if not said:
                self._moves.place(beat.at)
            elif self.clock() < beat.at:
                self._moves.to(beat.at.isoformat())
            thread_ts = said[beat.thread - 1] if beat.thread else None
            said.append(self.say(beat.who, beat.where, beat.say, thread_ts=thread_ts).ts)
        self.drain()
        if self.world.clock is not None and said:
            self._moves.to(self.world.clock.isoformat())
        elif self.world.clock is not None:
            self._moves.place(self.world.clock)
        self.workspace.forget_private()

    # What can be seen

    def messages(self, channel: str, viewer: str | None = None, *, thread_ts: str | None = None) -> list[Json]:
        """A channel's messages as `viewer` sees them (None: all), oldest first; of one thread only with `thread_ts`."""
        who = None if viewer is None else find_user(self.workspace, viewer)
        room = find_channel(self.workspace, channel, viewer=who or self.workspace.user(self.world.bot.user_id))
        if not channel_visible(room, who):
            return []
        return [
            message_view(message)
            for message in self.workspace.messages(room.id)
            if visible(message, room, who) and (thread_ts is None or thread_ts in (message.ts, message.thread_ts))
        ]

    def state(self, viewer: str | None = None) -> Json:
        """As GET /control/state."""
        return self._control.state({} if viewer is None else {"as": viewer})

    def deliveries(self) -> list[Delivery]:
        """Requests to the bot, oldest first."""
        return self._outgoing.deliveries()

    def drain(self) -> None:
        """Wait until no request to the bot is under way."""
        self._outgoing.drain()
