"""What people do in the workspace: talk, type commands, press, react, edit, delete. Each waits for the bot."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from emgbot.errors import UserError
from emgbot.sandbox import payloads
from emgbot.sandbox.exchange import Exchange, Told
from emgbot.sandbox.files import make_files
from emgbot.sandbox.outgoing import Delivery, wait_for
from emgbot.sandbox.records import Channel, Json, Message, Refusal, User
from emgbot.sandbox.responses import Place, Responses
from emgbot.sandbox.typed import as_slack_sends, rich_text
from emgbot.sandbox.views import find_channel, find_user, message_view, visible

MAX_TEXT = 40_000


@dataclass(frozen=True)
class Outcome:
    """What an act led to: the message's `ts`, the requests to the bot, and what the bot said meanwhile to that person.

    `warning` is a sentence when the bot did not answer as it should.
    """

    channel: str
    ts: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    said: tuple[Message, ...] = ()
    warning: str | None = None

    def as_json(self) -> Json:
        """For the control API."""
        return {
            "ok": True,
            "channel": self.channel,
            "ts": self.ts,
            "deliveries": [delivery.as_json() for delivery in self.deliveries],
            "said": [message_view(message) for message in self.said],
            "warning": self.warning,
        }


class People:
    """Acts of people. A person is named by id or handle, a channel by id, `#name`, or `@` and the bot's name."""

    def __init__(self, exchange: Exchange, responses: Responses, base: Callable[[], str]) -> None:
        self._exchange = exchange
        self._space = exchange.workspace
        self._responses = responses
        self._base = base

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
        """Send a message, or a slash command when it begins with one. `raw`: `text` is already as Slack sends it.

        `files`: name and content of each.
        """
        person, room = self._who(user), self._where(user, channel)
        self._must_be_in(person, room)
        text = _whole(text)
        if not text.strip() and not files:
            raise UserError("There is nothing to send: type a message first.")
        if len(text) > MAX_TEXT:
            raise UserError(f"That is too long for one message: at most {MAX_TEXT:,} characters.")
        if text.startswith("/") and not raw:
            if files:
                raise UserError("A command takes no files. Send the file with a message instead.")
            return self._command(person, room, text, thread_ts=thread_ts)
        sent = (text if raw else self._typed(text, labelled=False)) if text.strip() else ""
        since = self._space.version
        told = self._exchange.post(
            room,
            user=person.id,
            text=sent,
            blocks=rich_text(sent) if sent else None,
            client_msg_id=str(uuid.uuid4()),
            thread_ts=thread_ts,
            broadcast=broadcast and thread_ts is not None,
            files=make_files(files, user=person.id, base=self._base(), public=room.kind == "channel"),
        )
        return self._outcome(person, room, told, since=since)

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
        """Press a button, found by its `action_id`, its text (`button`), its `value`, or several of these."""
        person, room = self._who(user), self._where(user, channel)
        message = self._message(person, room, ts)
        found = [
            (block_id, element)
            for block_id, element in _elements(message)
            if action_id in (None, element.get("action_id"))
            and value in (None, element.get("value"))
            and button in (None, element.get("text", {}).get("text"))
        ]
        if not found:
            labels = ", ".join(f"[{e.get('text', {}).get('text', '')}]" for _, e in _elements(message)) or "none"
            raise UserError(f"That message has no such button. Its buttons: {labels}.")
        block_id, element = found[0]
        place = Place(user=person.id, channel=room.id, message_ts=ts)
        place.thread_ts = message.thread_ts if message.is_reply else None
        space = self._space
        body = payloads.block_actions(
            payloads.pressed(element, block_id=block_id, ts=space.next_ts()),
            message,
            room,
            user=person,
            team=space.team,
            bot=space.bot,
            trigger_id=space.modals.trigger(person.id),
            response_url=self._response_url(place),
        )
        since = space.version
        name = f"block_actions.{element.get('action_id')}"
        future = self._exchange.outgoing.send("interaction", payloads.interaction_form(body), name=name, form=True)
        return self._outcome(person, room, Told(message, (future,)), since=since)

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> Outcome:
        """Put an emoji on a message, or take one's own off."""
        person, room = self._who(user), self._where(user, channel)
        self._must_be_in(person, room)
        message = self._message(person, room, ts)
        if message.private_to is not None:
            raise UserError("Slack takes no reactions on messages that only one person sees.")
        since = self._space.version
        told = self._exchange.react(room, ts, user=person.id, name=name.strip(":"), remove=remove)
        return self._outcome(person, room, told, since=since)

    def edit(self, user: str, channel: str, ts: str, text: str, *, raw: bool = False) -> Outcome:
        """Change one's own message."""
        person, room = self._who(user), self._where(user, channel)
        message = self._own(person, room, ts)
        text = _whole(text)
        if not text.strip() and not message.files:
            raise UserError("An edited message needs some text; to take it away, delete it.")
        sent = text if raw else self._typed(text, labelled=False)
        since = self._space.version
        edited = (person.id, self._space.next_ts())
        told = self._exchange.change(room, ts, text=sent, blocks=rich_text(sent) if sent else None, edited=edited)
        return self._outcome(person, room, told, since=since)

    def delete(self, user: str, channel: str, ts: str) -> Outcome:
        """Delete one's own message; an ephemeral one is only dismissed."""
        person, room = self._who(user), self._where(user, channel)
        message = self._message(person, room, ts)
        if message.private_to != person.id:
            self._own(person, room, ts)
        since = self._space.version
        return self._outcome(person, room, self._exchange.delete(room, ts), since=since)

    def rename(self, user: str, channel: str, name: str) -> Outcome:
        """Give a channel another name."""
        person, room = self._who(user), self._where(user, channel)
        self._must_be_in(person, room)
        name = _whole(name).strip().lstrip("#").lower()
        if room.im_user is not None or not name or len(name) > 80 or any(c.isspace() or c in ".,<>&" for c in name):
            raise UserError("A channel's name has 1 to 80 characters, no spaces and no full stops: e-waste-2017.")
        if self._space.channel_named(name) is not None:
            raise UserError(f"There is a channel #{name} already.")
        since = self._space.version
        return self._outcome(person, room, self._exchange.rename(room, name), since=since)

    def join(self, user: str, channel: str) -> Outcome:
        """Become a member of a public channel. `user` may be the bot: then it was invited."""
        person, room = self._who(user, bot_too=True), self._where(user, channel)
        since = self._space.version
        return self._outcome(person, room, self._exchange.join(room, person.id), since=since)

    def leave(self, user: str, channel: str) -> Outcome:
        """Leave a channel. `user` may be the bot: then it was removed."""
        person, room = self._who(user, bot_too=True), self._where(user, channel)
        self._must_be_in(person, room)
        since = self._space.version
        return self._outcome(person, room, self._exchange.leave(room, person.id), since=since)

    def _command(self, person: User, room: Channel, text: str, *, thread_ts: str | None) -> Outcome:
        space = self._space
        command, *rest = text.split(maxsplit=1)
        typed = rest[0].rstrip() if rest else ""
        if command not in space.bot.commands:
            known = ", ".join(space.bot.commands)
            raise UserError(f"{command} is not a valid command here. This workspace knows {known}.")
        if thread_ts is not None:
            raise UserError(f"{command} is not supported in threads. Reply in plain words, or type it in the channel.")
        place = Place(user=person.id, channel=room.id)
        body = payloads.command_form(
            command=command,
            text=self._typed(typed, labelled=True) if space.bot.should_escape else typed,
            user=person,
            channel=room,
            team=space.team,
            bot=space.bot,
            trigger_id=space.modals.trigger(person.id),
            response_url=self._response_url(place),
        )
        since = space.version
        future = self._exchange.outgoing.send("command", body, name=command, form=True)
        for delivery in wait_for([future]):
            self._show_answer(command, delivery, place)
        return self._outcome(person, room, Told(None, (future,)), since=since)

    def _show_answer(self, command: str, delivery: Delivery, place: Place) -> None:
        """The answer of the bot, or what Slack tells the person when there is none that it can use."""
        if not delivery.ok:
            self._responses.tell(place, f'{command} failed with the error "{_command_error(delivery)}"')
        elif delivery.answer.strip():
            try:
                is_json = delivery.content_type == "application/json"
                body = json.loads(delivery.answer) if is_json else {"text": delivery.answer}
                if not isinstance(body, dict):
                    raise Refusal("invalid_payload")
                if body.keys() - {"response_type"}:
                    self._responses.answer(place, body)
            except (ValueError, Refusal) as error:
                delivery.error = f"invalid_command_response: {error}"
                delivery.ok = False
                self._responses.tell(place, f'{command} failed with the error "invalid_command_response"')

    def _outcome(
        self, person: User, room: Channel, told: Told[Message] | Told[Channel] | Told[None], *, since: int
    ) -> Outcome:
        deliveries = wait_for(told.deliveries)
        said = [
            message
            for channel in self._space.channels()
            for message in self._space.messages(channel.id)
            if message.rev > since and message.bot_id is not None and visible(message, channel, person)
        ]
        failed = next((d for d in deliveries if not d.ok), None)
        warning = None
        if failed is not None:
            why = f"status {failed.status}" if failed.status else (failed.error or "").replace("_", " ")
            warning = f"{self._space.bot.name} did not take this {failed.kind} ({why})."
        ts = told.value.ts if isinstance(told.value, Message) else None
        return Outcome(room.id, ts=ts, deliveries=tuple(deliveries), said=tuple(said), warning=warning)

    def _typed(self, text: str, *, labelled: bool) -> str:
        return as_slack_sends(text, users=self._space.users(), channels=self._space.channels(), labelled=labelled)

    def _response_url(self, place: Place) -> str:
        return f"{self._base()}/response/{self._responses.issue(place)}"

    def _who(self, user: str, *, bot_too: bool = False) -> User:
        person = find_user(self._space, user)
        if person.is_bot and not bot_too:
            raise UserError("Nobody can act as the bot.")
        if person.deleted:
            raise UserError(f"{person.real_name} is deactivated.")
        return person

    def _where(self, user: str, channel: str) -> Channel:
        return find_channel(self._space, channel, viewer=find_user(self._space, user))

    def _must_be_in(self, person: User, room: Channel) -> None:
        if person.id not in room.members:
            raise UserError(f"{person.real_name} is not in #{room.name}. Join it first.")
        if room.archived:
            raise UserError(f"#{room.name} is archived.")

    def _message(self, person: User, room: Channel, ts: str) -> Message:
        message = self._space.message(room.id, ts)
        if not visible(message, room, person):
            raise Refusal("message_not_found")
        return message

    def _own(self, person: User, room: Channel, ts: str) -> Message:
        message = self._message(person, room, ts)
        if message.user != person.id:
            raise UserError("Only one's own messages can be changed.")
        return message


def _elements(message: Message) -> Iterator[tuple[str, Json]]:
    """The interactive elements of a message, each with its block's id."""
    for block in message.blocks or []:
        elements = block.get("elements", []) if block.get("type") == "actions" else [block.get("accessory")]
        for element in elements:
            if isinstance(element, dict) and element.get("type") != "image":
                yield str(block.get("block_id")), element


def _command_error(delivery: Delivery) -> str:
    """Slack's word for what went wrong with a command."""
    if delivery.error == "http_timeout":
        return "operation_timeout"
    if delivery.status is None:
        return "dispatch_failed"
    return "http_client_error" if delivery.status < 500 else "http_service_error"


def _whole(text: str) -> str:
    """The text as Slack keeps it: half a character, which JSON can spell and UTF-8 cannot, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
