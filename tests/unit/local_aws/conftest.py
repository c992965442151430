from collections.abc import Iterator

import pytest

from local.aws.server import LocalAws
from tests.unit.local_aws.queues import ManualClock, QueueInTest

# Not the default one, so that a whole local world may run in the same process.
ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def aws(clock: ManualClock) -> Iterator[LocalAws]:
    local = LocalAws(account=ACCOUNT, clock=clock)
    local.start()
    yield local
    local.stop()


@pytest.fixture
def queue(aws: LocalAws, clock: ManualClock, request: pytest.FixtureRequest) -> QueueInTest:
    return QueueInTest(aws, clock, request.node.name[-70:])
