"""Changing the plan by commands: a change of its words or dates is a proposal, channels and focal points are orders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from emgbot.actions import versions
from emgbot.actions.orders import Author, appointed, scope_of, set_order
from emgbot.actions.plan_review import TYPED, author_of, require_secretariat, show
from emgbot.actions.request import Request, Scene, display_name
from emgbot.actions.workspace import Accepted, is_id
from emgbot.clock import wall_now
from emgbot.core.commands.slack_text import mentions
from emgbot.core.counted import counted
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.core.places import bare
from emgbot.core.plan import Plan
from emgbot.core.plan_diff import same_plan
from emgbot.core.plan_edit import FILE, NOTHING, ORDERS, Edit, edited, read_edit
from emgbot.core.plan_milestones import edited_milestones, read_milestone
from emgbot.errors import UserError
from emgbot.runtime import Runtime
from emgbot.store import directory, plans, proposals
from emgbot.store.orders import OrderKind, orders
from emgbot.views import answers, plan_changes
from emgbot.views.blocks import Payload

MOST_FOCAL_POINTS = 10
"""Named in one command: a button brings back no more."""

_CHANNEL = re.compile(r"<#(?P<id>[CG][A-Z0-9]{1,30})(?:\|(?P<name>[^<>\n]{0,80}))?>|#?(?P<plain>[^\s<>#,]{1,80})")


def change(runtime: Runtime, scene: Scene, request: Request, words: str) -> Payload:
    """`/emg plan set ...`: show what would change. Raises UserError: not understood, not allowed, not possible."""
    require_secretariat(runtime, scene, request)
    edit = read_edit(words, scene.accepted.plan, groups=scene.groups)
    if edit.field in ORDERS:
        return _order(runtime, scene, edit)
    changed = edited(scene.accepted.plan, edit)
    return _propose(runtime, scene, request, changed, about=f"{edit.field} of {edit.subject}")


def milestone(runtime: Runtime, scene: Scene, request: Request, words: str) -> Payload:
    """`/emg milestone ...`: the list for everybody, a change for the secretariat."""
    plan = scene.accepted.plan
    edit = read_milestone(words, plan)
    if edit.deed == "show":
        return plan_changes.milestones(plan, scene.calendar, scene.today, only=edit.ident)
    require_secretariat(runtime, scene, request)
    about = "name of" if edit.deed == "name" else "milestone"
    return _propose(runtime, scene, request, edited_milestones(plan, edit), about=f"{about} {edit.ident}")


def _propose(runtime: Runtime, scene: Scene, request: Request, changed: Plan, *, about: str) -> Payload:
    """Put a changed plan before whoever typed it. One thing at a time: what waits comes first."""
    text = write_plan(changed)
    reading = load_plan(text, file="the plan")
    if reading.plan is None:
        wrong = next(problem for problem in reading.problems if problem.severity == "error")
        raise UserError(f"{wrong.message} {wrong.cure} Nothing was changed.")
    if same_plan(reading.plan, scene.accepted.plan):
        raise UserError(f"The {about} is so already; nothing was changed.")
    team = scene.accepted.team
    with runtime.database.write() as tx:
        stored = next(each for each in plans.held(tx, team) if each.plan == changed.id)
        waiting = proposals.waiting(tx, team)
        first = waiting[0] if waiting else None
        if first is None and stored.version != scene.accepted.version:
            raise UserError("The plan was changed in this very moment; nothing was changed by you. Type it again.")
        proposal = first or proposals.put(
            tx,
            team,
            changed.id,
            base=stored.version,
            source=text,
            origin=f"{TYPED}: {about}",
            at=runtime.clock(),
            by=request.user,
        )
        case = versions.read_case(tx, team, runtime.settings, proposal)
    if first is not None:
        return show(runtime, scene, case, lead="This waits for your word first; then type yours again.")
    return show(runtime, scene, case)


# --- Orders ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """An order as it would be set: for the button (`value` None: the file counts again), and in words."""

    kind: OrderKind
    subject: str
    value: Mapping[str, Any] | None
    words: str


def _order(runtime: Runtime, scene: Scene, edit: Edit) -> Payload:
    wish = _focal(runtime, scene, edit) if edit.field == "focal" else _channel(runtime, scene, edit)
    plan = scene.accepted.plan
    group = plan.group_by_ref.get(edit.subject)
    called = group.called if group else plan.by_ref[edit.subject].title
    count = len(plan.of_groups((edit.subject,)))
    about = f"{edit.subject} {called}" + (f" ({counted(count, 'activity', 'activities')})" if group else "")
    value = {"k": wish.kind.value, "r": wish.subject, "v": wish.value, "n": scene.accepted.revision, "w": wish.words}
    hint = "I post where I am: invite me there first (/invite)." if "channel" in (wish.value or {}) else ""
    return plan_changes.order(f"{about}: {wish.words}", hint, value)


def _focal(runtime: Runtime, scene: Scene, edit: Edit) -> Wish:
    settings, subject = scene.accepted.settings, edit.subject
    plain = edit.value.casefold()
    now = list(appointed(settings, subject))
    before = ", ".join(settings.people[user].name for user in now) or "nobody"
    if plain in FILE:
        return Wish(OrderKind.FOCAL, subject, None, f"focal points {before} → as in emgbot.yaml")
    users = list(mentions(edit.value))
    if not users and plain not in NOTHING:
        users = _people_named(scene, edit.value)
    if not edit.value:
        raise UserError(f"Whom? Mention them: `/emg plan set {subject} focal @Anna @Ben`, or `none`.")
    if len(users) > MOST_FOCAL_POINTS:
        raise UserError(f"{len(users)} are many: name up to {MOST_FOCAL_POINTS} focal points. Nothing was changed.")
    people = [{"id": user, "name": display_name(runtime, user)} for user in users]
    names = ", ".join(person["name"] for person in people) or "nobody"
    if users == now:
        raise UserError(f"The focal points of {subject} are {names} already; nothing was changed.")
    return Wish(OrderKind.FOCAL, subject, {"people": people}, f"focal points {before} → {names}")


def _people_named(scene: Scene, value: str) -> list[str]:
    """The people of the settings who are written by name. Raises UserError where one is nobody, or several."""
    found = []
    for name in filter(None, re.split(r"\s*(?:,|;|&|\band\b)\s*", value.lstrip("@"))):
        wanted = name.lstrip("@").casefold()
        users = [
            user
            for user, person in scene.accepted.settings.people.items()
            if wanted in (person.name.casefold(), *person.name.casefold().split()) or wanted == user.casefold()
        ]
        if len(users) != 1:
            raise UserError(f"Who is “{name[:40]}”? Mention them with @, so that it is sure who is meant.")
        found += users
    return found


def _channel(runtime: Runtime, scene: Scene, edit: Edit) -> Wish:
    accepted, subject = scene.accepted, edit.subject
    if subject not in accepted.plan.group_by_ref:
        group = accepted.plan.by_ref[subject].group
        raise UserError(f"A channel belongs to a group: `/emg plan set {group} channel #name`. Nothing was changed.")
    before = accepted.places.of_group[subject].name
    if edit.value.casefold() in FILE:
        return Wish(OrderKind.CHANNEL, subject, None, f"channel {before} → as in emgbot.yaml")
    with runtime.database.read() as tx:
        name, channel = channel_named(tx, accepted, edit.value, example=f"`/emg plan set {subject} channel #name`")
    if bare(name) == bare(before):
        raise UserError(f"{subject} lives in {before} already; nothing was changed.")
    words = f"channel {before} → {name}"
    return Wish(OrderKind.CHANNEL, subject, {"channel": name, "id": channel}, words)


def channel_named(tx: Connection, accepted: Accepted, words: str, *, example: str) -> tuple[str, str]:
    """The name under which a channel counts as a place, and its id. Raises UserError where it is not known."""
    found = _CHANNEL.fullmatch(words.strip())
    if found is None:
        raise UserError(f"Which channel? For instance: {example}")
    known = directory.listed(tx, accepted.team, directory.CHANNEL)
    plain = bare(found["plain"] or "")
    entry = next((each for each in known if each.id == found["id"] or (plain and bare(each.name) == plain)), None)
    entry = entry or next((each for each in known if plain and bare(each.bound_as or "") == plain), None)
    if entry is None:
        named = found["name"] or plain
        which = f"I know no channel #{bare(named)}" if named else "I do not know that channel"
        raise UserError(f"{which}. Invite me there (/invite), then type it again: {example}")
    if entry.bound_as:
        return entry.bound_as, entry.id
    taken = any(bare(each.bound_as or "") == bare(entry.name) for each in known)
    return (entry.id if taken else f"#{entry.name}"), entry.id


def press_order(runtime: Runtime, scene: Scene, request: Request, value: Mapping[str, Any]) -> Payload:
    """[Accept] under an order. Who may has been decided; the value is taken for no more than what was shown."""
    kind, subject, wished, words = (value.get(name) for name in ("k", "r", "v", "w"))
    plan = scene.accepted.plan
    known = subject in plan.group_by_ref or subject in plan.by_ref
    if kind not in ("channel", "focal") or not known or not isinstance(subject, str) or not isinstance(words, str):
        return answers.outdated()
    if not (wished is None or (isinstance(wished, dict) and _fits(kind, wished))):
        return answers.outdated()
    author, team = author_of(runtime, request), scene.accepted.team
    with runtime.database.write() as tx:
        stored = next((each for each in plans.held(tx, team) if each.plan == plan.id), None)
        order = next((o for o in orders(tx, team) if (o.scope, o.kind) == (scope_of(plan.id, subject), kind)), None)
        if order is not None and wished is not None and {**order.value, "by_name": ""} == {**wished, "by_name": ""}:
            return answers.refusal(f"{order.by_name} has set this already: {subject}: {words}.")
        if stored is None or stored.revision != value.get("n"):
            raise UserError(
                "The plan or its settings were changed since you saw this; nothing was changed. Type it again."
            )
        _set(tx, runtime, scene, OrderKind(kind), subject=subject, wished=wished, words=words, author=author)
    return answers.refusal(f"Accepted: {subject}: {words}.")


def _set(
    tx: Connection,
    runtime: Runtime,
    scene: Scene,
    kind: OrderKind,
    *,
    subject: str,
    wished: Mapping[str, Any] | None,
    words: str,
    author: Author,
) -> None:
    team, plan = scene.accepted.team, scene.accepted.plan.id
    if kind is OrderKind.CHANNEL and wished is not None and not is_id(wished["channel"]):
        entry = next((e for e in directory.listed(tx, team, directory.CHANNEL) if e.id == wished["id"]), None)
        if entry is not None and not entry.bound_as:
            directory.note_listed(
                tx,
                team,
                directory.CHANNEL,
                row_id=entry.id,
                name=entry.name,
                bound_as=wished["channel"],
                now=wall_now(),
            )
    scope = scope_of(plan, subject)
    at = runtime.clock()
    set_order(tx, team, plan, kind=kind, scope=scope, value=wished, author=author, at=at, subject=subject, words=words)


def _fits(kind: object, wished: Mapping[str, Any]) -> bool:
    if kind == "channel":
        return all(isinstance(wished.get(name), str) and wished[name] for name in ("channel", "id"))
    people = wished.get("people")
    return isinstance(people, list) and all(
        isinstance(person, dict) and all(isinstance(person.get(name), str) for name in ("id", "name"))
        for person in people
    )
