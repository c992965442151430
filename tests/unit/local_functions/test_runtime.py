import re
import subprocess
from importlib.metadata import requires
from pathlib import Path

import pytest

from local.functions import runtime
from local.functions.runtime import REQUIREMENTS, runtime_python

ROOT = Path(__file__).parents[3]


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE))


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Instead of pip and venv: the interpreters that packages were installed for."""
    installed: list[Path] = []
    monkeypatch.setattr("venv.create", lambda folder, **_: folder.mkdir(parents=True))
    monkeypatch.setattr(runtime, "_install", installed.append)
    return installed


def test_the_environment_is_made_once(installs: list[Path], tmp_path: Path) -> None:
    said: list[str] = []

    python = runtime_python(tmp_path, said.append)

    assert runtime_python(tmp_path, said.append) == python == tmp_path / "runtime/bin/python"
    assert installs == [python]
    assert len(said) == 1


def test_it_is_made_again_when_the_pins_change(
    installs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = runtime_python(tmp_path, print)
    changed = tmp_path / "requirements.txt"
    changed.write_text("boto3==2.0.0")
    monkeypatch.setattr(runtime, "REQUIREMENTS", changed)

    runtime_python(tmp_path, print)

    assert installs == [python, python]


def test_one_that_could_not_be_finished_is_made_again(
    installs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(python: Path) -> None:
        raise RuntimeError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(runtime, "_install", fail)
        with pytest.raises(RuntimeError, match="no network"):
            runtime_python(tmp_path, print)

    assert runtime_python(tmp_path, print) == installs[0]


def test_what_pip_complained_about_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = subprocess.CompletedProcess([], 1, "", "No matching distribution found")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: refused)
    monkeypatch.setattr("venv.create", lambda folder, **_: folder.mkdir(parents=True))

    with pytest.raises(RuntimeError, match=r"runtime-requirements\.txt:\nNo matching distribution found"):
        runtime_python(tmp_path, print)


def test_functions_get_the_versions_that_the_tests_use() -> None:
    development = pins(ROOT / "requirements-dev.txt")

    assert {name: version for name, version in pins(REQUIREMENTS).items() if name in development} == {
        name: development[name] for name in ("awslambdaric", "boto3", "urllib3")
    }


def test_every_pinned_package_finds_what_it_needs() -> None:
    pinned = pins(REQUIREMENTS)
    needed = [need for name in pinned for need in requires(name) or () if "extra ==" not in need]

    assert {re.split(r"[^\w.-]", need)[0] for need in needed} <= set(pinned)
