import itertools
from collections.abc import Iterator

import pytest

from local.aws.server import LocalAws
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.unit.local_aws.queues import ManualClock
from tests.unit.ops.deployment import Deployment
from tests.unit.ops.whole import Outside, Whole

# Not the default one, so that a whole local world may run in the same process.
ACCOUNT = "111122224444"
_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def seconds() -> ManualClock:
    """The queues' time."""
    return ManualClock()


@pytest.fixture(scope="module")
def aws(seconds: ManualClock) -> Iterator[LocalAws]:
    local = LocalAws(account=ACCOUNT, clock=seconds)
    local.start()
    yield local
    local.stop()


@pytest.fixture
def deployment(aws: LocalAws, seconds: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """The one that the commands find with --local."""
    deployment = Deployment(aws, seconds, FakeClock(T0), f"deployment-{next(_NUMBERS)}")
    monkeypatch.setattr("ops.options.of_world", lambda _: deployment.target)
    monkeypatch.setattr("ops.letters.WAIT_S", 0)  # an empty answer of the local queue is no accident
    yield deployment
    aws.faults.clear()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    outside = Outside()
    yield outside
    outside.stop()


@pytest.fixture
def whole(
    aws: LocalAws, outside: Outside, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Whole]:
    """Everything in order, with an Odoo of the version that the test is parametrised with, 19 otherwise."""
    whole = Whole(aws, outside, f"whole-{next(_NUMBERS)}", getattr(request, "param", "19"))
    monkeypatch.setattr("ops.options.of_world", lambda _: whole.target)
    yield whole
    aws.faults.clear()
