"""What people write: replies under the bot's posts are kept word for word; what is said to the bot is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from emgbot.actions.change import move, occasion_of
from emgbot.actions.door import respond
from emgbot.actions.plan_documents import take_document
from emgbot.actions.request import Request, Scene, display_name, open_scene, role_in
from emgbot.clock import wall_now, written_at
from emgbot.core.commands.parse import Command, Verb, parse_command, parse_reply
from emgbot.core.commands.references import Place, read_at
from emgbot.core.commands.slack_text import as_typed, clean_text, unescape
from emgbot.core.digest import covered_by
from emgbot.core.history import Action, Via, apply
from emgbot.core.questions.parse import Intent, parse_question
from emgbot.core.roles import Deed, Role, may
from emgbot.runtime import Runtime, SentFile
from emgbot.store import intake, outbox, state
from emgbot.views.blocks import Payload

RECEIPT = "memo"
"""The quiet emoji that says "kept as a note": none of those that set a status."""


@dataclass(frozen=True)
class Heard:
    """A message of a person as Slack delivered it. `ts` in machine time; `to_us`: it mentions the bot.

    `words` are all of it; the request's text is without the mention of the bot. `under_us`: Slack says that the
    thread's first message is the bot's. `files` as `runtime.files` reads them, each with a `name`.
    """

    request: Request
    words: str
    ts: str
    thread_ts: str | None
    to_us: bool
    under_us: bool = False
    files: tuple[SentFile, ...] = ()

    @property
    def in_thread(self) -> bool:
        """Whether it is a reply and not the first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True)
class Answer:
    """What to say in return, where: in the thread of `thread_ts`, or (None) in the conversation itself.

    `before`: what is said first, where one message does not hold it all.
    """

    payload: Payload
    thread_ts: str | None
    before: tuple[Payload, ...] = ()


def hear(runtime: Runtime, heard: Heard) -> Answer | None:
    """Deal with a message once, however often and in whatever form Slack delivers it. None: nothing to say aloud."""
    if heard.in_thread and not heard.request.direct and _keep(runtime, heard):
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
    return _refs_of(scene, post) if post is not None else ()


def _keep(runtime: Runtime, heard: Heard) -> bool:
    """Keep a reply under one of our posts, with the status it sets; False if it is none, or is a question to us."""
    request = heard.request
    scene = open_scene(runtime, request)
    thread = heard.thread_ts or ""
    with runtime.database.read() as tx:
        post = outbox.posted(tx, scene.accepted.team, request.channel, thread)
        if post is None and heard.under_us:
            post = outbox.unrecorded(tx, scene.accepted.team, request.channel, thread)
    if (post is None and not heard.under_us) or scene.place is None:
        return False
    refs = _refs_of(scene, post)
    command = _status_in(scene, request.text, refs)
    if heard.to_us and command is None and _asks(scene, request.text):
        return False
    named = command.refs if command else _named_in(scene, request.text)
    if not named and post is not None and len(refs) == 1:
        named = refs
    about = named[0] if len(named) == 1 else None
    roles = {ref: role_in(runtime, scene, request.user, scene.accepted.plan.by_ref[ref].group) for ref in named}
    name = display_name(runtime, request.user, request.user_name)
    text = clean_text(unescape(heard.words))
    with runtime.database.write() as tx:
        new = intake.keep_reply(
            tx,
            intake.NewReply(
                team=scene.accepted.team,
                plan=scene.accepted.plan.id,
                channel=request.channel,
                ts=heard.ts,
                thread_ts=thread,
                author=request.user,
                author_name=name,
                text=text,
                at=written_at(float(heard.ts), runtime.clock),
                activity_id=scene.accepted.ids[about] if about else None,
                files=tuple(str(file["name"]) for file in heard.files),
            ),
        )
        if not new:
            return True
        if command is not None and all(may(role, Deed.SET_STATUS) for role in roles.values()):
            said = replace(command, note=text)
            move(tx, runtime, scene, request=request, command=said, roles=roles, name=name, message_ts=heard.ts)
        elif about is not None and may(roles[about], Deed.NOTE):
            # A word that sets nothing: it is in the activity's history, and quiets its next step.
            said = Command(verb=Verb.STATUS, refs=(about,), note=text)
            move(tx, runtime, scene, request=request, command=said, roles=roles, name=name, message_ts=heard.ts)
        _receipt(tx, runtime, scene, request.channel, heard.ts)
    return True


