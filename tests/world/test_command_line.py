"""`python -m local …` as a person starts it: what it says, what it leaves, what it returns."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.standins.http_server import HttpServer
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder
from tests.world.conftest import ROOT
from tests.world.customers import until

pytestmark = pytest.mark.world

KEYS = ("OPENAI_", "ODOO_", "LINE_")


def _command(folder: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(KEYS)}
    return subprocess.Popen(
        [sys.executable, "-m", "local", *arguments, "--folder", str(folder)],
        cwd=ROOT,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    process = _command(folder, *arguments, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def folder(local_folder: Path, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local folder of its own, with what takes long to make taken from the tests' shared one."""
    folder = tmp_path_factory.mktemp("local")
    (local_folder / "functions").mkdir(exist_ok=True)
    for name in ("cdk.out", "runtime", "functions"):
        (folder / name).symlink_to(local_folder / name)
    return folder


@pytest.fixture(scope="module")
def other_openai() -> Iterator[tuple[str, Recorder]]:
    """Stands for the real service: its URL and what it received."""
    recorder = Recorder(OpenAIStandIn(api_key="sk-real").app)
    server = HttpServer(recorder).start()
    yield f"{server.url}/v1", recorder
    server.stop()


@pytest.fixture(scope="module")
def running(
    folder: Path, other_openai: tuple[str, Recorder], shared_world: object
) -> Iterator["subprocess.Popen[str]"]:
    """`run` with an Odoo that speaks XML-RPC only and a key for another OpenAI.

    After the shared world, which makes the Lambda runtime that both use.
    """
    url, _ = other_openai
    process = _command(folder, "run", "--port", "0", "--odoo", "18", OPENAI_API_KEY="sk-real", OPENAI_BASE_URL=url)
    try:
        until(lambda: (folder / "world.json").exists() or process.poll() is not None, "world.json")
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def facts(running: object, folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    return facts


def test_world_json_tells_drivers_where_everything_is(facts: dict[str, Any]) -> None:
    assert facts["webhooks"]["line"].endswith("/webhooks/line")
    assert len(facts["secrets"]["line"]["channel_secret"]) == 32
    assert {"line", "openai", "odoo"} == set(facts["standins"])
    assert {"endpoint", "table", "queue", "dlq"} <= set(facts["aws"])
    assert facts["simulator"].startswith("http://localhost:")


def test_world_json_is_for_the_owner_only(facts: dict[str, Any], folder: Path) -> None:
    assert (folder / "world.json").stat().st_mode & 0o077 == 0


def test_a_real_key_takes_the_place_of_its_stand_in_and_the_functions_use_it(
    facts: dict[str, Any], folder: Path, other_openai: tuple[str, Recorder]
) -> None:
    _, recorder = other_openai
    assert facts["standins"]["openai"] is None
    status, out, _ = _run(folder, "demo")
    assert status == 0, out
    assert "All there" in out
    assert any(request["path"] == "/v1/responses" for request in recorder.requests)
    assert "sk-real" not in (folder / "world.json").read_text(encoding="utf-8")


def test_a_second_world_in_the_same_folder_says_where_the_first_one_is(facts: dict[str, Any], folder: Path) -> None:
    status, _, err = _run(folder, "run")
    assert status == 2
    assert f"a world is up already at {facts['simulator']} (process {facts['pid']})" in err
    assert "Traceback" not in err
    assert (folder / "world.json").exists()


def test_ctrl_c_ends_it_and_everything_it_started(running: "subprocess.Popen[str]", folder: Path) -> None:
    started = _children(running.pid)
    assert len(started) >= 3  # two functions and the guard
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert "Ctrl-C stops everything" in out
    assert "Traceback" not in err
    assert not (folder / "world.json").exists()
    until(lambda: not started & _all_processes().keys(), "the end of all processes")


def test_a_placeholder_in_a_secret_stops_the_start_by_name(folder: Path, tmp_path: Path) -> None:
    for name in ("cdk.out", "runtime", "functions"):
        (tmp_path / name).symlink_to((folder / name).resolve())
    placeholder = {"LINE_CHANNEL_SECRET": "REPLACE_ME", "LINE_CHANNEL_ACCESS_TOKEN": "token"}
    status, _, err = _run(tmp_path, "run", "--port", "0", **placeholder)
    assert status == 2
    assert re.search(r"IngestFunction\S* does not start: .*secret \S*SecretsLine", err)
    assert "'channel_secret' is still a placeholder" in err
    assert "Traceback" not in err
    assert not (tmp_path / "world.json").exists()


def _all_processes() -> dict[int, int]:
    """Parent by process."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def _children(pid: int) -> set[int]:
    parents = _all_processes()
    found = {child for child, parent in parents.items() if parent == pid}
    return found.union(*(_children(child) for child in found))
