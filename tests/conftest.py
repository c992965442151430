"""For all tests: hypothesis repeats the same examples, and no busy machine makes one of them too slow; several test
processes, as `make test` starts them, begin with what takes longest."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from assistant.observability import bound

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

# moto, the CDK and the models make many objects that stay: looking for garbage less often saves 8 % of CPU.
gc.set_threshold(100_000, 50, 100)

SYNTHESIZE = (
    *("tests/infrastructure/", "tests/world/test_cdk_cli.py", "tests/world/test_profiles.py"),
    "tests/unit/local_capacity/test_deployed.py",
)
"""One process has them all: the CDK's start costs it nine seconds of CPU, every stack after the first less than one."""
LONGEST = (
    *SYNTHESIZE,
    *("tests/world/test_faults.py", "tests/world/test_drills.py", "tests/world/test_dead_letters.py"),
    *("tests/world/test_odoo_fails.py", "tests/world/test_log_scan.py", "tests/world/"),
)
"""What is small fills the time at the end."""


class Together(LoadScopeScheduling):
    """Whole files: each process has a local world of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return "synthesize" if nodeid.startswith(SYNTHESIZE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))


@pytest.fixture(autouse=True)
def _nothing_stays_bound() -> Iterator[None]:
    """What one test binds to the records of its process is in no other test's."""
    with bound():
        yield
