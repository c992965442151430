"""One world for all tests of this folder: the template is synthesized and deployed once."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.queue_clock import QueueClock
from local.drills.clock import DrillClock
from local.functions.runtime import runtime_python
from local.progress import Progress
from local.synth import synth
from local.world import World
from tests.world.breaker import close_breaker
from tests.world.records import Records

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def local_folder() -> Path:
    """Kept between runs for what is expensive and stamped: the asset and the Lambda runtime. A folder holds one world:
    each of several test processes has its own, with links to these two."""
    folder = ROOT / ".local" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if not process:
        return folder
    with (folder / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = [synth("sk_medical", folder), runtime_python(folder).parent.parent]
    own = folder / process
    own.mkdir(exist_ok=True)
    for path in made:
        if not (own / path.name).exists():
            (own / path.name).symlink_to(path)
    return own


@pytest.fixture(scope="session")
def assembly(local_folder: Path) -> Path:
    return synth("sk_medical", local_folder)


@pytest.fixture(scope="session")
def queue_clock() -> QueueClock:
    return QueueClock()


@pytest.fixture(scope="session")
def metrics_clock() -> DrillClock:
    return DrillClock()


@pytest.fixture(scope="session")
def shared_world(
    local_folder: Path, assembly: Path, queue_clock: QueueClock, metrics_clock: DrillClock
) -> Iterator[World]:
    with World(
        folder=local_folder,
        assembly=assembly,
        environ={},
        progress=Progress(quiet=True),
        queue_clock=queue_clock,
        metrics_clock=metrics_clock,
    ) as world:
        yield world


@pytest.fixture(scope="session")
def records(shared_world: World) -> Records:
    records = Records()
    shared_world.host.on_log(records.listen)
    return records


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """The shared one, without faults, requests or an open breaker left by another test. No function may ask for more
    than its rights."""
    for recorder in shared_world.recorders.values():
        recorder.clear()
    close_breaker(shared_world)
    shared_world.aws.calls.clear()
    yield shared_world
    for recorder in shared_world.recorders.values():
        recorder.clear()
    assert [call for call in shared_world.aws.calls if not call.allowed] == []