def _refs_of(scene: Scene, post: outbox.Posted | None) -> tuple[str, ...]:
    """The activities a reply under a post can be about: the nudge's own, or those of the channel's digest."""
    if post is not None and post.about.get("items") and post.kind == "nudge":
        return tuple(scene.accepted.refs[row_id] for row_id, _ in post.about["items"] if row_id in scene.accepted.refs)
    return _covered(scene)


def _status_in(scene: Scene, text: str, refs: tuple[str, ...]) -> Command | None:
    """The status that a reply sets: of what the post is about, or of another activity of the channel that it names."""
    for within in (refs, _covered(scene)):
        command = parse_reply(text, scene.accepted.plan, today=scene.today, refs=within)
        if command is not None and command.refs and not command.problem:
            return command
    return None


def _named_in(scene: Scene, text: str) -> tuple[str, ...]:
    """The activities that a note begins with ("1c: we wait for UNU"), read as in this channel."""
    found = read_at(as_typed(text), 0, Place(scene.accepted.plan, scene.groups))
    return found[0].refs if found else ()


def _covered(scene: Scene) -> tuple[str, ...]:
    return tuple(activity.ref for activity in covered_by(scene.place, scene.accepted.plan)) if scene.place else ()


def _asks(scene: Scene, text: str) -> bool:
    """Whether words to the bot in a thread want an answer: a question, or a command that is none of a note's."""
    question = parse_question(text, scene.accepted.plan, today=scene.today, groups=scene.groups)
    if question.intent is not Intent.UNKNOWN:
        return True
    command = parse_command(text, scene.accepted.plan, today=scene.today, groups=scene.groups)
    return command.verb is not None and (command.verb is not Verb.STATUS or not command.problem)


def _receipt(tx: Connection, runtime: Runtime, scene: Scene, channel: str, ts: str) -> None:
    outbox.enqueue(
        tx,
        outbox.Message(
            key=f"v1/{scene.accepted.team}/react/{channel}/{ts}/{RECEIPT}",
            team=scene.accepted.team,
            plan=scene.accepted.plan.id,
            verb="react",
            kind="receipt",
            channel=channel,
            payload={"emoji": RECEIPT},
            due_at=runtime.clock(),
            about={"ts": ts},
        ),
        now=wall_now(),
    )


def edited(runtime: Runtime, request: Request, *, ts: str, edited_ts: str) -> None:
    """A person edited a reply: the note follows; the history keeps what was said before."""
    with runtime.database.write() as tx:
        intake.edit_reply(
            tx, request.team, request.channel, ts, text=clean_text(unescape(request.text)), edited_ts=edited_ts
        )


def withdrawn(runtime: Runtime, request: Request, *, ts: str) -> None:
    """A person deleted a reply: the note is withdrawn, the history says so, and a status it set stays."""
    scene = open_scene(runtime, request)
    accepted = scene.accepted
    with runtime.database.write() as tx:
        found = intake.withdraw_reply(tx, accepted.team, request.channel, ts)
        ref = accepted.refs.get(found.activity_id) if found and found.activity_id else None
        if found is None or ref is None:
            return
        before = state.held(tx, [accepted.ids[ref]])[accepted.ids[ref]]
        person = replace(request, user=found.author, via=Via.REPLY)
        occasion = occasion_of(scene, person, found.author_name, Role.MEMBER, runtime=runtime, message_ts=ts)
        entry = state.append(
            tx,
            occasion,
            state.Move(
                activity_id=accepted.ids[ref],
                ref=ref,
                action=Action.WITHDRAWN,
                before=before,
                status=before.status,
                end=before.revised_end,
                progress=before.progress,
            ),
        )
        state.put(tx, occasion, accepted.ids[ref], apply(before, entry))
