"""The workspace as a person, a test or the page sees it: who may see what, and the JSON of the control API."""

from __future__ import annotations

from emgbot.errors import UserError
from emgbot.sandbox.files import File
from emgbot.sandbox.records import Channel, Json, Message, User
from emgbot.sandbox.workspace import Workspace


def visible(message: Message, channel: Channel, viewer: User | None) -> bool:
    """Whether `viewer` (None: a tool that sees everything) may see the message."""
    return viewer is None or (channel_visible(channel, viewer) and message.private_to in (None, viewer.id))


def channel_visible(channel: Channel, viewer: User | None) -> bool:
    """Whether `viewer` (None: a tool) may look into the channel: a private one, or as a guest, only as a member."""
    return viewer is None or viewer.id in channel.members or not (channel.private or viewer.guest)


def find_user(space: Workspace, who: str) -> User:
    """A person by id, handle or real name. Raises UserError."""
    wanted = who.removeprefix("@").lower()
    for user in space.users():
        if who == user.id or wanted in (user.name.lower(), user.real_name.lower()):
            return user
    names = ", ".join(user.name for user in space.users() if not user.is_bot)
    raise UserError(f"There is nobody called {who!r} here. There are: {names}.")


def find_channel(space: Workspace, where: str, *, viewer: User) -> Channel:
    """A channel by id or `#name`; `@` and the bot's name are the viewer's direct messages. Raises UserError."""
    if where.lower() in (f"@{space.bot.name}".lower(), space.bot.name.lower(), space.bot.user_id.lower()):
        return space.open_im(viewer.id)
    found = next((c for c in space.channels() if c.id == where), None) or space.channel_named(where)
    if found is None or not (viewer.is_bot or channel_visible(found, viewer)):
        raise UserError(f"There is no channel {where!r} here that {viewer.real_name} can see.")
    return found


def message_view(message: Message) -> Json:
    """A message with everything that is known of it."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "at": message.at.isoformat(),
        "user": message.user,
        "bot": message.bot_id is not None,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": message.metadata,
        "files": [file_view(file) for file in message.files],
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions],
        "edited": message.edited is not None,
        "deleted": message.deleted,
        "private_to": message.private_to,
        "reply_count": message.reply_count,
        "latest_reply": message.latest_reply,
        "reply_users": list(message.reply_users),
    }


def file_view(file: File) -> Json:
    """A file, with the address at which people get it."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "filetype": file.kind[0],
        "pretty_type": file.kind[2],
        "title": file.title,
        "alt": file.alt,
        "picture": file.picture is not None,
        "url": f"/control/file/{file.id}/{file.slug}",
    }


def channel_view(channel: Channel, viewer: User | None) -> Json:
    """A channel as `viewer` sees it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "archived": channel.archived,
        "members": list(channel.members),
        "member": viewer is None or viewer.id in channel.members,
        "im_user": channel.im_user,
    }


def user_view(user: User) -> Json:
    """A person."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "entity": user.entity,
        "role": user.role,
        "guest": user.guest,
        "bot": user.is_bot,
        "deleted": user.deleted,
    }


def state_view(space: Workspace, *, viewer: User | None, since: int = 0) -> Json:
    """Everything that `viewer` may see; messages only where they changed after the version `since`."""
    version = space.version
    channels = [c for c in space.channels() if channel_visible(c, viewer)]
    messages = [
        message_view(message)
        for channel in channels
        for message in space.messages(channel.id, deleted=True)
        if message.rev > since and visible(message, channel, viewer)
    ]
    return {
        "ok": True,
        "boot": space.boot,
        "version": version,
        "since": since,
        "viewer": None if viewer is None else viewer.id,
        "team": {"id": space.team.id, "name": space.team.name, "zone": space.team.zone.key, "place": space.team.place},
        "bot": {"id": space.bot.user_id, "name": space.bot.name, "commands": list(space.bot.commands)},
        "users": [user_view(user) for user in space.users()],
        "channels": [channel_view(channel, viewer) for channel in channels],
        "messages": messages,
        "views": [view for view in space.modals.all() if viewer is None or view["user"] == viewer.id],
    }
