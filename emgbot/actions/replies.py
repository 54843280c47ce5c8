"""Replies under the bot's posts: kept once, word for word, with what they set; they follow edits and deletions.

Slack delivers a message, its edits and its deletion several times and in any order. Whatever the order, the same is
stored in the end: the newest words of a reply count, and of several replies the one that was written last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from emgbot.actions.change import meant, move, occasion_of
from emgbot.actions.refresh import refresh_nudges
from emgbot.actions.request import Request, Scene, display_name, entity_of, open_scene, role_in
from emgbot.actions.undo import rub_out, standing_of
from emgbot.clock import wall_now, written_at
from emgbot.core.board import Standing
from emgbot.core.commands.parse import Command, Verb, parse_command, parse_reply
from emgbot.core.commands.references import Place, read_at
from emgbot.core.commands.slack_text import as_typed, clean_text, unescape
from emgbot.core.digest import covered_by
from emgbot.core.history import Action, Entry, Via, apply, fold
from emgbot.core.questions.parse import Intent, parse_question
from emgbot.core.roles import Deed, Role, may
from emgbot.runtime import Runtime, SentFile
from emgbot.store import intake, outbox, state
from emgbot.store.intake import Kept

RECEIPT = "memo"
"""The quiet emoji that says "kept as a note": none of those that set a status."""


@dataclass(frozen=True)
class Heard:
    """A message of a person as Slack delivered it. `ts` in machine time; `to_us`: it mentions the bot.

    `words` are all of it; the request's text is without the mention of the bot. `under_us`: Slack says that the
    thread's first message is the bot's. `files` as `runtime.files` reads them, each with a `name`. `edited_ts`: these
    are the words of that edit. `client_id`: what phantom twins of it under another `ts` have in common.
    """

    request: Request
    words: str
    ts: str
    thread_ts: str | None
    to_us: bool
    under_us: bool = False
    files: tuple[SentFile, ...] = ()
    edited_ts: str | None = None
    client_id: str | None = None

    @property
    def in_thread(self) -> bool:
        """Whether it is a reply and not the first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True)
