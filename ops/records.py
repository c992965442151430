"""What the functions have logged: records of ours, and what Lambda writes of one that did not start or was killed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assistant.names import Metric
from ops.errors import Refused
from ops.target import Target

FUNCTIONS = ("Ingest", "Chat", "Processor", "Balance")
PLATFORM = re.compile(
    r"Task timed out after [\d.]+ seconds|Runtime exited[^\n]*|^\[ERROR\] [^\n]*|Status: (error|timeout)"
)
BAD = ("WARNING", "ERROR")
COUNTS = (
    Metric.BREAKER_OPENED,
    Metric.BUDGET_SPENT,
    Metric.CODES_WITHHELD,
    Metric.DELIVERIES_FAILED,
    Metric.FALLBACKS_SENT,
    Metric.FLOODS_SLOWED,
    Metric.MODEL_QUOTA_ERRORS,
    Metric.MODEL_RATE_LIMITED,
    Metric.MODEL_UNAVAILABLE,
    Metric.ODOO_UNAVAILABLE,
    Metric.RUNS_FAILED,
    Metric.SECRETS_FAILING,
    Metric.SIGNATURE_REJECTED,
    Metric.TOOL_FAILED,
    Metric.TURN_LIMIT_REACHED,
)
"""Counts that mean trouble: what an alarm counts is found in the log under the same name."""
LONGEST = 200
_WANTED_WHEN_BAD = " ".join(
    f'?"{text}"' for text in (*BAD, *COUNTS, "Task timed out", "Runtime exited", "Status: timeout", "Status: error")
)
_CAUSES = ("service", "tool", "error", "why", "reason", "status", "do")
_CONTEXT = {"level", "event", "timestamp", "function", "request_id", "gateway_request_id", "run_id", "conversation"}
_METRICS = {"_aws", "profile", "stage"}


@dataclass(frozen=True, slots=True)
class Record:
    """`event` is the metric's name for a line that counts something, and empty for what Lambda wrote; then
    `fields["said"]` is that. `text` is the whole line."""

    at_ms: int
    function: str
    event: str
    text: str
    fields: Mapping[str, Any]

    @classmethod
    def of(cls, at_ms: int, function: str, line: str) -> Self | None:
        """None for what tells nothing: START, END and REPORT of Lambda, and counts of what is no trouble."""
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if isinstance(found, dict):
            event = found.get("event") or next((name for name in COUNTS if name in found), "")
            return cls(int(found.get("timestamp", at_ms)), function, event, line, found) if event else None
        said = PLATFORM.search(line)
        return cls(at_ms, function, "", line, {"said": said.group()[:LONGEST]}) if said else None

    @property
    def is_bad(self) -> bool:
        if self.fields.get("error") == "Parked":
            return False  # only sends the message on to the dead-letter queue; `run_given_up` has said why
        return not self.event or self.event in COUNTS or self.fields.get("level") in BAD

    @property
    def why(self) -> str:
        if not self.event:
            return str(self.fields["said"])
        parts = [str(self.fields[name]) for name in _CAUSES if self.fields.get(name)]
        place = f" at {self.fields['place']}" if self.fields.get("place") else ""
        return (" ".join(parts) + place)[:LONGEST] or "-"

    def details(self) -> str:
        """What the record tells beside its ids, as `name=value`."""
        left_out = _CONTEXT | _METRICS | {metric["Name"] for metric in _metrics_in(self.fields)}
        told = {name: value for name, value in self.fields.items() if name not in left_out}
        return " ".join(
            f"{name}={value if isinstance(value, str | int | float) else json.dumps(value, separators=(',', ':'))}"
            for name, value in told.items()
            if value not in (None, [], "")
        )


@dataclass(slots=True)
class Problem:
    """Records that say the same."""

    function: str
    event: str
    why: str
    times: int = 0
    latest_ms: int = 0
    conversations: set[str] = field(default_factory=set)
    example: str = ""

    def add(self, record: Record) -> None:
        self.times += 1
        self.latest_ms = max(self.latest_ms, record.at_ms)
        if conversation := record.fields.get("conversation"):
            self.conversations.add(conversation)
        self.example = record.fields.get("event_id") or self.example


def problems(records: Iterable[Record]) -> list[Problem]:
    """Most frequent first."""
    found: dict[tuple[str, str, str], Problem] = {}
    for record in records:
        if record.is_bad:
            key = (record.function, record.event or "(Lambda)", record.why)
            found.setdefault(key, Problem(*key)).add(record)
    return sorted(found.values(), key=lambda problem: (-problem.times, -problem.latest_ms))


def read(target: Target, from_ms: int, term: str = "") -> Iterator[Record]:
    """Of all functions, one function after the other. With a term those that hold it, otherwise those that went wrong.

    Raises `Refused` for a deployment that does not name its log groups.
    """
    groups = {name: target.outputs[f"{name}Logs"] for name in FUNCTIONS if f"{name}Logs" in target.outputs}
    if not groups:
        raise Refused(f"{target.name} does not name its log groups: deploy this version of it first.")
    pattern = f'"{term}"' if term else _WANTED_WHEN_BAD
    if target.is_local and not term:
        pattern = ""  # the local AWS knows single words only; what is too much is left out later
    for function, group in groups.items():
        for at_ms, line in _lines(target.client("logs"), group, pattern, from_ms):
            record = Record.of(at_ms, function, line)
            if record and (term in record.text):
                yield record


def _lines(client: Any, group: str, pattern: str, from_ms: int) -> Iterator[tuple[int, str]]:
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=from_ms, **({"filterPattern": pattern} if pattern else {})
    )
    for page in pages:
        yield from ((event["timestamp"], event["message"]) for event in page["events"])


def _metrics_in(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [metric for each in fields.get("_aws", {}).get("CloudWatchMetrics", []) for metric in each["Metrics"]]
