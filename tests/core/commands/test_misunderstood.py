"""What is answered to a command that lacks something."""

from __future__ import annotations

from emgbot.core.commands.clauses import Lack
from emgbot.core.commands.misunderstood import Here, lacking
from emgbot.core.plan import Plan
from emgbot.core.status import Status

HERE = Here(Plan("2018", "Another body's plan", "Europe/Zurich", (), (), ()), ())


def test_a_decision_is_asked_for_without_naming_who_adopted_the_plan() -> None:
    said = lacking(Lack.DECISION, HERE, reference="A.1.a", status=Status.DISCONTINUED)
    assert "please add its reference. For example: `/emg status A.1.a discontinued, decision " in said
    assert "Senior Officials" not in said
