"""Why an event was given up, out of the processor's log. Best effort: logs may be expired, or not ours to read."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

SILENT = "DiedSilently"
MARGIN_MS = 60_000
TRIES_MS = 60 * 60_000  # how long before its message is dead an event may have come, when nothing else tells
_PLATFORM = re.compile(r"Task timed out after [\d.]+ seconds|Runtime exited with error: [\w: ]+")

type Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """`error` is the exception's class; `SILENT` when the process was killed, ran out of memory or out of time."""

    error: str
    place: str
    service: str
    reason: str
    run_id: str
    at_ms: int

    @property
    def text(self) -> str:
        said = ": ".join(filter(None, (self.service, self.reason)))
        return self.error + (f" ({said})" if said else "") + (f" at {self.place}" if self.place else "")

    @classmethod
    def of(cls, said: Mapping[str, Any], at_ms: int) -> Self | None:
        """Of a `run_given_up` or `run_failed` record, or of a parked event's `why`. None when it only says that nothing
        was tried any more: the reason lies in an earlier run."""
        if said.get("error") in (None, "Parked", "TriesUsedUp"):
            return None
        texts = {name: str(said.get(name) or "") for name in ("error", "place", "service", "reason", "run_id")}
        return cls(**texts, at_ms=at_ms)


class Reasons:
    """`problem` says, once it was tried, why there are none to be had."""

    def __init__(self, client: Any, log_group: str) -> None:
        self._client = client
        self._log_group = log_group
        self.problem = ""

    def of(self, event_id: str, came_ms: int | None, dead_since_ms: int) -> Reason | None:
        """Of the last run that could not answer the event before its message was dead."""
        window = (came_ms or dead_since_ms - TRIES_MS) - MARGIN_MS, dead_since_ms + MARGIN_MS
        try:
            for run_id, records in reversed(self._runs(event_id, window).items()):
                if reason := self._reason(event_id, run_id, records, window):
                    return reason
        except (ClientError, BotoCoreError) as exc:
            self.problem = f"the log group {self._log_group} can't be read: {exc}"
        return None

    def _reason(self, event_id: str, run_id: str, records: dict[str, Record], window: tuple[int, int]) -> Reason | None:
        for record in (records.get("run_given_up"), records.get("run_failed")):
            if record and (reason := Reason.of(record, int(record["timestamp"]))):
                return reason
        started = records.get("run_started", {})
        if started.get("event_id") == event_id and not records.keys() & {"run_failed", "run_finished"}:
            return Reason(SILENT, "", "", self._last_words(started, window), run_id, int(started["timestamp"]))
        return None

    def _last_words(self, started: Record, window: tuple[int, int]) -> str:
        for line in self._lines(str(started.get("request_id")), window):
            if found := _PLATFORM.search(line):
                return found.group()
        return ""

    def _runs(self, term: str, window: tuple[int, int]) -> dict[str, dict[str, Record]]:
        """The records that hold the term, by run and by name. Oldest run first; the last one of a name counts."""
        runs: dict[str, dict[str, Record]] = defaultdict(dict)
        records = filter(None, map(_record, self._lines(term, window)))
        for record in sorted(records, key=lambda record: int(record["timestamp"])):
            runs[record["run_id"]][record["event"]] = record
        return runs

    def _lines(self, term: str, window: tuple[int, int]) -> list[str]:
        pages = self._client.get_paginator("filter_log_events").paginate(
            logGroupName=self._log_group, filterPattern=f'"{term}"', startTime=window[0], endTime=window[1]
        )
        return [event["message"] for page in pages for event in page["events"]]


def _record(line: str) -> Record | None:
    """None for what the platform writes, and for metrics."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    ours = isinstance(record, dict) and {"event", "run_id", "timestamp"} <= record.keys()
    return record if ours else None


def log_group_of(client: Any, queue_arn: str) -> str:
    """The log group of the function that answers a queue, through a boto3 `lambda` client; empty when not to be had."""
    try:
        mappings = client.list_event_source_mappings(EventSourceArn=queue_arn)["EventSourceMappings"]
        names = [mapping["FunctionArn"] for mapping in mappings]
        if not names:
            return ""
        found = client.get_function_configuration(FunctionName=names[0])
    except (ClientError, BotoCoreError):
        return ""
    return str(found.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{found['FunctionName']}")
