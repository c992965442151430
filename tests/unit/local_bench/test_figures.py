"""A figure: median, spread, ratio to its floor, and whether its goal is met."""

import pytest

from local.bench import report
from local.bench.figures import Figure, Goal, figure


def _figure(goal: Goal | None = None) -> Figure:
    return figure("ack", "ms", [9.0, 10.0, 30.0], "one call", [8.0, 8.0, 20.0], goal)


def test_the_median_of_a_figure_is_not_moved_by_one_slow_round() -> None:
    assert _figure().values.median == 10.0
    assert _figure().values.spread == (9.5, 20.0)


def test_one_round_has_no_spread() -> None:
    assert figure("a", "ms", [3.0], "b", [1.0]).values.spread == (3.0, 3.0)


def test_the_ratio_is_that_of_the_medians() -> None:
    assert _figure().ratio == 1.25


def test_over_a_floor_of_nothing_there_is_no_ratio() -> None:
    assert figure("connections", "", [0.0], "none", [0.0]).ratio is None


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        (Goal(times=1.25), True),
        (Goal(times=1.2), False),
        (Goal(most=10), True),
        (Goal(most=9.9), False),
        (Goal(least=10), True),
        (Goal(least=10.1), False),
        (None, None),
    ],
)
def test_a_goal_is_met_by_the_median(goal: Goal | None, met: bool | None) -> None:
    assert _figure(goal).met is met


def test_the_table_has_a_line_per_figure_and_says_what_was_missed() -> None:
    parts = {"ack": [_figure(Goal(times=1.2)), _figure(Goal(most=25))], "cold": [_figure()]}
    lines = report.table(parts).splitlines()
    assert len(lines) == 2 + 3
    assert [line.rstrip(" |").endswith("MISSED") for line in lines[2:]] == [True, False, False]
    assert report.summary(parts) == "figures: 3, goals: 2, met: 1; missed: ack: ack"


def test_the_json_holds_every_round() -> None:
    told = report.as_json({"ack": [_figure(Goal(times=1.2))]})["parts"]["ack"][0]
    assert told["rounds"] == (9.0, 10.0, 30.0)
    assert told["floor"]["rounds"] == (8.0, 8.0, 20.0)
    assert told["met"] is False
