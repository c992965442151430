"""Structured log records and CloudWatch metrics: one JSON object per line on stdout.

Metrics use CloudWatch's embedded metric format: a log line that carries values and says which of them are metrics.
Written here in 40 lines because importing Powertools' Metrics costs the ingest function a sixth of its cold start
(docs/decisions.md). Log ids, counts and durations only; never message text, names, addresses, codes or tokens.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from assistant.names import Env, Metric

type Unit = Literal["Count", "Milliseconds", "Seconds", "Bytes", "None"]
type Values = tuple[Sequence[float], Unit]
type Level = Literal["INFO", "WARNING", "ERROR"]

UNKNOWN = "unknown"
"""A dimension whose variable is not set: CloudWatch drops a metric with an empty one."""

_context: dict[str, Any] = {}


def bind(**fields: Any) -> None:
    """Add fields (function, request id, run id, …) to every later record of this process. None removes."""
    for name, value in fields.items():
        if value is None:
            _context.pop(name, None)
        else:
            _context[name] = value


@contextmanager
def bound() -> Iterator[None]:
    """What is bound inside of the block ends with it."""
    before = dict(_context)
    try:
        yield
    finally:
        for name in [*_context]:
            bind(**{name: before.get(name)})


def log(event: str, *, level: Level = "INFO", **fields: Any) -> None:
    """Write one record. `event` is a fixed snake_case name in the past tense: `run_finished`."""
    _write({"level": level, "event": event, **_context, **fields})


def metric(name: str, value: float = 1, unit: Unit = "Count", **fields: Any) -> None:
    """Write one metric value, with fields that may be searched for in the logs but are no dimensions."""
    _write({**_context, **fields, **_metrics({name: ([value], unit)})})


def measured(event: str, metrics: Mapping[str, Values], *, level: Level = "INFO", **fields: Any) -> None:
    """Write one record that carries metrics: at most 100, each with at most 100 values."""
    _write({"level": level, "event": event, **_context, **fields, **(_metrics(metrics) if metrics else {})})


def _metrics(metrics: Mapping[str, Values]) -> dict[str, Any]:
    return {
        "_aws": {
            "Timestamp": time.time_ns() // 1_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": Metric.NAMESPACE,
                    "Dimensions": [Metric.DIMENSIONS],
                    "Metrics": [{"Name": name, "Unit": unit} for name, (_, unit) in metrics.items()],
                }
            ],
        },
        "profile": os.environ.get(Env.PROFILE) or UNKNOWN,
        "stage": os.environ.get(Env.STAGE) or UNKNOWN,
        **{name: values[0] if len(values) == 1 else values for name, (values, _) in metrics.items()},
    }


def _write(record: dict[str, Any]) -> None:
    record["timestamp"] = time.time_ns() // 1_000_000
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
    # Half a surrogate pair, which a stranger can send as well, must not make the log the thing that fails.
    line = line.encode("utf-8", "replace").decode()
    # One write per line: records of parallel tool calls must not run into each other.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
