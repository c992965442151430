import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.run.chat import Chat

type Logged = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Logged:
    """`logged("run_failed")`: records of that event, or metric lines of that name, since the test began."""
    records: list[dict[str, Any]] = []

    def of(name: str) -> list[dict[str, Any]]:
        records.extend(json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{"))
        return [record for record in records if record.get("event") == name or name in record]

    return of
