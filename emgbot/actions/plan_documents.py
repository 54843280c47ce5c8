"""A plan that the secretariat sends as a document in a direct message: read, and proposed with its difference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from emgbot.actions.plan_review import require_secretariat
from emgbot.actions.proposals import propose
from emgbot.actions.request import Request, Scene, open_scene
from emgbot.actions.workspace import board_of
from emgbot.core.files.planfile import load_plan
from emgbot.core.files.planwrite import write_plan
from emgbot.errors import DeliveryError, UserError
from emgbot.runtime import Runtime, SentFile
from emgbot.views import answers, plan_document
from emgbot.views.blocks import Payload

FETCH_SECONDS = 2.0
"""For all of the file: Slack wants its answer within three seconds, and sends what was not answered again."""

SEND_AGAIN = "Send the document again with the words “carry over” to append all that are open, or add it by hand."

_PLAN_FILES = (".yaml", ".yml")
_ID = re.compile(r"\bplan\s+(?P<id>20\d\d(?:-20\d\d)?)\b", re.IGNORECASE)
_CARRY_OVER = re.compile(r"\bcarr(?:y|ied|ying)[\s-]*over\b", re.IGNORECASE)


def take_document(runtime: Runtime, request: Request, files: Sequence[SentFile]) -> list[Payload]:
    """Answer a direct message with a file: what was read, what was not certain, and the difference with its buttons.

    The message may say which plan it is ("plan 2018") and to carry over what is open. Only the first file is read, and
    the answer says so.
    """
    scene = open_scene(runtime, request)
    name = str(files[0].get("name") or "the document")
    try:
        require_secretariat(runtime, scene, request)
        return [*_not_read(name, files[1:]), *_propose(runtime, scene, request, files[0], name=name)]
    except (UserError, DeliveryError) as error:
        return [*_not_read(name, files[1:]), answers.refusal(str(error))]


def _not_read(name: str, others: Sequence[SentFile]) -> list[Payload]:
    if not others:
        return []
    names = ", ".join(str(file.get("name") or "another file") for file in others)
    return [answers.refusal(f"I read one document at a time: {name}. Not read: {names}. Send each in its own message.")]


def _propose(runtime: Runtime, scene: Scene, request: Request, file: SentFile, *, name: str) -> list[Payload]:
    # Word's reader is slow to load, and most processes never need it.
    from emgbot.core.imports.drafting import with_carried, with_open
    from emgbot.documents import MOST_BYTES, read_document

    data = runtime.files.fetch(file, most=MOST_BYTES, seconds=FETCH_SECONDS)
    if PurePath(name).suffix.casefold() in _PLAN_FILES:
        reading = load_plan(data, file=name)
        if reading.plan is None:
            wrong = [str(problem) for problem in reading.problems if problem.severity == "error"]
            doubts = [str(problem) for problem in reading.problems if problem.severity != "error"]
            return plan_document.unusable(name, wrong, doubts)
        return [propose(runtime, scene, request, source=write_plan(reading.plan), origin=name)]
    plan = scene.accepted.plan
    said = _ID.search(request.text)
    imported = read_document(name, data, plan, plan_id=said["id"] if said else None)
    with runtime.database.read() as tx:
        board = board_of(tx, scene.accepted)
    still_open = [activity.ref for activity in plan.activities if board.is_open(activity)]
    if _CARRY_OVER.search(request.text):
        imported = with_carried(imported, plan, still_open, today=scene.today)
    else:
        imported = with_open(imported, plan, still_open, cure=SEND_AGAIN)
    unsure = [str(one) for one in imported.unsure if not one.stops]
    if imported.plan is None:
        return plan_document.unusable(name, [str(one) for one in imported.unsure if one.stops], unsure)
    shown = plan_document.as_read(name, imported.plan, unsure)
    return [*shown, propose(runtime, scene, request, source=imported.plan_text, origin=name, was=imported.carried)]
