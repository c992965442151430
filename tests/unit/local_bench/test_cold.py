"""What the bench of cold starts works out without starting anything."""

import marshal
from pathlib import Path

import pytest

from local.bench import cold, cold_size
from local.bench.cold_floors import FLOORS, floor
from local.bench.cold_start import Start, Startable
from local.functions.function import Function

FUNCTION = Function(
    name="f",
    arn="arn:f",
    handler="lambdas.ingest.handler",
    runtime="python3.13",
    version="1",
    role_arn="arn:r",
    timeout_s=3,
    memory_mb=1024,
    variables={},
    reserved_concurrency=None,
    log_group="/f",
    log_format="Text",
    code_sha256="",
    code_url="",
)
REAL = Startable(FUNCTION, Path("/python"), Path("/task"), {"PYTHONPATH": "/task", "TABLE_NAME": "t"})


def answered(payload: object) -> Start:
    return Start(200.0, 20.0, payload, ())


@pytest.fixture
def asset(tmp_path: Path) -> Path:
    for file, size in (("openai/a.py", 3_000_000), ("assistant/b.py", 500_000), ("lambdas/c.py", 500_000)):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_bytes(b"x" * size)
    return tmp_path


def test_a_start_is_all_that_passes_until_the_first_answer() -> None:
    assert answered(None).total == 220


@pytest.mark.parametrize("name", FLOORS)
def test_a_floor_is_started_as_the_function_is_but_for_its_handler(name: str, tmp_path: Path) -> None:
    made = floor(name, REAL, tmp_path / name)

    assert made.function.handler == made.variables["_HANDLER"] == "floor.handler"
    assert made.variables["PYTHONPATH"] == f"{tmp_path / name}:/task"
    assert (made.python, made.variables["TABLE_NAME"], made.function.memory_mb) == (REAL.python, "t", 1024)


@pytest.mark.parametrize("name", FLOORS)
def test_a_floor_is_compiled_as_the_asset_is(name: str, tmp_path: Path) -> None:
    (compiled,) = floor(name, REAL, tmp_path / name).task_root.rglob("*.pyc")
    content = compiled.read_bytes()

    assert int.from_bytes(content[4:8], "little") == 0b01  # by hash, and the source is not looked at
    assert "handler" in marshal.loads(content[16:]).co_names


def test_the_third_party_packages_are_the_package_without_what_is_ours(asset: Path) -> None:
    whole, theirs = cold_size.whole(asset), cold_size.third_party(asset)

    assert (whole.unzipped, theirs.unzipped) == (4.0, 3.0)
    assert 0 < theirs.zipped < whole.zipped < 0.1


@pytest.mark.parametrize(
    ("name", "payload", "right"),
    [
        ("ingest", {"statusCode": 200}, True),
        ("ingest", {"statusCode": 401}, False),
        ("processor", {"batchItemFailures": []}, True),
        ("processor", {"batchItemFailures": [{"itemIdentifier": "1"}]}, False),
        ("chat", {"statusCode": 202}, False),
        ("balance", None, True),
    ],
)
def test_only_a_real_first_answer_counts(name: str, payload: object, right: bool) -> None:
    assert cold._is_right(name, answered(payload)) is right
