"""Records and metrics as they stand in the log: what CloudWatch's embedded metric format asks for."""

import json
from typing import Any

import pytest

from assistant.names import Env, Metric
from assistant.observability import bind, log, metric


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return record


def declared(record: dict[str, Any]) -> dict[str, Any]:
    [directive] = record["_aws"]["CloudWatchMetrics"]
    found: dict[str, Any] = directive
    return found


def test_a_metric_is_of_a_profile_and_a_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(Env.PROFILE, "sk_medical")
    monkeypatch.setenv(Env.STAGE, "prod")
    metric(Metric.RUNS_FAILED, error="ValueError")
    record = last(capsys)
    assert declared(record) == {
        "Namespace": Metric.NAMESPACE,
        "Dimensions": [list(Metric.DIMENSIONS)],
        "Metrics": [{"Name": "RunsFailed", "Unit": "Count"}],
    }
    assert {name: record[name] for name in Metric.DIMENSIONS} == {"profile": "sk_medical", "stage": "prod"}
    assert (record["RunsFailed"], record["error"]) == (1, "ValueError")
    assert abs(record["_aws"]["Timestamp"] - record["timestamp"]) < 1000


@pytest.mark.parametrize("value", [None, ""])
def test_a_dimension_that_nobody_set_is_called_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str | None
) -> None:
    for name in (Env.PROFILE, Env.STAGE):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    metric(Metric.RUNS_FAILED)
    record = last(capsys)
    assert {record[name] for name in Metric.DIMENSIONS} == {"unknown"}


def test_what_is_bound_stands_in_every_later_record_until_it_is_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    bind(event_id="E1")
    log("run_started")
    assert last(capsys)["event_id"] == "E1"
    metric(Metric.RUNS_FAILED)
    assert last(capsys)["event_id"] == "E1"
    bind(event_id=None)
    log("run_started")
    assert "event_id" not in last(capsys)


def test_half_a_letter_is_no_reason_to_fail(capsys: pytest.CaptureFixture[str]) -> None:
    log("webhook_rejected", channel="\ud83d")
    assert last(capsys)["channel"] == "?"
