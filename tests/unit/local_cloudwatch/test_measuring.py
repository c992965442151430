"""What happened becomes data under AWS's own names."""

import json
from typing import Any

from local.cloudwatch.measuring import Measuring, embedded
from local.cloudwatch.metrics import Grid, MetricName, Metrics
from local.functions.host import Ended
from local.functions.invocation import FunctionError, Result
from local.functions.pool import THROTTLED

NOW = 600.0
MINUTE = Grid(660, 60, 1)


def measuring() -> Measuring:
    return Measuring(Metrics(), lambda: NOW)


def line(**fields: Any) -> dict[str, Any]:
    """As `assistant.observability` writes it, with two metrics in one line."""
    return {
        "_aws": {
            "Timestamp": 1,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Saphan",
                    "Dimensions": [["profile", "stage"]],
                    "Metrics": [{"Name": "RunsFailed", "Unit": "Count"}, {"Name": "TokensIn", "Unit": "Count"}],
                }
            ],
        },
        "profile": "p",
        "stage": "dev",
        "conversation": "line#U1",
        "RunsFailed": 1,
        **fields,
    }


def value(measured: Measuring, namespace: str, name: str, stat: str = "Sum", **dimensions: str) -> float | None:
    return measured.metrics.series(MetricName.of(namespace, name, dimensions), stat, MINUTE)[0]


def test_a_line_gives_the_metrics_whose_values_it_has_at_the_time_of_the_clock() -> None:
    measured = measuring()
    measured.logged("processor", line())
    measured.logged("processor", "START RequestId: 1")
    measured.logged("processor", {"event": "run_started"})
    assert value(measured, "Saphan", "RunsFailed", profile="p", stage="dev") == 1
    assert [metric.name for metric in measured.metrics.names()] == ["RunsFailed"]


def test_a_line_without_one_of_its_dimensions_gives_nothing() -> None:
    assert embedded(line(stage="")) == []


def test_several_values_of_one_metric_are_several_data_points() -> None:
    assert [point.value for point in embedded(line(RunsFailed=[1, 2.5]))] == [1, 2.5]


def test_a_throttled_invocation_is_neither_an_invocation_nor_an_error() -> None:
    measured = measuring()
    timed_out = Result(None, FunctionError("Sandbox.Timedout", "late"), "2", 30_000)
    for at_once, result in enumerate((Result(None, None, "1", 120), timed_out, Result(error=THROTTLED)), 1):
        measured.invoked(Ended("processor", {}, result, at_once))
    counts = {name: value(measured, "AWS/Lambda", name, FunctionName="processor") for name in ("Errors", "Throttles")}
    assert counts == {"Errors": 1, "Throttles": 1}
    assert value(measured, "AWS/Lambda", "Invocations", FunctionName="processor") == 2
    assert value(measured, "AWS/Lambda", "Duration", "Maximum", FunctionName="processor") == 30_000
    assert value(measured, "AWS/Lambda", "ConcurrentExecutions", "Maximum", FunctionName="processor") == 2


def test_a_request_counts_for_its_api_and_for_its_stage() -> None:
    measured = measuring()
    context = {"apiId": "a", "stage": "$default", "status": 503, "responseLatency": 12, "responseLength": 3}
    measured.requested(context)
    measured.requested({**context, "status": 401, "integrationLatency": 7})
    for stage in ({}, {"Stage": "$default"}):
        names = ("Count", "4xx", "5xx")
        assert [value(measured, "AWS/ApiGateway", name, ApiId="a", **stage) for name in names] == [2, 1, 1]
    assert value(measured, "AWS/ApiGateway", "Latency", "Maximum", ApiId="a") == 12
    assert value(measured, "AWS/ApiGateway", "IntegrationLatency", "SampleCount", ApiId="a") == 1


def test_what_is_kept_apart_counts_only_when_it_is_put() -> None:
    measured = measuring()
    kept = measured.kept_apart["line#U1"] = []
    measured.logged("processor", line())
    event = {"Records": [{"body": json.dumps({"conversation": "line#U1", "event": "e"})}]}
    measured.invoked(Ended("processor", event, Result(None, None, "1", 28_000), 1))
    assert measured.metrics.names() == []
    measured.put(kept)
    assert value(measured, "AWS/Lambda", "Duration", "Maximum", FunctionName="processor") == 28_000
