"""What the functions' logs tell, out of records as the functions write them and lines as Lambda writes them."""

import json
import time
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant import profile
from assistant.names import Metric
from local.aws.server import LocalAws
from ops.cli import main
from ops.records import COUNTS
from ops.target import Target
from stacks.alarms import alarms
from stacks.rule import Of

CUSTOMER = "line#U1"
LONGEST_PATTERN = 1024  # of FilterLogEvents
NO_MONEY = {"error": "QuotaExceeded", "service": "openai", "reason": "insufficient_quota", "place": "assistant.x:87"}


class Logs:
    """The log groups of a deployment that the commands find with --local."""

    def __init__(self, aws: LocalAws, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._client = aws.client("logs")
        self._groups = {function: f"{name}-{function}" for function in ("Ingest", "Processor")}
        for group in self._groups.values():
            self._client.create_log_group(logGroupName=group)
            self._client.create_log_stream(logGroupName=group, logStreamName="stream")
        outputs = {f"{function}Logs": group for function, group in self._groups.items()}
        self.target = Target("this test", "", "", "", aws.client, outputs=outputs, is_local=True)
        monkeypatch.setattr("ops.options.of_world", lambda _: self.target)

    def line(self, text: str, *, function: str = "Processor", minutes_ago: float = 1) -> None:
        at = round((time.time() - 60 * minutes_ago) * 1000)
        self._client.put_log_events(
            logGroupName=self._groups[function],
            logStreamName="stream",
            logEvents=[{"timestamp": at, "message": text}],
        )

    def record(self, event: str, *, function: str = "Processor", minutes_ago: float = 1, **fields: Any) -> None:
        at = round((time.time() - 60 * minutes_ago) * 1000)
        record = {"level": "INFO", "event": event, "function": function.lower(), **fields, "timestamp": at}
        self.line(json.dumps(record), function=function, minutes_ago=minutes_ago)

    def given_up(self, event_id: str, conversation: str = CUSTOMER, **fields: Any) -> None:
        told = {**NO_MONEY, "level": "ERROR", "event_id": event_id, "conversation": conversation, **fields}
        self.record("run_given_up", **told)

    def ops(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["logs", *arguments, "--local"])

    def json(self, *arguments: str) -> Any:
        return json.loads(self.ops(*arguments, "--json").output)


@pytest.fixture
def logs(aws: LocalAws, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Logs:
    return Logs(aws, request.node.name.replace("[", "-").replace("]", ""), monkeypatch)


def test_failures_of_one_cause_are_one_line_with_an_example(logs: Logs) -> None:
    logs.given_up("01E1")
    logs.given_up("01E2", conversation="line#U2")
    logs.given_up("01E3", service="odoo", error="ServiceUnavailable", reason="timeout")

    most, least = logs.json("problems")

    assert (most["times"], most["customers"], most["record"]) == (2, 2, "run_given_up")
    assert most["why"] == "openai QuotaExceeded insufficient_quota at assistant.x:87"
    assert most["example"] in ("01E1", "01E2")
    assert least["why"].startswith("odoo ServiceUnavailable timeout")
    assert "01E3" in logs.ops("problems").output


def test_what_an_alarm_counts_is_found_under_its_name(logs: Logs) -> None:
    for event in ("01E1", "01E2"):
        logs.line(
            json.dumps({"_aws": {}, "ToolFailed": 1, "tool": "get_order", "error": "KeyError", "event_id": event})
        )

    (problem,) = logs.json("problems")

    assert (problem["times"], problem["record"], problem["why"]) == (2, "ToolFailed", "get_order KeyError")
    assert problem["example"] == "01E2"


def test_what_an_alarm_may_count_is_counted_as_a_problem() -> None:
    """But for figures and times, and what a chat is full of; webhooks of strangers are no trouble either."""
    counted = {
        measure.metric
        for rule in alarms(profile.load("sk_medical"))
        for measure in rule.measures
        if measure.of is Of.SERVICE and measure.statistic == "Sum"
    }

    assert counted - {Metric.EVENTS_RECEIVED} <= set(COUNTS)


def test_what_went_well_is_no_problem(logs: Logs) -> None:
    logs.record("run_finished", conversation=CUSTOMER, event_id="01E1")
    logs.line(json.dumps({"_aws": {}, "EventsReceived": 1, "channel": "line"}))
    logs.record("run_failed", level="WARNING", error="Parked", place="assistant.run.runs:88")  # said by run_given_up
    logs.line("START RequestId: 1 Version: $LATEST")

    assert logs.json("problems") == []
    assert "Nothing went wrong" in logs.ops("problems").output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-11-20T16:00:00.000Z 8f3 Task timed out after 30.00 seconds", "Task timed out after 30.00 seconds"),
        (
            "RequestId: 8f3 Error: Runtime exited with error: signal: killed",
            "Runtime exited with error: signal: killed",
        ),
        (
            "[ERROR] ConfigurationError: secret x (odoo) lacks 'url'\nTraceback …",
            "[ERROR] ConfigurationError: secret x",
        ),
        ("INIT_REPORT Init Duration: 9999 ms Phase: init Status: timeout", "Status: timeout"),
    ],
)
def test_a_function_that_is_killed_or_does_not_start_is_told_in_lambdas_words(logs: Logs, line: str, told: str) -> None:
    logs.line(line)

    (problem,) = logs.json("problems")

    assert problem["record"] == "(Lambda)"
    assert problem["why"].startswith(told)


