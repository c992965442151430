from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.builders import T0
from tests.contract.store.harness import DynamoBoth
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture
def dynamo(clock: FakeClock) -> Iterator[DynamoBoth]:
    with mock_aws():
        yield DynamoBoth(clock)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[MemoryStore | DynamoBoth]:
    if request.param == "memory":
        yield MemoryStore(clock)
        return
    with mock_aws():
        yield DynamoBoth(clock)
