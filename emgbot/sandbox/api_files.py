"""The Web API's `files.info`, and which file the bot may have at all."""

from __future__ import annotations

from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.files import File, file_json
from emgbot.sandbox.records import Json, Message, Refusal
from emgbot.sandbox.workspace import Workspace


def seen_by_the_bot(space: Workspace, file_id: str) -> tuple[Message, File]:
    """A file in a channel the bot is in, with its message. Refusals `file_not_found`, `file_deleted`."""
    message, file = space.file(file_id)
    if space.bot.user_id not in space.channel(message.channel).members:
        raise Refusal("file_not_found")
    return message, file


def file_info(call: Call) -> Json:
    """`files.info`."""
    message, file = seen_by_the_bot(call.space, call.need("file"))
    kinds = {"channel": "channels", "group": "groups", "im": "ims"}
    shared: Json = {name: [] for name in kinds.values()}
    shared[kinds[call.space.channel(message.channel).kind]] = [message.channel]
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    return {"file": file_json(file, call.team.id) | shared, "comments": [], "paging": paging}


FILES: dict[str, Method] = {"files.info": file_info}
