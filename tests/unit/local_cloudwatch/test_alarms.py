"""Definitions, as DescribeAlarms gives them, over metrics."""

from typing import Any

import pytest

from local.cloudwatch import composite
from local.cloudwatch.alarms import Alarms, MetricAlarm
from local.cloudwatch.judging import State
from local.cloudwatch.metrics import MetricName, Metrics

FAILED = MetricName.of("Saphan", "RunsFailed", {"profile": "p"})
RECEIVED = MetricName.of("Saphan", "EventsReceived", {"profile": "p"})
DIMENSIONS = [{"Name": "profile", "Value": "p"}]


def definition(**changes: Any) -> dict[str, Any]:
    return {
        "AlarmName": "failed-runs",
        "Namespace": "Saphan",
        "MetricName": "RunsFailed",
        "Dimensions": DIMENSIONS,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        **changes,
    }


def alarms(metrics: Metrics, *definitions: dict[str, Any], **composites: str) -> Alarms:
    rules = {name: composite.parse(rule) for name, rule in composites.items()}
    return Alarms([MetricAlarm.read(item) for item in definitions], rules, metrics)


def test_an_alarm_goes_off_with_its_last_needed_period_and_ends_when_its_data_is_out_of_sight() -> None:
    metrics = Metrics()
    watched = alarms(metrics, definition())
    changes = []
    for minute in range(1, 9):
        if minute in (2, 3):
            metrics.put(FAILED, 1, minute * 60 - 1)
        changes.append(watched.evaluate(minute * 60).get("failed-runs"))
    assert changes == [State.OK, None, State.ALARM, None, None, State.OK, None, None]


def test_a_window_of_several_minutes_slides_every_minute() -> None:
    metrics = Metrics()
    watched = alarms(metrics, definition(Period=300, EvaluationPeriods=1, DatapointsToAlarm=1, Threshold=3.0))
    for minute in (1, 2, 3):
        metrics.put(FAILED, 1, minute * 60)
    assert watched.evaluate(180) == {"failed-runs": State.OK}
    assert watched.evaluate(240) == {"failed-runs": State.ALARM}


def test_metric_math_is_evaluated_over_its_metrics_in_any_order() -> None:
    metrics = Metrics()
    queries: list[dict[str, Any]] = [
        {"Id": "share", "Expression": "100 * failed / total", "ReturnData": True},
        {"Id": "total", "Expression": "failed + received", "ReturnData": False},
        *(
            {
                "Id": name,
                "ReturnData": False,
                "MetricStat": {
                    "Metric": {"Namespace": "Saphan", "MetricName": metric, "Dimensions": DIMENSIONS},
                    "Period": 60,
                    "Stat": "Sum",
                },
            }
            for name, metric in (("failed", "RunsFailed"), ("received", "EventsReceived"))
        ),
    ]
    mathematical = definition(Metrics=queries, EvaluationPeriods=1, DatapointsToAlarm=1, Threshold=50.0)
    for name in ("Namespace", "MetricName", "Dimensions", "Statistic", "Period"):
        del mathematical[name]
    watched = alarms(metrics, mathematical)
    metrics.put(FAILED, 1, 10)
    metrics.put(RECEIVED, 3, 10)
    assert watched.evaluate(60) == {"failed-runs": State.OK}
    metrics.put(FAILED, 3, 70)
    metrics.put(RECEIVED, 1, 70)
    assert watched.evaluate(120) == {"failed-runs": State.ALARM}


def test_a_percentile_comes_as_an_extended_statistic() -> None:
    metrics = Metrics()
    slow = definition(ExtendedStatistic="p95", Threshold=10.0, EvaluationPeriods=1, DatapointsToAlarm=1)
    del slow["Statistic"]
    for value in (1, 1, 30):
        metrics.put(FAILED, value, 10)
    assert alarms(metrics, slow).evaluate(60) == {"failed-runs": State.ALARM}


def test_a_composite_follows_its_alarms_also_through_another_composite() -> None:
    metrics = Metrics()
    watched = alarms(metrics, definition(), outer="ALARM(inner)", inner='ALARM("failed-runs")')
    watched.evaluate(60)
    assert watched.states["outer"] is State.OK
    for minute in (1, 2):
        metrics.put(FAILED, 1, 60 * minute + 1)
    assert set(watched.evaluate(180)) == {"failed-runs", "inner", "outer"}


def test_a_comparison_that_is_not_known_is_refused_with_the_alarms_name() -> None:
    with pytest.raises(ValueError, match="failed-runs"):
        MetricAlarm.read(definition(ComparisonOperator="LessThanLowerThreshold"))
