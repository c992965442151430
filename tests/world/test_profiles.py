"""One assistant on each channel other than LINE: its demo, through a world of its own. test_demo has LINE's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.profile import available, load
from local.world import World

pytestmark = pytest.mark.world

ROOT = Path(__file__).parent.parent.parent
BY_CHANNEL = {load(name).channels[0]: name for name in reversed(available()) if load(name).channels != ("line",)}


@pytest.fixture
def folder(shared_world: World, local_folder: Path, tmp_path: Path) -> Path:
    """With what the shared world has built already: the Lambda runtime, and the asset, which is the same for all."""
    (tmp_path / "cdk.out").mkdir()
    for built in (local_folder / "runtime", *(local_folder / "cdk.out").glob("asset.*")):
        (tmp_path / built.relative_to(local_folder)).symlink_to(built.resolve())
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
