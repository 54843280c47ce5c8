"""The measure of the product: what a channel hears from September 2016 to December 2017, on the real plan."""

import pytest

from emgbot.core.plan import Plan
from tests.benchmarks.measure import Heard, Scenario, places_of, simulated

Measured = dict[Scenario, dict[str, Heard]]


@pytest.fixture(scope="module")
def measured(plan: Plan) -> Measured:
    return {scenario: simulated(scenario, plan, places_of(plan)) for scenario in Scenario}


def groups(measured: Measured, scenario: Scenario) -> dict[str, Heard]:
    return {name: heard for name, heard in measured[scenario].items() if name != "#emg-secretariat"}


def test_a_group_that_never_answers_gets_between_9_and_35_nudges_and_at_most_3_in_a_week(measured: Measured) -> None:
    for name, heard in groups(measured, Scenario.SILENT).items():
        assert 9 <= heard.nudges <= 35, name
        assert heard.most_nudges <= 3, name
        assert heard.most_posts <= 3, name


def test_the_secretariat_gets_about_30(measured: Measured) -> None:
    assert 25 <= measured[Scenario.SILENT]["#emg-secretariat"].nudges <= 35


@pytest.mark.parametrize("scenario", [Scenario.DILIGENT, Scenario.LATE])
def test_whoever_answers_hears_less(measured: Measured, scenario: Scenario) -> None:
    for name, heard in measured[scenario].items():
        silent = measured[Scenario.SILENT][name]
        assert heard.nudges < silent.nudges, name
        assert heard.lines < silent.lines, name
        assert heard.posts < silent.posts, name


def test_the_sooner_the_answers_the_less_is_asked(measured: Measured) -> None:
    for name, heard in measured[Scenario.DILIGENT].items():
        assert heard.nudges < measured[Scenario.LATE][name].nudges, name
