"""For all tests: hypothesis repeats the same examples, and no busy machine makes one of them too slow; several test
processes, as `make test` starts them, begin with what takes longest."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from assistant.observability import bound

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The local worlds wait more than they work; what is small fills the time at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("world") is None)


@pytest.fixture(autouse=True)
def _nothing_stays_bound() -> Iterator[None]:
    """What one test binds to the records of its process is in no other test's."""
    with bound():
        yield
