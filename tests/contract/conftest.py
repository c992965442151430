from collections.abc import Iterator

import pytest

from tests.contract.line_harness import LineWorld
from tests.contract.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage() as made:
        yield made


@pytest.fixture
def world(stage: Stage) -> LineWorld:
    """A new stand-in of LINE, on a server that is always the same."""
    return LineWorld(stage)