def test_only_the_time_that_was_asked_for_is_looked_at(logs: Logs) -> None:
    logs.given_up("01E1", minutes_ago=90)

    assert logs.json("problems") == []
    assert len(logs.json("problems", "--since", "2h")) == 1


def test_a_time_that_is_none_is_refused_with_what_is_one(logs: Logs) -> None:
    done = logs.ops("problems", "--since", "yesterday")

    assert done.exit_code == 2
    assert "say 30m, 2h or 3d" in done.output


@pytest.mark.parametrize("id", ["line#U1", "01E1"])
def test_a_customers_path_goes_through_all_functions_in_order(logs: Logs, id: str) -> None:
    ids = {"conversation": CUSTOMER, "event_id": "01E1", "run_id": "r1"}
    logs.record("reply_delivered", minutes_ago=1, **ids, how="push", messages=1)
    logs.record("run_started", minutes_ago=2, **ids, receive_count=1)
    logs.record("webhook_received", function="Ingest", minutes_ago=3, events=["01E1"], conversations=[CUSTOMER])
    logs.record("run_started", minutes_ago=2, conversation="line#U2", event_id="01E2")

    told = logs.ops("path", id).output.splitlines()

    assert [line.split()[3] for line in told] == ["webhook_received", "run_started", "reply_delivered"]
    assert told[0].split()[2] == "Ingest"
    assert told[2].endswith("how=push messages=1")


def test_a_path_that_is_not_there_says_where_to_look(logs: Logs) -> None:
    done = logs.ops("path", "01E9")

    assert done.exit_code == 1
    assert "look further back with --since" in done.output


def test_metrics_that_ride_in_a_record_are_left_out_of_its_line(logs: Logs) -> None:
    of_aws = {"CloudWatchMetrics": [{"Metrics": [{"Name": "RunDuration", "Unit": "Milliseconds"}]}]}
    logs.record("run_finished", event_id="01E1", outcome="answered", _aws=of_aws, RunDuration=812, profile="x")

    assert logs.ops("path", "01E1").output.strip().endswith("run_finished            event_id=01E1 outcome=answered")


def test_tools_are_listed_slowest_first_with_odoos_share(logs: Logs) -> None:
    for ms in range(1, 101):
        logs.record("tool_finished", tool="find_products", ms=ms, ok=ms < 100, odoo_ms=ms / 2)
    logs.record("write_finished", tool="place_order", ms=900.4, ok=True, odoo_ms=850)

    slowest, fastest = logs.json("tools")

    assert slowest == {
        "tool": "place_order", "calls": 1, "failed": 0,
        "p50_ms": 900, "p95_ms": 900, "longest_ms": 900, "p95_odoo_ms": 850,
    }  # fmt: skip
    assert (fastest["calls"], fastest["failed"], fastest["p50_ms"], fastest["p95_ms"]) == (100, 1, 50, 95)
    assert "place_order" in logs.ops("tools").output.splitlines()[1]


def test_a_deployment_that_does_not_name_its_logs_is_told(logs: Logs) -> None:
    logs.target.outputs.clear()  # type: ignore[attr-defined]

    done = logs.ops("problems")

    assert done.exit_code == 1
    assert "deploy this version of it first" in done.output


def test_on_aws_only_what_went_wrong_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy hour has many records, and each page of them takes a second."""
    asked: list[dict[str, Any]] = []

    class Client:
        def get_paginator(self, _: str) -> "Client":
            return self

        def paginate(self, **request: Any) -> list[dict[str, Any]]:
            asked.append(request)
            return [{"events": []}]

    target = Target("this test", "", "", "", lambda _: Client(), outputs={"ProcessorLogs": "group"})
    monkeypatch.setattr("ops.options.of_world", lambda _: target)

    CliRunner().invoke(main, ["logs", "problems", "--local"])

    wanted = asked[0]["filterPattern"]
    assert wanted.startswith('?"WARNING" ?"ERROR" ?')
    assert '?"Task timed out"' in wanted
    assert len(wanted) <= LONGEST_PATTERN
