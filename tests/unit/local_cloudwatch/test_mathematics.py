"""Metric math, by the examples of AWS's page on it. A dash of the page is None here."""

from datetime import UTC, datetime

import pytest

from local.cloudwatch.mathematics import ExpressionInvalid, evaluate
from local.cloudwatch.metrics import Grid, MetricName, Metrics, Series

FRIDAY_23_00_UTC = datetime(2026, 11, 20, 23, tzinfo=UTC).timestamp()


def value(expression: str, count: int = 4, **series: Series) -> Series:
    return evaluate(expression, series, Grid(FRIDAY_23_00_UTC + count * 3600, 3600, count))


METRIC_1: Series = [30, 20, 0, 0]
METRIC_2: Series = [20, None, 20, None]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(metric1 < metric2)", [0, 0, 1, 0]),
        ("(metric1 >= 30)", [1, 0, 0, 0]),
        ("(metric1 > 15 AND metric2 > 15)", [1, 0, 0, 0]),
        ("metric1 > 15 && metric2 > 15 || metric1 == 20", [1, 1, 0, 0]),
        ("metric1 + metric2", [50, 20, 20, 0]),
        ("5 * metric1", [150, 100, 0, 0]),
        ("-metric1 + 2 ^ 3", [-22, -12, 8, 8]),
        ("100 / metric1", [pytest.approx(10 / 3), 5, None, None]),
        ("metric1 - 2 * (metric1 - 10)", [-10, 0, 20, 20]),
        ("SUM([metric1, metric2]) / 2", [25, 10, 10, 0]),
        ("metric1 - MIN(metric1)", [30, 20, 0, 0]),
    ],
)
def test_operators_do_what_the_page_shows(expression: str, expected: Series) -> None:
    assert value(expression, metric1=METRIC_1, metric2=METRIC_2) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("IF(metric1, metric2, metric3)", [30, 0, 20, None, None]),
        ("IF(metric1, 5, metric3)", [5, 5, 20, None, None]),
        ("IF(metric1, metric2, 5)", [30, 0, 5, 5, None]),
        ("IF(metric1 < 1, 10)", [None, None, 10, 10, None]),
    ],
)
def test_if_does_what_the_page_shows(expression: str, expected: Series) -> None:
    series = {
        "metric1": [1.0, 1.0, 0.0, 0.0, None],
        "metric2": [30.0, None, 0.0, 0.0, 30.0],
        "metric3": [0.0, 0.0, 20.0, None, 20.0],
    }
    assert value(expression, 5, **series) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("FILL(m1, 0)", [0, 1, 0, 2]),
        ("FILL(m1, REPEAT)", [None, 1, 1, 2]),
        ("FILL(m1, m2)", [9, 1, 7, 2]),
        ("MAX([FILL(m1, 0), m2])", [9, 8, 7, 6]),
    ],
)
def test_missing_data_is_filled_as_told(expression: str, expected: Series) -> None:
    assert value(expression, m1=[None, 1, None, 2], m2=[9, 8, 7, 6]) == expected


def test_hours_and_days_are_those_of_utc_also_where_there_is_no_data() -> None:
    empty: Series = [None, None]
    assert value("HOUR(m1)", 2, m1=empty) == [23, 0]
    assert value("DAY(m1)", 2, m1=empty) == [5, 6]
    assert value("IF(DAY(m1) < 6 AND HOUR(m1) == 23, FILL(m1, 0), 1)", 2, m1=empty) == [0, 1]


def test_a_metric_that_never_had_data_is_not_filled() -> None:
    absent = Metrics().series(MetricName.of("Saphan", "EventsReceived", {}), "Sum", Grid(FRIDAY_23_00_UTC, 3600, 2))
    assert value("IF(HOUR(m1) > 0, FILL(m1, 0), 1)", 2, m1=absent) == [None, None]


@pytest.mark.parametrize("expression", ["m1 +", "(m1", "m1 m1", "SEARCH(m1)", "5", "nobody", "m1 $ 2", "SUM([m1 m1])"])
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionInvalid):
        value(expression, 1, m1=[1])
