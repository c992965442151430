import json
from collections.abc import Callable
from typing import Any

import pytest

type Logged = Callable[[str], list[Any]]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Logged:
    """`logged("costs_not_read")`: records of that event; `logged("BalanceUsd")`: values of that metric."""
    records: list[dict[str, Any]] = []

    def of(name: str) -> list[Any]:
        records.extend(json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{"))
        metrics = [
            record[metric["Name"]]
            for record in records
            for group in record.get("_aws", {}).get("CloudWatchMetrics", [])
            for metric in group["Metrics"]
            if metric["Name"] == name
        ]
        return metrics or [record for record in records if record.get("event") == name]

    return of
