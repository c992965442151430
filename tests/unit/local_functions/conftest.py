import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.functions.host import FunctionHost
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.gate import Gate


@pytest.fixture(scope="module")
def aws() -> Iterator[SmallAws]:
    """Not for longer than a file: `mock_aws` in another one begins with an empty AWS, for the whole process."""
    aws = SmallAws().start()
    yield aws
    aws.stop()


@pytest.fixture
def host(aws: SmallAws, tmp_path: Path) -> Iterator[FunctionHost]:
    """Runs functions in this very interpreter: it has awslambdaric too."""
    with FunctionHost(aws, tmp_path, max_environments=2, python=Path(sys.executable)) as host:
        yield host


@pytest.fixture
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate
