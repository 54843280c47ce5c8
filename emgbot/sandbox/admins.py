"""What admins of a workspace do: archive channels or make them private, deactivate people, take the bot's token away.

Each is told to the bot as Slack tells it, as far as Slack tells it at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from emgbot.clock import wall_seconds
from emgbot.errors import UserError
from emgbot.sandbox import payloads
from emgbot.sandbox.api import WebApi
from emgbot.sandbox.exchange import Exchange
from emgbot.sandbox.outgoing import Delivery, wait_for
from emgbot.sandbox.people import Outcome
from emgbot.sandbox.records import Channel, User
from emgbot.sandbox.views import find_channel, find_user

REFUSALS = {
    "account_inactive": ("app_uninstalled", "tokens_revoked"),
    "invalid_auth": (),
    "token_expired": (),
    "token_revoked": ("tokens_revoked",),
}
"""What a token that is not good any more is refused with, and the events that tell the app."""


class Admins:
    """Their acts; `user` is the admin, for anybody may be one here."""

    def __init__(self, exchange: Exchange, api: WebApi) -> None:
        self._exchange = exchange
        self._space = exchange.workspace
        self._api = api

    def archive(self, user: str, channel: str) -> Outcome:
        """Archive a channel: nobody can write into it any more."""
        return self._set_archived(user, channel, archived=True)

    def unarchive(self, user: str, channel: str) -> Outcome:
        """Open an archived channel again."""
        return self._set_archived(user, channel, archived=False)

    def make_private(self, user: str, channel: str) -> Outcome:
        """Make a channel private; it keeps its id, and a message in it is all that tells."""
        room = self._room(channel)
        if room.private:
            raise UserError(f"#{room.name} is private already.")
        person = find_user(self._space, user)
        _, after = self._space.change_channel(room.id, private=True)
        told = self._exchange.post(
            after, user=person.id, text="made this channel *private*", subtype="channel_convert_to_private"
        )
        return self._outcome(told.deliveries, room=after, ts=told.value.ts)

    def deactivate(self, user: str, person: str) -> Outcome:
        """Deactivate somebody's account: out of all channels, and not to act as any more."""
        find_user(self._space, user)
        left = find_user(self._space, person)
        if left.is_bot:
            raise UserError("That is the bot: take its token away, or remove it from a channel.")
        for channel in self._space.channels():
            if left.id in channel.members and channel.im_user is None:
                members = tuple(member for member in channel.members if member != left.id)
                self._space.change_channel(channel.id, members=members)
        return self._changed(self._space.change_user(left.id, deleted=True))

    def reactivate(self, user: str, person: str) -> Outcome:
        """Give somebody's account back; the channels have to be joined again."""
        find_user(self._space, user)
        return self._changed(self._space.change_user(find_user(self._space, person).id, deleted=False))

    def remove(self, user: str, channel: str, ts: str) -> Outcome:
        """Delete anybody's message, also the bot's."""
        find_user(self._space, user)
        room = self._room(channel)
        return self._outcome(self._exchange.delete(room, ts).deliveries, room=room, ts=ts)

    def revoke(self, error: str = "token_revoked") -> Outcome:
        """Take the bot's token away: from now on every call is refused with `error`."""
        if error not in REFUSALS:
            raise UserError(f"error must be one of: {', '.join(REFUSALS)}.")
        self._space.change_bot(refused=error)
        deliveries: list[Future[Delivery]] = []
        for kind in REFUSALS[error]:
            deliveries += self._exchange.tell(payloads.uninstalled(kind, self._space.bot, ts=self._space.next_ts()))
        return self._outcome(deliveries)

    def install(self, token: str | None = None, scopes: Sequence[str] | None = None) -> Outcome:
        """Install the app anew: its token is good again, or another one is; with other scopes, when they are named."""
        if token is not None:
            self._api.token = token
        self._space.change_bot(refused=None)
        if scopes is not None:
            self._space.change_bot(scopes=frozenset(scopes))
        return self._outcome(())

    def _set_archived(self, user: str, channel: str, *, archived: bool) -> Outcome:
        room, person = self._room(channel), find_user(self._space, user)
        if room.archived is archived:
            raise UserError(f"#{room.name} is {'archived already' if archived else 'not archived'}.")
        _, after = self._space.change_channel(room.id, archived=archived)
        event = payloads.archived(after, user=person.id, ts=self._space.next_ts())
        in_it = self._space.bot.user_id in after.members
        return self._outcome(self._exchange.tell(event, after) if in_it else (), room=after)

    def _changed(self, person: User) -> Outcome:
        event = payloads.user_changed(person, self._space.team, ts=self._space.next_ts(), at=int(wall_seconds()))
        return self._outcome(self._exchange.tell(event))

    def _room(self, channel: str) -> Channel:
        room = find_channel(self._space, channel, viewer=self._space.user(self._space.bot.user_id))
        if room.im_user is not None:
            raise UserError("Those are direct messages, not a channel.")
        return room

    def _outcome(
        self, deliveries: Sequence[Future[Delivery]], *, room: Channel | None = None, ts: str | None = None
    ) -> Outcome:
        return Outcome("" if room is None else room.id, ts=ts, deliveries=tuple(wait_for(deliveries)))