class _Reading:
    """What a reply says: the status it sets, or (None) which one activity it is about, if that is known."""

    command: Command | None
    about: str | None
    roles: dict[str, Role]

    @property
    def sets(self) -> tuple[str, ...]:
        """The activities whose status it sets: all that it names, or none."""
        allowed = self.command is not None and all(may(role, Deed.SET_STATUS) for role in self.roles.values())
        return self.command.refs if self.command and allowed else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The activity in whose history it stands as a note: it quiets the next step."""
        return (self.about,) if self.about and not self.sets and may(self.roles[self.about], Deed.NOTE) else ()


def keep(runtime: Runtime, heard: Heard) -> bool:
    """Keep a reply under one of our posts, with the status it sets; False if it is none, or is a question to us."""
    request = heard.request
    scene = open_scene(runtime, request)
    post, ours = _post_above(runtime, scene, heard)
    if not ours or scene.place is None:
        return False
    refs = refs_of(scene, post)
    command = _status_in(scene, request.text, refs)
    if heard.to_us and command is None and _asks(scene, request.text) and not _was_kept(runtime, scene, heard):
        return False
    named = command.refs if command else _named_in(scene, request.text)
    if not named and post is not None and len(refs) == 1:
        named = refs
    about = named[0] if len(named) == 1 else None
    roles = {ref: role_in(runtime, scene, request.user, scene.accepted.plan.by_ref[ref].group) for ref in named}
    name = display_name(runtime, request.user, request.user_name)
    reply = replace(
        _as_row(runtime, scene, heard, name),
        activity_id=scene.accepted.ids[about] if about else None,
        text=clean_text(unescape(heard.words)),
        files=tuple(str(file["name"]) for file in heard.files),
    )
    with runtime.database.write() as tx:
        if request.delivery and not intake.first_time(tx, request.delivery, now=wall_now()):
            return True
        kept, ts = intake.keep_reply(tx, reply)
        if kept is not Kept.KNOWN:
            own, reading = replace(heard, ts=ts), _Reading(command, about, roles)
            _take_effect(tx, runtime, scene, own, reading, name=name, note=reply.text, edited=kept is Kept.EDITED)
        if kept is Kept.NEW:
            _receipt(tx, runtime, scene, request.channel, heard.ts)
    return True


def withdraw(runtime: Runtime, gone: Heard) -> None:
    """A person deleted a reply: the note is withdrawn, the history says so, and a status that it set stays.

    One that has not come yet is withdrawn before it comes, and stays so.
    """
    scene = open_scene(runtime, gone.request)
    accepted, channel = scene.accepted, gone.request.channel
    _, ours = _post_above(runtime, scene, gone)
    if not ours and not _was_kept(runtime, scene, gone):
        return
    with runtime.database.write() as tx:
        if gone.request.delivery and not intake.first_time(tx, gone.request.delivery, now=wall_now()):
            return
        found = intake.withdraw_reply(tx, _as_row(runtime, scene, gone, gone.request.user))
        if found is None:
            return
        outbox.skip_waiting(tx, _receipt_key(accepted.team, channel, found.ts), reason="withdrawn")
        named = [entry.ref for entry in state.entries_of_message(tx, accepted.team, channel, found.ts)]
        rows = {accepted.ids[ref] for ref in named if ref in accepted.ids} | {found.activity_id} & set(accepted.refs)
        person = replace(gone.request, user=found.author, via=Via.REPLY)
        occasion = occasion_of(scene, person, found.author_name, Role.MEMBER, runtime=runtime, message_ts=found.ts)
        for row_id, before in state.held(tx, filter(None, rows)).items():
            planned = state.Move(
                activity_id=row_id,
                ref=accepted.refs[row_id],
                action=Action.WITHDRAWN,
                before=before,
                status=before.status,
                end=before.revised_end,
                progress=before.progress,
            )
            entry = state.append(tx, occasion, planned)
            state.put(tx, occasion, row_id, apply(before, entry))


def _take_effect(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    heard: Heard,
    reading: _Reading,
    *,
    name: str,
    note: str,
    edited: bool,
) -> None:
    """Let a reply, or its new words, set what it says, in the same transaction.

    1. Where somebody has said since where an activity stands, it is a note and nothing else.
    2. What its earlier words set and the new ones do not is taken back.
    3. What it sets now, it sets; its words are in the history of every activity that it is about.
    """
    accepted, request, command = scene.accepted, heard.request, reading.command
    if edited:
        request = replace(request, key=f"edit/{request.channel}/{heard.ts}/{heard.edited_ts}")
    stood = _set_by(tx, scene, heard) if edited else {}
    touched = [*dict.fromkeys((*stood, *reading.sets, *reading.notes))]
    held = state.held(tx, [accepted.ids[ref] for ref in touched])
    free = {ref for ref in touched if not _said_since(tx, runtime, accepted.ids[ref], heard.ts)}
    sets = [ref for ref in reading.sets if ref in free]
    gone = []
    for ref, entry in stood.items():
        row_id = accepted.ids[ref]
        whole = list(reversed(state.entries_of(tx, row_id)))
        without = fold([each for each in standing_of(whole) if each.id != entry.id])
        if ref in free and not (ref in sets and command and _same(runtime, scene, ref, without, command, entry)):
            role = reading.roles.get(ref, Role.MEMBER)
            occasion = occasion_of(scene, request, name, role, runtime=runtime, message_ts=heard.ts)
            rub_out(tx, occasion, entry, row_id=row_id, whole=whole, before=held[row_id])
            gone.append(ref)
    if gone:
        refresh_nudges(tx, runtime, accepted, changed=set(gone))
    notes = [ref for ref in (*reading.sets, *reading.notes) if ref not in sets]
    say = partial(move, tx, runtime, scene, request=request, roles=reading.roles, name=name, message_ts=heard.ts)
    if command is not None and sets:
        say(command=replace(command, refs=tuple(sets), note=note))
    if notes:
        say(command=Command(verb=Verb.STATUS, refs=tuple(notes), note=note))


def _set_by(tx: Connection, scene: Scene, heard: Heard) -> dict[str, Entry]:
    """What a reply has set so far, by the reference of the activity."""
    mine = state.entries_of_message(tx, scene.accepted.team, heard.request.channel, heard.ts)
    undone = {entry.undoes for entry in mine}
    return {
        entry.ref: entry
        for entry in mine
        if entry.action is Action.STATUS and entry.id not in undone and entry.ref in scene.accepted.ids
    }


def _same(runtime: Runtime, scene: Scene, ref: str, without: Standing, command: Command, entry: Entry) -> bool:
    """Whether a command sets what an entry has set, given where the activity would stand without it."""
    activity, person = scene.accepted.plan.by_ref[ref], entity_of(runtime, entry.actor)
    planned = meant(activity, scene.accepted.ids[ref], without, command, entity=person)
    said = planned and (planned.status, planned.end, planned.progress, planned.on_day, planned.entity)
    return said == (entry.to_status, entry.to_end, entry.to_progress, entry.on_day, entry.entity)


def _said_since(tx: Connection, runtime: Runtime, row_id: int, ts: str) -> bool:
    """Whether somebody has said where an activity stands after a message was written; what the message said apart.

    Two messages are in the order of Slack's own `ts`. What came through another door was said when it came in: then
    Slack's clock and ours may differ a little, and the message is believed to be the later one.
    """
    found = state.last_word(tx, row_id, but=ts)
    if found is None:
        return False
    word, said_ts = found
    if said_ts is not None:
        return said_ts > ts
    return word.at > _written(runtime, ts) + outbox.CLOCKS_APART


def _written(runtime: Runtime, ts: str) -> datetime:
    return written_at(float(ts), runtime.clock)


def _as_row(runtime: Runtime, scene: Scene, heard: Heard, name: str) -> intake.NewReply:
    """A reply without its words."""
    return intake.NewReply(
        team=scene.accepted.team,
        plan=scene.accepted.plan.id,
        channel=heard.request.channel,
        ts=heard.ts,
        thread_ts=heard.thread_ts or "",
        author=heard.request.user,
        author_name=name,
        text="",
        at=_written(runtime, heard.ts),
        edited_ts=heard.edited_ts,
        client_id=heard.client_id,
    )


def _receipt_key(team: str, channel: str, ts: str) -> str:
    return f"v1/{team}/react/{channel}/{ts}/{RECEIPT}"


def _receipt(tx: Connection, runtime: Runtime, scene: Scene, channel: str, ts: str) -> None:
    outbox.enqueue(
        tx,
        outbox.Message(
            key=_receipt_key(scene.accepted.team, channel, ts),
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


# --- What a reply is about ---------------------------------------------------------------------------------------


def _post_above(runtime: Runtime, scene: Scene, heard: Heard) -> tuple[outbox.Posted | None, bool]:
    """Our post in whose thread something was said, as far as it is recorded; and whether the thread is ours."""
    team, channel, thread = scene.accepted.team, heard.request.channel, heard.thread_ts or ""
    with runtime.database.read() as tx:
        post = outbox.posted(tx, team, channel, thread)
        if post is None and heard.under_us:
            post = outbox.unrecorded(tx, team, channel, thread)
    return post, post is not None or heard.under_us


def _was_kept(runtime: Runtime, scene: Scene, heard: Heard) -> bool:
    with runtime.database.read() as tx:
        return intake.reply_at(tx, scene.accepted.team, heard.request.channel, heard.ts) is not None


def refs_of(scene: Scene, post: outbox.Posted | None) -> tuple[str, ...]:
    """The activities a reply under a post can be about: the nudge's own, or those of the channel's digest."""
    if post is not None and post.about.get("items") and post.kind == "nudge":
        return tuple(scene.accepted.refs[row_id] for row_id, _ in post.about["items"] if row_id in scene.accepted.refs)
    return _covered(scene)


def _status_in(scene: Scene, text: str, refs: Sequence[str]) -> Command | None:
    """The status that a reply sets: of what the post is about, or of another activity of the channel that it names."""
    for within in (tuple(refs), _covered(scene)):
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
