"""One assistant on each channel other than LINE: its demo, through a world of its own. test_demo has LINE's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import build
from assistant.profile import available, load
from local.functions.runtime import runtime_python
from local.synth import STAMP, fingerprint
from tests.infrastructure.synthesis import new_app

pytestmark = pytest.mark.world

ROOT = Path(__file__).parent.parent.parent
BY_CHANNEL = {load(name).channels[0]: name for name in reversed(available()) if load(name).channels != ("line",)}


@pytest.fixture
def folder(name: str, local_folder: Path, assembly: Path, tmp_path: Path) -> Path:
    """With what is built already: the Lambda runtime, the asset, which is the same for all, and the stack, synthesized
    in this process, where it takes less than a second: the command's own synth is the one of `assembly`."""
    runtime_python(local_folder)
    (tmp_path / "runtime").symlink_to((local_folder / "runtime").resolve())
    out = tmp_path / "cdk.out"
    out.mkdir()
    for built in assembly.glob("asset.*"):
        (out / built.name).symlink_to(built.resolve())
    app = new_app(out, profile=name, build_for="host", **{"aws:cdk:bundling-stacks": ["**"]})
    build(app)
    app.synth()
    (out / STAMP).write_text(fingerprint(name))
    return tmp_path


@pytest.mark.parametrize("name", BY_CHANNEL.values(), ids=BY_CHANNEL.keys())
def test_a_message_goes_in_and_an_answer_comes_out_through_what_is_deployed(name: str, folder: Path) -> None:
    command = [sys.executable, "-m", "local", "demo", "--profile", name, "--folder", str(folder)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}  # no real keys
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All there" in done.stdout
    denied = [log.name for log in (folder / "logs").glob("*.log") if "AccessDenied" in log.read_text(encoding="utf-8")]
    assert denied == []
