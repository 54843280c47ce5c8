"""The Web API's `files.*`: the upload in three steps, `files.info`, and which file the bot may have at all."""

from __future__ import annotations

import json
from typing import Any

from emgbot.clock import wall_seconds
from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.blocks import read_blocks, with_ids
from emgbot.sandbox.files import HIDDEN, MOST_BYTES, MOST_NAME, File, file_json
from emgbot.sandbox.records import Channel, Json, Message, Refusal
from emgbot.sandbox.workspace import Workspace, as_kept

MOST_ALT = 1000


def seen_by_the_bot(space: Workspace, file_id: str) -> tuple[Message | None, File]:
    """A file in a channel the bot is in, with its message, or its own. Refusals `file_not_found`, `file_deleted`."""
    own = space.uploads.unshared(file_id)
    if own is not None:
        return None, own
    message, file = space.file(file_id)
    if space.bot.user_id not in space.channel(message.channel).members:
        raise Refusal("file_not_found")
    return message, file


def file_info(call: Call) -> Json:
    """`files.info`, with the channels and messages in which the file was shared."""
    message, file = seen_by_the_bot(call.space, call.need("file"))
    kinds = {"channel": "channels", "group": "groups", "im": "ims"}
    shared: Json = {name: [] for name in kinds.values()}
    if message is not None:
        channel = call.space.channel(message.channel)
        shared[kinds[channel.kind]] = [channel.id]
        share: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": call.team.id}
        if message.is_reply:
            share["thread_ts"] = message.thread_ts
        shared["shares"] = {"private" if channel.private else "public": {channel.id: [share]}}
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    return {"file": file_json(file, call.team.id) | shared, "comments": [], "paging": paging}


def get_upload_url(call: Call) -> Json:
    """`files.getUploadURLExternal`: step 1, where to bring how many bytes."""
    name = HIDDEN.sub("", call.need("filename")).strip()[:MOST_NAME]
    length = str(call.args.get("length") or "0")
    if not length.isdecimal() or int(length) == 0:
        raise Refusal("missing_argument")
    if int(length) > MOST_BYTES:
        raise Refusal("file_upload_size_restricted")
    alt = str(call.args.get("alt_txt") or "")
    if len(alt) > MOST_ALT:
        raise Refusal("alt_txt_too_large")
    token, file_id = call.space.uploads.announce(name, int(length), alt=alt)
    return {"upload_url": f"{call.base_url}/upload/v1/{token}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """`files.completeUploadExternal`: step 3, share what was brought, as one message in each channel; or keep it."""
    titles = _titles(call.args.get("files"))
    channels = _channels(call)
    if not call.args.get("initial_comment"):
        _only_rich_text(call.args.get("blocks"))
    thread_ts = call.ts("thread_ts") if call.args.get("thread_ts") else None
    if thread_ts is not None and channels:
        call.space.message(channels[0].id, thread_ts)
    files = call.space.uploads.complete(
        titles,
        user=call.bot.user_id,
        created=int(wall_seconds()),
        base=call.base_url,
        public=any(not channel.private for channel in channels),
    )
    if not channels:
        call.space.uploads.keep(files)
    for channel in channels:
        comment = str(call.args.get("initial_comment") or "")
        blocks = None if comment else read_blocks(call.args.get("blocks"))
        told = call.exchange.post(
            channel,
            user=call.bot.user_id,
            bot_id=call.bot.bot_id,
            text=comment,
            blocks=None if blocks is None else with_ids(blocks),
            thread_ts=thread_ts,
            files=files,
            sent=as_kept(call.args),
        )
        call.facts.update(channel=channel.id, ts=told.value.ts)
    call.facts["files"] = [file.name for file in files]
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


FILES: dict[str, Method] = {
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": get_upload_url,
    "files.info": file_info,
}


def _titles(given: Any) -> dict[str, str]:
    """File ids with their titles, in order. Refusal `invalid_arguments`."""
    try:
        given = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        given = None
    if not isinstance(given, list) or not given or not all(isinstance(f, dict) and f.get("id") for f in given):
        raise Refusal("invalid_arguments", "files must be a list of objects with an id [json-pointer:/files]")
    return {str(file["id"]): str(file.get("title") or "") for file in given}


def _channels(call: Call) -> list[Channel]:
    """Where the files go: `channel_id`, or `channels` with commas. Ids only, and the bot must be in each."""
    wanted = (
        [call.args["channel_id"]] if call.args.get("channel_id") else str(call.args.get("channels") or "").split(",")
    )
    found = [call.joined(str(channel)) for channel in wanted if channel]
    if any(channel.archived for channel in found):
        raise Refusal("is_archived")
    return found


def _only_rich_text(blocks: Any) -> None:
    if any(block.get("type") != "rich_text" for block in read_blocks(blocks) or ()):
        raise Refusal("invalid_blocks")
