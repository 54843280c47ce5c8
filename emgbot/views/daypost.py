"""The one message of a channel and day, and what follows in its thread: nudge, flags, the start, digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emgbot.core.board import Board
from emgbot.core.daypost import DayPost
from emgbot.views.blocks import Block, Payload, message
from emgbot.views.digest import digest_blocks, digest_text, digest_thread
from emgbot.views.flags import Names, email, flag_blocks, flag_text
from emgbot.views.introduction import introduction_blocks, introduction_text
from emgbot.views.nudge import FocalPoints, nudge_blocks, push_text


@dataclass(frozen=True)
class People:
    """Whom a post may mention for an activity, what its focal points are called, and everybody's name by id."""

    mentioned: FocalPoints
    named: Names
    names: Mapping[str, str]


def day_message(post: DayPost, board: Board, people: People) -> Payload:
    """The whole message of a channel's day."""
    parts: list[tuple[str, list[Block]]] = []
    if post.steps:
        parts.append((push_text(post, board), nudge_blocks(post, board, people.mentioned)))
    if post.flags:
        parts.append((flag_text(post.flags), flag_blocks(post.flags, board, people.named)))
    if post.introduction:
        shown = introduction_blocks(post.introduction, board, post.place, post.day)
        parts.append((introduction_text(post.introduction), shown))
    if post.digest:
        parts.append((digest_text(post, board, post.digest), digest_blocks(post, board, post.digest)))
    blocks: list[Block] = []
    for _, part in parts:
        blocks += [{"type": "divider"}, *part] if blocks else part
    return message(" ".join(text for text, _ in parts), blocks)


def day_thread(post: DayPost, board: Board, people: People) -> list[Payload]:
    """What follows in its thread: the text to be sent by e-mail, and the notes of the digest, word for word."""
    thread = email(post.flags, board, people.named) if post.flags else []
    if post.digest:
        thread += digest_thread(post.digest, board, post.place.calendar.zone, people.names)
    return thread
