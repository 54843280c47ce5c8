"""`preview`: every future post with its reasons, by the code that sends."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cli.conftest import ROOT, Line

STEPS = {"opening", "-20", "-15", "-5", "due", "+5", "+15", "check-in", "snooze"}
KINDS = {"nudge", "digest", "overview", "flags", "notice"}
KEYS = ["at", "channel", "kind", "refs", "why", "left_out", "text", "blocks", "metadata", "because"]
MARCH = ("preview", "--from", "2017-03-20", "--to", "2017-03-24", "--format", "json")


def test_each_post_has_its_keys_in_order_of_time(line: Line) -> None:
    ran = line("preview", "--from", "2016-09-01", "--to", "2017-12-31", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    posts = ran.json
    assert posts
    instants = [datetime.fromisoformat(post["at"]) for post in posts]
    assert instants == sorted(instants)
    for post, instant in zip(posts, instants, strict=True):
        assert list(post) == KEYS
        assert instant.utcoffset() is not None
        assert (instant.hour, instant.minute) == (9, 0), "local time, with its offset"
        assert post["kind"] in KINDS
        assert [why["ref"] for why in post["why"]] == post["refs"]
        for why in post["why"]:
            assert list(why) == ["ref", "step", "reason"]
            assert why["step"] in STEPS
            assert why["reason"]
        for left in post["left_out"]:
            assert list(left) == ["ref", "why"]
        assert post["text"]
        assert post["blocks"]
        assert post["metadata"]["event_type"]
    one_a_day = [(post["channel"], post["at"][:10]) for post in posts]
    assert len(one_a_day) == len(set(one_a_day)), "one post per channel and day at most"


def test_without_an_accepted_plan_it_is_the_file_everything_open_started_on_the_first_day(line: Line) -> None:
    posts = line(*MARCH).json
    assert not (line.folder / "bot.db").exists(), "looking does not make a database"
    nudges = {(post["channel"], post["at"][:10]): post["refs"] for post in posts if post["refs"]}
    assert nudges["#img-ewaste", "2017-03-24"] == ["A.1.d"]
    assert nudges["#framework", "2017-03-24"] == ["D.1.c"]
    assert nudges["#img-sustainability", "2017-03-24"] == ["C.1.b", "C.1.d"]
    assert not [post for post in posts if post["at"] < "2017-03-20"]


def test_beside_a_database_it_is_the_accepted_plan_with_what_was_reported(accepted: Line) -> None:
    posts = accepted(*MARCH).json
    nudged = {ref for post in posts for ref in post["refs"]}
    assert "A.1.d" not in nudged, "completed"
    assert "D.1.c" in nudged


def test_nothing_before_the_first_start_is_ever_sent(accepted: Line) -> None:
    posts = accepted("preview", "--from", "2017-01-01", "--to", "2017-03-31", "--format", "json").json
    assert posts
    assert min(post["at"] for post in posts) >= "2017-03-20"


def test_a_broken_file_beside_an_accepted_plan_changes_nothing(accepted: Line) -> None:
    broken = accepted.write("broken.yaml", "plan: [")
    assert accepted(*MARCH, env={"EMGBOT_PLAN": broken}).json == accepted(*MARCH).json


def test_looking_twice_shows_the_same_and_writes_nothing(accepted: Line) -> None:
    assert accepted(*MARCH).out == accepted(*MARCH).out


@pytest.mark.parametrize("channel", ["#img-ewaste", "img-ewaste", "IMG-Ewaste"])
def test_one_channel_only(line: Line, channel: str) -> None:
    found = {post["channel"] for post in line(*MARCH, "--channel", channel).json}
    assert found == {"#img-ewaste"}


def test_text_has_the_same_posts(line: Line) -> None:
    ran = line(*MARCH[:-2])
    posts = line(*MARCH).json
    assert ran.out.splitlines()[-1] == f"{len(posts)} posts"
    for post in posts:
        assert post["text"] in ran.out
        for why in post["why"]:
            assert f"{why['ref']} {why['step']}: {why['reason']}" in ran.out


def test_what_is_left_out_on_a_day_without_a_post_is_told_at_the_end(accepted: Line) -> None:
    out = accepted(*MARCH[:-2]).out
    assert "Left out, on days without a post:" in out
    assert "    Fri 24 Mar 2017  #img-ewaste  A.1.d -5: completed on 20 Mar 2017" in out


def test_what_is_never_nudged_is_listed_as_such(line: Line) -> None:
    plan = (ROOT / "config" / "workplan-2017.yaml").read_text(encoding="utf-8")
    line.write("tbc.yaml", plan.replace('schedule: "Sep-Dec 16"', 'schedule: "TBC"'))
    out = line(*MARCH[:-2], env={"EMGBOT_PLAN": "tbc.yaml"}).out
    assert "    D.1.b never nudged: not scheduled yet (TBC)" in out
    assert "D.1.b" not in line(*MARCH[:-2], "--channel", "#img-ewaste", env={"EMGBOT_PLAN": "tbc.yaml"}).out


def test_the_text_closes_with_the_posts_of_each_channel_and_week(line: Line) -> None:
    ran = line("preview", "--from", "2016-09-01", "--to", "2017-12-31")
    lines = ran.out.splitlines()
    assert lines[-9].startswith("Posts in each week from Monday 29 Aug 2016")
    figures = {row.split()[0]: row.split()[1:] for row in lines[-8:-1]}
    assert list(figures) == [
        "#emg-secretariat",
        "#img-ewaste",
        "#ess-consultation",
        "#img-sustainability",
        "#peer-reviews",
        "#framework",
        "#task-team",
    ]
    for name, (posts, nudges, _, most, weeks) in figures.items():
        assert sum(int(week) for week in weeks if week != ".") == int(posts)
        assert len(weeks) == 70
        assert int(most) <= 3, "at most three nudges in a week"
        assert 25 <= int(nudges) <= 35 if name == "#emg-secretariat" else 9 <= int(nudges) <= 35


def test_the_secretariats_first_post_tells_where_the_plan_stands_and_later_ones_do_not(line: Line) -> None:
    posts = line("preview", "--from", "2016-12-20", "--to", "2016-12-23", "--format", "json").json
    (start,) = [post for post in posts if "Where the plan stands" in post["text"]]
    assert (start["channel"], start["kind"], start["refs"], start["at"][:10]) == (
        "#emg-secretariat",
        "notice",
        [],
        "2016-12-20",
    )


def test_flags_are_posts_of_their_own_kind(line: Line) -> None:
    posts = line("preview", "--from", "2017-04-03", "--to", "2017-04-07", "--format", "json").json
    (flags,) = [post for post in posts if post["kind"] == "flags" or "no word" in post["text"]]
    assert (flags["channel"], flags["at"][:10]) == ("#emg-secretariat", "2017-04-07")
    said = line("preview", "--from", "2017-04-03", "--to", "2017-04-07").out
    assert "A.1.d flagged: past the planned end 31 Mar 2017, no word since the due day" in said


def test_a_single_day_and_a_day_without_posts(line: Line) -> None:
    friday = line("preview", "--from", "2017-03-24", "--to", "2017-03-24", "--format", "json").json
    assert {post["at"][:10] for post in friday} == {"2017-03-24"}
    assert line("preview", "--from", "2017-03-25", "--to", "2017-03-26", "--format", "json").json == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "2017-03-20", "--to", "2017-03-10"), "--to 2017-03-10 is before --from 2017-03-20"),
        (("--from", "2017-03-20"), "--to"),
        (("--to", "2017-03-20"), "--from"),
        (("--from", "soon", "--to", "2017-03-20"), "'soon' is not a day"),
        (("--from", "2017-02-29", "--to", "2017-03-20"), "is not a day"),
        (("--from", "0001-01-01", "--to", "0001-01-05"), "is not a day"),
        (("--from", "2000-01-01", "--to", "2050-01-01"), "ten years"),
        (("--from", "2017-03-20", "--to", "2017-03-24", "--channel", "#nobody"), "#img-ewaste, #ess-consultation"),
        (("--from", "2017-03-20", "--to", "2017-03-24", "--format", "xml"), "invalid choice"),
    ],
)
def test_wrong_usage(line: Line, arguments: tuple[str, ...], says: str) -> None:
    ran = line("preview", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_the_ends_of_what_days_it_takes_are_no_trouble(line: Line) -> None:
    for begin, end in (("1990-01-01", "1990-01-31"), ("2100-12-01", "2100-12-31")):
        assert line("preview", "--from", begin, "--to", end, "--format", "json").code == 0


def test_an_error_in_the_plan_or_the_settings_is_1(line: Line) -> None:
    plan = line.write("broken.yaml", "plan: [")
    settings = line.write("emgbot.yaml", "channels: {}\n")
    for env, file in (({"EMGBOT_PLAN": plan}, "broken.yaml:1"), ({"EMGBOT_SETTINGS": settings}, "emgbot.yaml:1")):
        ran = line(*MARCH, env=env)
        assert (ran.code, ran.out) == (1, "")
        assert file in ran.err


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "Run: python bot.py migrate"), (b"this is no database at all", "no database")]
)
def test_a_database_that_cannot_be_used_is_missing(line: Line, content: bytes, says: str) -> None:
    line.write("bot.db", content)
    ran = line(*MARCH)
    assert (ran.code, ran.out) == (3, "")
    assert says in ran.err
