"""What the secretariat changes by commands: proposals for the plan's words and dates, orders over the settings file."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DatabaseError

from emgbot.actions.orders import Author, effective, scope_of, set_order
from emgbot.core.places import Level
from emgbot.settings import Settings
from emgbot.store import proposals as stored_proposals
from emgbot.store.orders import OrderKind, orders
from emgbot.store.tables import PlanEventRow
from tests.actions.conftest import EWASTE, FRAMEWORK, GRACE, JONAS, MARIE, NINA, SETTINGS, Office
from tests.actions.test_plan_versions import Secretariat, buttons, words

ME = Author(MARIE, "Marie", "secretariat", "command")


@pytest.fixture
def secretariat(office: Office) -> Secretariat:
    return Secretariat(office)


def test_a_schedule_is_shown_with_the_new_days_before_it_is_accepted(secretariat: Secretariat) -> None:
    office = secretariat.office
    shown = secretariat.type("plan set A.1.b schedule April-May 2017")
    for said in (
        "“June 17” → “April-May 2017”",
        "planned end 30 Jun 2017 → 31 May 2017",
        "next nudge 1 Jun 2017 → 3 Apr",
    ):
        assert said in words(shown)
    assert "Starting" not in str(office.each_day("2017-04-03", "2017-04-03")), "nothing is changed before"
    secretariat.press(shown, "Accept")
    assert "31 May 2017" in words(secretariat.type("status A.1.b"))


def test_a_meetings_days_move_what_is_for_it(secretariat: Secretariat) -> None:
    secretariat.press(secretariat.type("milestone new SOM23 September 2017"), "Accept")
    secretariat.press(secretariat.type("plan set A.1.b for SOM23"), "Accept")
    shown = secretariat.type("milestone SOM23 12-13 June 2017")
    assert "deliver by 30 Jun 2017 → 29 May 2017" in words(shown)
    secretariat.press(shown, "Accept")
    listed = secretariat.type("milestone", who=JONAS)
    assert "12-13 June 2017" in words(listed)
    assert "A.1.b IMG meeting" in words(listed)


def test_one_change_at_a_time(secretariat: Secretariat) -> None:
    first = secretariat.type("plan set A.1.a title One")
    second = secretariat.type("plan set A.1.b title Two")
    assert "waits for your word first" in second["text"]
    assert "“One”" in words(second)
    secretariat.press(first, "Accept")
    assert "“Two”" in words(secretariat.type("plan set A.1.b title Two"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("plan set A.1.a title E-waste report", "so already"),
        ("plan set A.1.a text Other words", "adopted words"),
        ("plan set A.1.a schedule soon", "not understood"),
        ("plan set A.1.a action_by secretaryat", "did you mean"),
        ("plan set A.1.a channel #framework", "A channel belongs to a group"),
        ("plan set A.1 channel #img-ewaste", "lives in #img-ewaste already"),
        ("plan set A.1 channel #nowhere", "I know no channel #nowhere"),
        ("plan set A.1 channel <#C0UNKNOWN|new-room>", "I know no channel #new-room. Invite me there"),
        ("plan set A.1 channel <#C0UNKNOWN|>", "I do not know that channel. Invite me there"),
        ("plan set A.1 channel <#C0UNKNOWN>", "I do not know that channel. Invite me there"),
        ("plan set A.1 channel", "Which channel"),
        ("plan set A.1 focal", "Whom?"),
        ("plan set A.1 focal Somebody", "Mention them with @"),
        ("plan set A.1 focal Jonas", "are Jonas already"),
        ("plan foo", "no activity or group"),
        ("milestone SOM99 May 2017", "There is no milestone"),
    ],
)
def test_what_cannot_be_changes_nothing(secretariat: Secretariat, typed: str, said: str) -> None:
    answer = secretariat.type(typed)
    assert said in answer["text"]
    assert buttons(answer) == {}
    assert secretariat.states() == []


def test_another_channel_gets_the_groups_posts_from_then_on_in_every_process(secretariat: Secretariat) -> None:
    office = secretariat.office
    second = office.process("second")
    office.beat(second)
    secretariat.press(secretariat.type(f"plan set A.1 channel <#{FRAMEWORK}|framework>"), "Accept")
    office.clock.set(office.clock().replace(month=3, day=24, hour=8, minute=0, second=1))
    office.beat(second)
    assert office.posts(EWASTE) == []
    assert "E-waste report" in office.posts(FRAMEWORK)[-1].words
    assert "emgbot.yaml: #img-ewaste" in words(secretariat.type("plan"))
    assert "#img-ewaste → #framework" in words(secretariat.type("plan history"))
    secretariat.press(secretariat.type("plan set A.1 channel file"), "Accept")
    assert "Set in Slack" not in words(secretariat.type("plan"))


def test_focal_points_are_those_that_were_named_and_nobody_else(secretariat: Secretariat) -> None:
    office = secretariat.office
    shown = secretariat.type(f"plan set A.1 focal <@{GRACE}|grace> and <@{MARIE}>")
    assert "Jonas → " in words(shown)
    assert "Only the secretariat" in secretariat.press(shown, "Accept", who=JONAS)["text"]
    secretariat.press(shown, "Accept")
    assert "already" in secretariat.press(shown, "Accept")["text"]
    office.each_day("2017-03-22", "2017-03-31")
    due = [post.words for post in office.posts(EWASTE) if "Due" in post.words][-1]
    assert f"<@{GRACE}>" in due
    assert f"<@{MARIE}>" in due
    assert f"<@{JONAS}>" not in due


def test_an_activity_may_have_a_focal_point_of_its_own(secretariat: Secretariat) -> None:
    office = secretariat.office
    secretariat.press(secretariat.type(f"plan set A.1.a focal <@{NINA}>"), "Accept")
    office.each_day("2017-03-22", "2017-03-31")
    due = [post.words for post in office.posts(EWASTE) if "Due" in post.words][-1]
    assert f"<@{NINA}>" in due
    assert f"<@{JONAS}>" not in due


def test_orders_lie_over_the_file_by_plan_and_levels_and_mutes_over_all(office: Office) -> None:
    at = office.clock()
    with office.bot.database.write() as tx:
        for kind, scope, value in (
            (OrderKind.LEVEL, "#framework", {"level": "calm"}),
            (OrderKind.MUTE, JONAS, {"mute": True, "name": "Jonas"}),
            (OrderKind.MUTE, GRACE, {"mute": True, "name": "Grace"}),
            (OrderKind.CHANNEL, scope_of("2018", "A.1"), {"channel": "#other", "id": "C1"}),
        ):
            set_order(tx, "T1", "2017", kind=kind, scope=scope, value=value, author=ME, at=at, subject="x", words="y")
    with office.bot.database.read() as tx:
        found = orders(tx, "T1")
    file = Settings.model_validate(SETTINGS)
    settings = effective(file, found, plan="2017")
    assert settings.of_channel("framework").level is Level.CALM
    assert settings.of_channel("img-ewaste").level is Level.NORMAL
    assert (settings.people[JONAS].mute, settings.people[GRACE].mute) == (True, True)
    assert settings.channels["A.1"].name == "#img-ewaste"
    assert effective(file, found, plan="2018").channels["A.1"].name == "#other"
    assert effective(file, [], plan="2017") is file


def test_the_plans_history_cannot_be_rewritten(secretariat: Secretariat) -> None:
    secretariat.press(secretariat.type("plan set A.1.a title One"), "Accept")
    database = secretariat.office.bot.database
    with pytest.raises(DatabaseError), database.write() as tx:
        tx.execute(PlanEventRow.__table__.update().values(words="nothing happened"))  # type: ignore[attr-defined]
    with database.read() as tx:
        assert len(stored_proposals.events(tx, "T1", "2017", newest=9)) == 2


def test_who_muted_mentions_is_shown_to_that_person_and_the_secretariat_only(secretariat: Secretariat) -> None:
    secretariat.type("mute", who=JONAS)
    secretariat.type("unmute", who=JONAS)
    for who, seen in ((MARIE, True), (JONAS, True), (GRACE, False), (NINA, False)):
        said = words(secretariat.type("plan history", who=who))
        assert ("Jonas: is not mentioned any more" in said) is seen
        assert ("Jonas: is mentioned again" in said) is seen
        assert "version 1 accepted" in said
