"""Reasons, out of records as the processor writes them and lines as Lambda writes them."""

import json
from typing import Any

import pytest

from local.aws.server import LocalAws
from ops.reasons import SILENT, Reasons
from tests.builders import T0

DEAD = T0 + 20_000


class Log:
    def __init__(self, aws: LocalAws, group: str) -> None:
        self.client, self.group, self._at = aws.client("logs"), group, T0
        self.client.create_log_group(logGroupName=group)
        self.client.create_log_stream(logGroupName=group, logStreamName="stream")

    def record(self, run: str, event: str, event_id: str = "01E1", **fields: Any) -> None:
        context = {"conversation": "line#U1", "event_id": event_id, "run_id": run, "request_id": f"request-of-{run}"}
        self.line(json.dumps({"level": "INFO", "event": event, **context, **fields, "timestamp": self._at + 1}))

    def line(self, text: str) -> None:
        self._at += 1
        self.client.put_log_events(
            logGroupName=self.group,
            logStreamName="stream",
            logEvents=[{"timestamp": self._at, "message": text}],
        )

    def failed_run(self, run: str, event_id: str = "01E1", **why: str) -> None:
        self.record(run, "run_started", event_id)
        self.record(run, "run_failed", event_id, **why)

    def reasons(self) -> Reasons:
        return Reasons(self.client, self.group)


@pytest.fixture
def log(aws: LocalAws, request: pytest.FixtureRequest) -> Log:
    return Log(aws, request.node.name)


def test_a_run_that_gave_up_says_why_and_where(log: Log) -> None:
    log.record("run-1", "run_started")
    log.record(
        "run-1",
        "run_given_up",
        error="QuotaExceeded",
        place="assistant.models.openai_responses:87",
        service="openai",
        reason="insufficient_quota",
    )
    log.record("run-1", "run_failed", error="Parked", place="assistant.run.runs:1")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert reason.text == "QuotaExceeded (openai: insufficient_quota) at assistant.models.openai_responses:87"
    assert reason.run_id == "run-1"


def test_the_tries_after_an_event_was_parked_are_no_reason(log: Log) -> None:
    log.record("run-1", "run_given_up", error="AccessDenied", place="a:1")
    log.failed_run("run-2", error="Parked", place="b:2")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert reason.error == "AccessDenied"


def test_the_last_of_several_failures_counts(log: Log) -> None:
    log.failed_run("run-1", error="RateLimited", place="a:1")
    log.failed_run("run-2", error="ServiceUnavailable", place="b:2")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert reason.error == "ServiceUnavailable"


def test_the_run_that_only_gave_up_after_silent_tries_is_no_reason_itself(log: Log) -> None:
    log.record("run-1", "run_started")
    log.record("run-2", "run_started")
    log.record("run-2", "run_given_up", error="TriesUsedUp", place="a:1")
    log.record("run-2", "run_failed", error="Parked", place="b:2")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert (reason.error, reason.run_id) == (SILENT, "run-1")


def test_a_run_that_timed_out_is_known_by_its_silence(log: Log) -> None:
    log.record("run-1", "run_started")
    log.record("run-1", "thread_loaded")
    log.line("2026-11-20T14:00:00.000Z request-of-run-1 Task timed out after 60.00 seconds")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert (reason.error, reason.reason) == (SILENT, "Task timed out after 60.00 seconds")


def test_a_run_that_was_killed_is_known_by_its_silence(log: Log) -> None:
    log.failed_run("run-1", error="RateLimited", place="a:1")
    log.record("run-2", "run_started")
    log.line("RequestId: request-of-run-2 Error: Runtime exited with error: signal: killed")

    reason = log.reasons().of("01E1", T0, DEAD)

    assert reason
    assert reason.text == f"{SILENT} (Runtime exited with error: signal: killed)"


def test_an_event_without_records_has_no_reason(log: Log) -> None:
    log.failed_run("run-1", "01E9", error="RateLimited", place="a:1")

    assert log.reasons().of("01E1", T0, DEAD) is None


def test_records_of_another_time_are_not_looked_at(log: Log) -> None:
    log.failed_run("run-1", error="RateLimited", place="a:1")

    assert log.reasons().of("01E1", T0 + 3_600_000, DEAD + 3_600_000) is None


def test_a_log_that_cannot_be_read_is_told_and_is_no_error(aws: LocalAws) -> None:
    reasons = Reasons(aws.client("logs"), "/never/made")

    assert reasons.of("01E1", T0, DEAD) is None
    assert "/never/made" in reasons.problem
