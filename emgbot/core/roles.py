"""Who may do what: one table. Roles come from the reviewed settings and presence in a channel, never from names."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """How a person stands to an activity, the strongest that applies."""

    SECRETARIAT = "secretariat"
    FOCAL_POINT = "focal_point"
    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"


class Deed(StrEnum):
    """What somebody wants to do."""

    NOTE = "note"
    SET_STATUS = "set_status"
    SNOOZE = "snooze"
    LEAVE_ALONE = "leave_alone"
    SET_LEVEL = "set_level"
    MUTE_SELF = "mute_self"
    LOOK_AHEAD = "look_ahead"
    UNDO_OWN = "undo_own"
    UNDO_ANY = "undo_any"


_INSIDE = frozenset(Role) - {Role.OUTSIDER}
_IN_CHARGE = frozenset({Role.SECRETARIAT, Role.FOCAL_POINT})

MAY: dict[Deed, frozenset[Role]] = {
    Deed.NOTE: _INSIDE,
    Deed.SET_STATUS: _INSIDE,
    Deed.SNOOZE: _INSIDE,
    # What takes something away from a whole group is for those who answer for it.
    Deed.LEAVE_ALONE: _IN_CHARGE,
    Deed.SET_LEVEL: _IN_CHARGE,
    # Whether one is mentioned is everybody's own affair.
    Deed.MUTE_SELF: frozenset(Role),
    Deed.LOOK_AHEAD: _INSIDE,
    Deed.UNDO_OWN: _INSIDE,
    Deed.UNDO_ANY: frozenset({Role.SECRETARIAT}),
}


def may(role: Role, deed: Deed) -> bool:
    """Whether a role may do it. A member's or guest's status takes effect as "reported by"."""
    return role in MAY[deed]
