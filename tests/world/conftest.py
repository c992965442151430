"""One world for all tests of this folder: the template is synthesized and deployed once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.progress import Progress
from local.synth import synth
from local.world import World
from tests.world.runs import Runs

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def local_folder() -> Path:
    """Kept between runs for what is expensive and stamped: the asset and the Lambda runtime."""
    folder = ROOT / ".local" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def assembly(local_folder: Path) -> Path:
    return synth("sk_medical", local_folder)


@pytest.fixture(scope="session")
def shared_world(local_folder: Path, assembly: Path) -> Iterator[World]:
    with World(folder=local_folder, assembly=assembly, environ={}, progress=Progress(quiet=True)) as world:
        yield world


@pytest.fixture(scope="session")
def runs(shared_world: World) -> Runs:
    runs = Runs()
    shared_world.host.on_log(runs.listen)
    return runs


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """The shared one, without faults or requests left by another test."""
    for recorder in shared_world.recorders.values():
        recorder.clear()
    yield shared_world
    for recorder in shared_world.recorders.values():
        recorder.clear()
