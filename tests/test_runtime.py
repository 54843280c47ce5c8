"""The durations of delivery: that they fit together at every pace, and are refused where they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.clock import boottime
from emgbot.runtime import Timing


@given(st.floats(min_value=0.001, max_value=1000))
def test_the_durations_fit_together_at_every_pace(factor: float) -> None:
    timing = Timing().scaled(factor)
    assert timing.pre + timing.total < timing.lease
    assert timing.quiet >= timing.pre + max(timing.total, timing.slack_late)
    assert timing.quiet == pytest.approx(148 * factor)


@pytest.mark.parametrize("change", [{"lease": 13.0}, {"total": 27.0}, {"pre": 20.0}, {"visible": 0.0}, {"total": -1.0}])
def test_durations_that_prove_nothing_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must outlast|more than nothing"):
        replace(Timing(), **change)


def test_the_clock_of_this_host_only_runs_forward() -> None:
    readings = [boottime() for _ in range(1000)]
    assert readings == sorted(readings)
