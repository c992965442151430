"""Statistics over periods, as CloudWatch makes them."""

import pytest

from local.cloudwatch.metrics import Grid, MetricName, Metrics, percentile

NAME = MetricName.of("Saphan", "RunsFailed", {"profile": "p", "stage": "dev"})


def filled(*samples: tuple[float, float]) -> Metrics:
    metrics = Metrics()
    for at_s, value in samples:
        metrics.put(NAME, value, at_s)
    return metrics


@pytest.mark.parametrize(
    ("stat", "expected"),
    [("Sum", 60), ("Average", 20), ("Minimum", 10), ("Maximum", 30), ("SampleCount", 3), ("p50", 20), ("p95", 29)],
)
def test_a_statistic_is_of_all_values_of_a_period(stat: str, expected: float) -> None:
    metrics = filled((60, 10), (90, 30), (119.9, 20))
    assert metrics.series(NAME, stat, Grid(120, 60, 1)) == [pytest.approx(expected)]


def test_a_value_belongs_to_the_period_that_begins_with_it_and_a_period_without_one_is_missing() -> None:
    metrics = filled((120, 1), (60, 2))
    assert metrics.series(NAME, "Sum", Grid(180, 60, 3)) == [None, 2, 1]


def test_a_metric_with_other_dimensions_or_another_unit_is_another_metric() -> None:
    metrics = filled((10, 1))
    less = MetricName.of("Saphan", "RunsFailed", {"profile": "p"})
    assert metrics.series(less, "Sum", Grid(60, 60, 1)) == [None]
    assert metrics.series(NAME, "Sum", Grid(60, 60, 1), unit="Seconds") == [None]


def test_what_arrives_late_counts_where_it_belongs() -> None:
    metrics = filled((100, 5), (20, 7), (50, 1))
    assert metrics.series(NAME, "Sum", Grid(120, 60, 2)) == [8, 5]


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 95) == 7


def test_an_unknown_statistic_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="TM95"):
        filled((1, 1)).series(NAME, "TM95", Grid(60, 60, 1))
