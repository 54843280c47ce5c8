"""The control API: what a test, a tool and the page can do in the stand-in that Slack has no API for.

All answers are JSON: {"ok": true, ...}, or status 400 and {"ok": false, "error": "a sentence"}. Acts answer after the
bot has answered, so nothing needs to be waited for. A person ("user", "as") is an id, a handle or a real name; a
channel is an id, "#name", or "@emgbot" for that person's direct messages with the bot.

GET  /control            This text.
GET  /control/state      ?as=USER&since=VERSION. Clock, people, channels, messages as USER sees them; without `as`
                         everything. With `since` only the messages that changed after that version; one with "deleted"
                         and no replies is gone.
GET  /control/wait       ?as=USER&version=N&timeout=SECONDS. The same as state?since=N as soon as there is something
                         newer than N, at the latest after `timeout` (25).
GET  /control/clock      The clock, and "next_send": the next instant at which the bot plans to say something.
GET  /control/deliveries ?since=ID. Requests to the bot: id, kind (command, event, interaction), name, event_id, ok,
                         attempt, retry_reason, status, error, seconds, answer. An event that is not taken is sent
                         again at once, after 1 minute and after 5: each is a delivery of its own.
GET  /control/accepted   ?method=PATTERN. What the bot posted, in the order it was accepted, whatever was answered: n,
                         method, at, key, channel, ts, thread_ts, text. `key` is `k` of the message's metadata, or what
                         follows "k:" in its first block's id. method=*: all that it wrote, edits and emoji too.
GET  /control/calls      ?method=PATTERN. All calls of the Web API, the same with ok, error and wall (machine time).
GET  /control/file/ID    ?as=USER&show. The bytes of a file that USER may see; with `show` a picture to be shown.
POST /control/say        {user, channel, text, thread_ts?, broadcast?, raw?, files?}. A message, or a slash command when
                         the text begins with "/". It is escaped and its @names, #channels and links are resolved as
                         Slack does, unless `raw`. `files`: [{"name": "plan.docx", "content_base64": "UEsDBA..."}], at
                         most 10 and 20 MB in all; with files the text may be left out.
POST /control/press      {user, channel, ts, action_id? | button? | value?}. A button by its action_id, text or value.
POST /control/react      {user, channel, ts, name, remove?}. An emoji, such as white_check_mark.
POST /control/edit       {user, channel, ts, text, raw?}. One's own message.
POST /control/delete     {user, channel, ts}. One's own message; an ephemeral one is dismissed.
POST /control/rename     {user, channel, name}.
POST /control/join       {user, channel}, also with the bot as user: it was invited.
POST /control/leave      {user, channel}, also with the bot as user: it was removed.
POST /control/archive    {user, channel}, also /control/unarchive and /control/make_private: what an admin does.
POST /control/remove     {user, channel, ts}. Anybody's message, also the bot's.
POST /control/deactivate {user, person}, and /control/reactivate.
POST /control/revoke     {error?}. The bot's token is refused: token_revoked, account_inactive (the app is uninstalled),
                         invalid_auth, token_expired.
POST /control/install    {token?, scopes?}. It is good again; or there is another one, or other scopes.
POST /control/limits     {like?: "slack" | "lavish", ...}. How fast the bot may call, and what it may read and edit:
                         channel_seconds, channel_burst, messages, tier_1 .. tier_4, special (all a minute), history
                         (calls a minute, null: tier 3), history_most, edit_window, trigger_seconds, minute (seconds).
POST /control/fault      {kind, method?, channel?, times?, seconds?, ...}. Lets calls of the bot fail: those of a method
                         ("chat.postMessage", "files.*", "response_url"; default all) and channel, so many times or for
                         so many seconds, else until healed. Answers with the faults that may still strike.
                           error {error}, 429 {retry_after: "30", or null for none}, status {status: 503}, html {}:
                             refused, nothing happens; with accepted: true it happens all the same
                           status_after {status}, html_after {}, empty {}, truncated {declared}, huge {size},
                             drip {every: seconds per byte}, lost {} (closed without an answer), reset_after {}: it
                             happens, and the answer is that; with accepted: false nothing happens
                           reset {}, hang {}: nothing happens (with accepted: true it does), and the connection is reset
                             or never answered
                           slow {delay}: it happens after so many seconds, and is answered
                           late {delay, hang}: closed, or never answered; it happens so many seconds later
                           undelivered {}: events do not reach the bot; method is the event's name ("message*")
                           no_link {status}, no_hello {}, ack_lost {}: of Socket Mode. A connection is not taken; stands
                             and stays silent; breaks before the bot's next acknowledgement is heard
                           refused {}: no connection is taken, this API's neither: say for how many seconds
POST /control/socket     {act}. on, off: everything goes to the bot over WebSockets (Socket Mode), or to its address.
                         drop, silence (nothing is heard or said, while TCP stands), warning, refresh_requested,
                         link_disabled: what becomes of all connections. Answers {on, connections}.
POST /control/heal       {}. Nothing fails any more.
POST /control/settle     {}. Lets the bot work until it is quiet.
POST /control/clock      {to: "2017-03-27T09:00"} or {by: "day" | "week" | "3 days" | "90 minutes"} or
                         {next: "send" | "day" | "week"}. Forward only, stopping at every send on the way.

Acts answer {"ok": true, channel, ts, deliveries, said, warning}: `said` are the messages which the bot posted or
changed meanwhile and which that person sees; `warning` is a sentence when the bot did not take a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from emgbot.errors import UserError
from emgbot.sandbox.admins import Admins
from emgbot.sandbox.faults import Faults
from emgbot.sandbox.files import File, read_files
from emgbot.sandbox.limits import Pace
from emgbot.sandbox.moves import ClockMoves
from emgbot.sandbox.outgoing import Outgoing
from emgbot.sandbox.people import Outcome, People
from emgbot.sandbox.records import Json, Refusal
from emgbot.sandbox.views import find_user, state_view, visible
from emgbot.sandbox.workspace import Workspace

TEXTS = frozenset(
    {
        *("user", "channel", "text", "thread_ts", "ts", "action_id", "button", "value", "name", "to", "by", "next"),
        *("person", "error", "token", "act"),
    }
)
LISTS = frozenset({"scopes"})
FLAGS = frozenset({"broadcast", "raw", "remove"})


class Control:
    """The control API without HTTP: arguments in, JSON out, UserError or Refusal for what cannot be done."""

    def __init__(
        self,
        space: Workspace,
        people: People,
        admins: Admins,
        moves: ClockMoves,
        outgoing: Outgoing,
        *,
        faults: Faults,
        pace: Pace,
    ) -> None:
        self._space = space
        self._people = people
        self._moves = moves
        self._outgoing = outgoing
        self._faults = faults
        self._pace = pace
        self.acts: dict[str, Callable[[Json], Json]] = {
            "say": self._say,
            "press": self._act(people.press, "user", "channel", "ts", "action_id?", "button?", "value?"),
            "react": self._act(people.react, "user", "channel", "ts", "name", "remove?"),
            "edit": self._act(people.edit, "user", "channel", "ts", "text", "raw?"),
            "delete": self._act(people.delete, "user", "channel", "ts"),
            "rename": self._act(people.rename, "user", "channel", "name"),
            "join": self._act(people.join, "user", "channel"),
            "leave": self._act(people.leave, "user", "channel"),
            "archive": self._act(admins.archive, "user", "channel"),
            "unarchive": self._act(admins.unarchive, "user", "channel"),
            "make_private": self._act(admins.make_private, "user", "channel"),
            "deactivate": self._act(admins.deactivate, "user", "person"),
            "reactivate": self._act(admins.reactivate, "user", "person"),
            "remove": self._act(admins.remove, "user", "channel", "ts"),
            "revoke": self._act(admins.revoke, "error?"),
            "install": self._act(admins.install, "token?", "scopes?"),
            "limits": self._limits,
            "fault": self._fault,
            "heal": self._heal,
            "socket": self._socket,
            "settle": self._settle,
            "clock": self._clock,
        }

    def state(self, query: Mapping[str, str]) -> Json:
        """GET /control/state."""
        viewer = find_user(self._space, query["as"]) if query.get("as") else None
        view = state_view(self._space, viewer=viewer, since=number(query.get("since"), "since"))
        last = {delivery.event_id or delivery.id: delivery.ok for delivery in self._outgoing.deliveries()}
        failed = sum(ok is False for ok in last.values())
        return view | {"clock": self._moves.view(), "failed_deliveries": failed}

    def clock(self) -> Json:
        """GET /control/clock."""
        due = self._moves.next_send()
        return {"ok": True} | self._moves.view() | {"next_send": None if due is None else due.isoformat()}

    def deliveries(self, query: Mapping[str, str]) -> Json:
        """GET /control/deliveries."""
        since = number(query.get("since"), "since")
        return {"ok": True, "deliveries": [d.as_json() for d in self._outgoing.deliveries() if d.id > since]}

    def file(self, file_id: str, query: Mapping[str, str]) -> File:
        """GET /control/file/ID."""
        viewer = find_user(self._space, query["as"]) if query.get("as") else None
        message, file = self._space.file(file_id)
        if not visible(message, self._space.channel(message.channel), viewer):
            raise Refusal("file_not_found")
        return file

    def _say(self, args: Json) -> Json:
        words = "text?" if args.get("files") else "text"
        _read(args, "user", "channel", words, "thread_ts?", "broadcast?", "raw?", "files?")
        given: Json = {"text": ""} | args | {"files": read_files(args.get("files") or [])}
        return self._people.say(**given).as_json()

    def _fault(self, args: Json) -> Json:
        for name in ("kind", "method", "channel"):
            if not isinstance(args.get(name, ""), str):
                raise UserError(f"{name} must be text.")
        if "kind" not in args:
            raise UserError("kind is missing. GET /control lists the kinds.")
        if args["kind"] == "refused" and args.get("seconds") is None:
            raise UserError("Say for how many seconds: nobody could ask over HTTP to heal it.")
        self._faults.add(args["kind"], **{name: value for name, value in args.items() if name != "kind"})
        return {"ok": True, "faults": [fault.as_json() for fault in self._faults.live()]}

    def _limits(self, args: Json) -> Json:
        self._pace.change(args.get("like"), **{name: value for name, value in args.items() if name != "like"})
        return {"ok": True} | asdict(self._pace.limits)

    def _heal(self, args: Json) -> Json:
        _read(args)
        self._faults.heal()
        return {"ok": True}

    def _socket(self, args: Json) -> Json:
        _read(args, "act")
        sockets = self._outgoing.sockets
        sockets.act(args["act"])
        return {"ok": True, "on": sockets.on, "connections": sockets.connections}

    def _settle(self, args: Json) -> Json:
        _read(args)
        self._moves.settle()
        return {"ok": True}

    def _clock(self, args: Json) -> Json:
        _read(args, "to?", "by?", "next?")
        if len(args) != 1:
            raise UserError('Say one of: {"to": "2017-03-27T09:00"}, {"by": "day"}, {"next": "send"}.')
        if "to" in args:
            self._moves.to(args["to"])
        else:
            self._moves.by(args.get("by") or args["next"])
        return {"ok": True} | self._moves.view()

    def _act(self, act: Callable[..., Outcome], *names: str) -> Callable[[Json], Json]:
        def run(args: Json) -> Json:
            _read(args, *names)
            return act(**args).as_json()

        return run


def number(value: str | None, name: str) -> int:
    """A whole number from a query; 0 when absent. Raises UserError."""
    if not value:
        return 0
    if not value.isdecimal() or len(value) > 15:
        raise UserError(f"{name} must be a whole number.")
    return int(value)


def _read(args: Any, *names: str) -> None:
    """Check an act's arguments: all that are needed, none that is unknown, of the right type. Raises UserError."""
    known = {name.removesuffix("?") for name in names}
    shown = ", ".join(names) or "nothing"
    for name, value in args.items():
        if name not in known:
            raise UserError(f"{name!r} is not understood here. This takes: {shown}.")
        if name in FLAGS and not isinstance(value, bool):
            raise UserError(f"{name} must be true or false.")
        if name in LISTS and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
            raise UserError(f"{name} must be a list of texts.")
        if name in TEXTS and not isinstance(value, str):
            raise UserError(f"{name} must be text.")
    for name in names:
        if not name.endswith("?") and name not in args:
            raise UserError(f"{name} is missing. This takes: {shown}.")
