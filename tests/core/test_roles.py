"""Who may do what: every role with every deed, as the product's table has it."""

from __future__ import annotations

import pytest

from emgbot.core.roles import MAY, Deed, Role, may

S, F, M, G, O = Role.SECRETARIAT, Role.FOCAL_POINT, Role.MEMBER, Role.GUEST, Role.OUTSIDER  # noqa: E741
ALLOWED = {
    Deed.NOTE: {S, F, M, G},
    Deed.SET_STATUS: {S, F, M, G},
    Deed.SNOOZE: {S, F, M, G},
    Deed.LEAVE_ALONE: {S, F},
    Deed.SET_LEVEL: {S, F},
    Deed.MUTE_SELF: {S, F, M, G, O},
    Deed.LOOK_AHEAD: {S, F, M, G},
    Deed.UNDO_OWN: {S, F, M, G},
    Deed.UNDO_ANY: {S},
}


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_exactly_what_the_table_says(role: Role, deed: Deed) -> None:
    assert may(role, deed) is (role in ALLOWED[deed])


def test_every_deed_is_in_the_table() -> None:
    assert set(MAY) == set(Deed) == set(ALLOWED)
