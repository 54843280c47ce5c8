"""What people write: replies under the bot's posts are kept, what is said to the bot is answered once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from emgbot.actions.door import respond
from emgbot.actions.plan_documents import take_document
from emgbot.actions.replies import Heard, keep, refs_of
from emgbot.actions.request import Request, open_scene, team_of
from emgbot.clock import wall_now
from emgbot.core.commands.parse import Verb, parse_command
from emgbot.core.history import Via
from emgbot.runtime import Runtime, Written
from emgbot.store import intake, outbox
from emgbot.views.blocks import Payload


@dataclass(frozen=True)
class Answer:
    """What to say in return, where: in the thread of `thread_ts`, or (None) in the conversation itself.

    `before`: what is said first, where one message does not hold it all.
    """

    payload: Payload
    thread_ts: str | None
    before: tuple[Payload, ...] = ()


def heard_from(
    runtime: Runtime,
    written: Written,
    *,
    channel: str,
    team: str = "",
    delivery: str | None = None,
    mentioned: bool = False,
    direct: bool = False,
) -> Heard:
    """A message as we hear it. `team`: the workspace that the event names; `mentioned`: Slack says that it is to us."""
    found = runtime.memory.identity
    us = found.bot_user if found else None
    in_thread = written.thread_ts not in (None, written.ts)
    return Heard(
        request=Request(
            team=team_of(found, team),
            user=written.user,
            user_name="",
            channel=channel,
            key=f"msg/{channel}/{written.ts}",
            text=_without_us(written.text, us),
            via=Via.DIRECT if direct else Via.REPLY if in_thread else Via.MENTION,
            direct=direct,
            delivery=delivery,
        ),
        words=written.text,
        ts=written.ts,
        thread_ts=written.thread_ts,
        to_us=mentioned or bool(us and f"<@{us}" in written.text),
        under_us=bool(us) and written.parent == us,
        files=written.files,
        edited_ts=written.edited_ts,
        client_id=written.client_id,
    )


def _without_us(text: str, us: str | None) -> str:
    """The text without the mention that addresses the bot, at its beginning or, once known, anywhere."""
    text = re.sub(r"^\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*", "", text, count=1) if us is None else text
    return re.sub(rf"\s*<@{re.escape(us)}(?:\|[^>]*)?>[,:]?\s*", " ", text).strip() if us else text.strip()


def from_person(runtime: Runtime, written: Written) -> bool:
    """Whether somebody else than the bot, and a living person, wrote a message: no two bots ever talk to each other."""
    found = runtime.memory.identity
    return written.by_person and written.user != (found.bot_user if found else None)


def hear(runtime: Runtime, heard: Heard) -> Answer | None:
    """Deal with a message once, however often and in whatever form Slack delivers it. None: nothing to say aloud."""
    if heard.in_thread and not heard.request.direct and keep(runtime, heard):
        return None
    if not (heard.to_us or heard.request.direct):
        return None
    with runtime.database.read() as tx:
        if intake.known(tx, heard.request.key):
            return None
    # 1. What it changes is kept under a key of its own: whoever comes second gets the same answer and changes nothing.
    # 2. Only then the message counts as dealt with: if we die between, Slack's next delivery is answered.
    # 3. Of twins that were dealt with at the same time, one is answered.
    request = replace(heard.request, key=f"say/{heard.request.key}")
    if request.direct and heard.files and not _reports(runtime, request):
        *before, payload = take_document(runtime, request, heard.files)
    else:
        about = _about(runtime, heard) if heard.in_thread else ()
        before, payload = [], respond(runtime, request, about=about)
    with runtime.database.write() as tx:
        if request.delivery:
            intake.first_time(tx, request.delivery, now=wall_now())
        if not intake.first_time(tx, heard.request.key, now=wall_now()):
            return None
    thread = heard.thread_ts if heard.request.direct else heard.thread_ts or heard.ts
    return Answer(payload, thread, tuple(before))


def _reports(runtime: Runtime, request: Request) -> bool:
    """Whether the words say where an activity stands: then the file beside them is what was done, and no plan."""
    scene = open_scene(runtime, request)
    said = parse_command(request.text, scene.accepted.plan, today=scene.today, groups=scene.groups)
    names_one = bool(said.refs or said.candidates)
    return said.verb is Verb.STATUS and names_one and (said.status is not None or said.end is not None)


def _about(runtime: Runtime, heard: Heard) -> tuple[str, ...]:
    """The activities of our post in whose thread something is said to us; none where it is no post of ours."""
    scene = open_scene(runtime, heard.request)
    with runtime.database.read() as tx:
        post = outbox.posted(tx, scene.accepted.team, heard.request.channel, heard.thread_ts or "")
    return refs_of(scene, post) if post is not None else ()
