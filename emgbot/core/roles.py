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
    UNDO_OWN = "undo_own"
    UNDO_ANY = "undo_any"


_INSIDE = frozenset(Role) - {Role.OUTSIDER}

MAY: dict[Deed, frozenset[Role]] = {
    Deed.NOTE: _INSIDE,
    Deed.SET_STATUS: _INSIDE,
    Deed.UNDO_OWN: _INSIDE,
    Deed.UNDO_ANY: frozenset({Role.SECRETARIAT}),
}


def may(role: Role, deed: Deed) -> bool:
    """Whether a role may do it. A member's or guest's status takes effect as "reported by"."""
    return role in MAY[deed]
