from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import T0
from tests.contract.store.harness import TABLE, DynamoBoth
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore
from tests.table import in_memory


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture(scope="package")
def client() -> Iterator[Any]:
    """Of a table that all tests have in turn: making a client takes longer than most of them."""
    with in_memory(TABLE) as client:
        yield client


@pytest.fixture
def dynamo(client: Any, clock: FakeClock) -> DynamoBoth:
    dynamo = DynamoBoth(client, clock)
    dynamo.empty()
    return dynamo


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> MemoryStore | DynamoBoth:
    if request.param == "memory":
        return MemoryStore(clock)
    both: DynamoBoth = request.getfixturevalue("dynamo")
    return both
