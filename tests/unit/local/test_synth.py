"""When the app is synthesized again, and what is said when it can't be."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ConfigurationError
from local import synth as synths
from local.synth import SOURCES, fingerprint, stack_name, synth


class FakeCdk:
    """Takes the place of `subprocess.run`."""

    def __init__(self) -> None:
        self.runs = 0
        self.command: list[str] = []
        self.stderr = ""
        self.asset = "asset.1"

    def __call__(self, command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        self.runs += 1
        self.command = command
        out = Path(command[command.index("--output") + 1])
        (out / self.asset).mkdir(parents=True)
        manifest = {"files": {"code": {"source": {"path": self.asset}}}}
        (out / "Stack.assets.json").write_text(json.dumps(manifest))
        return subprocess.CompletedProcess(command, 1 if self.stderr else 0, "", self.stderr)


@pytest.fixture
def cdk(monkeypatch: pytest.MonkeyPatch) -> FakeCdk:
    fake = FakeCdk()
    monkeypatch.setattr(synths.subprocess, "run", fake)
    monkeypatch.setattr(synths, "CDK", Path(__file__))
    monkeypatch.setattr(synths.shutil, "which", lambda name: f"/usr/bin/{name}")
    return fake


def test_an_unchanged_app_is_synthesized_once(cdk: FakeCdk, tmp_path: Path) -> None:
    assert synth("shop", tmp_path) == synth("shop", tmp_path) == tmp_path / "cdk.out"
    assert cdk.runs == 1


def test_the_app_is_told_the_profile_and_that_it_is_for_this_machine(cdk: FakeCdk, tmp_path: Path) -> None:
    synth("shop", tmp_path)
    told = [value for option, value in zip(cdk.command, cdk.command[1:], strict=False) if option == "-c"]
    assert {"profile=shop", "build_for=host"} <= set(told)


def test_a_changed_app_is_synthesized_again_and_its_old_asset_removed(
    cdk: FakeCdk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synth("shop", tmp_path)
    monkeypatch.setattr(synths, "fingerprint", lambda profile: "changed")
    cdk.asset = "asset.2"
    synth("shop", tmp_path)
    assert cdk.runs == 2
    assert [path.name for path in (tmp_path / "cdk.out").glob("asset.*")] == ["asset.2"]


def test_an_asset_that_another_assembly_lent_is_not_removed_there(cdk: FakeCdk, tmp_path: Path) -> None:
    lent = tmp_path / "other" / "asset.0"
    lent.mkdir(parents=True)
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / "asset.0").symlink_to(lent)
    synth("shop", tmp_path)
    assert not (tmp_path / "cdk.out" / "asset.0").exists()
    assert lent.is_dir()


def test_a_failed_synth_is_not_taken_for_done(cdk: FakeCdk, tmp_path: Path) -> None:
    cdk.stderr = "noise\ncdk synth stopped: no profile 'shop'\nmore noise"
    with pytest.raises(ConfigurationError, match=r"^cdk synth stopped: no profile 'shop'$"):
        synth("shop", tmp_path)
    cdk.stderr, cdk.asset = "", "asset.2"
    synth("shop", tmp_path)
    assert cdk.runs == 2


def test_a_failure_of_the_cdk_itself_is_told_whole(cdk: FakeCdk, tmp_path: Path) -> None:
    cdk.stderr = "Error: boom\n  at line 1"
    with pytest.raises(ConfigurationError, match="cdk synth failed:\nError: boom\n  at line 1"):
        synth("shop", tmp_path)


def test_missing_node_modules_are_told_with_the_remedy(
    cdk: FakeCdk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synths, "CDK", tmp_path / "absent")
    with pytest.raises(ConfigurationError, match="The CDK command line was not found: run make install"):
        synth("shop", tmp_path)


def test_a_missing_node_is_told_with_the_remedy(cdk: FakeCdk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synths.shutil, "which", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"Node\.js was not found: run make install"):
        synth("shop", tmp_path)


@pytest.mark.parametrize("source", SOURCES)
def test_a_change_of_any_source_changes_the_fingerprint(source: str, tmp_path: Path) -> None:
    before = fingerprint("shop", tmp_path)
    path = tmp_path / source
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    one = fingerprint("shop", tmp_path)
    path.write_text("y")
    assert len({before, one, fingerprint("shop", tmp_path)}) == 3


def test_the_fingerprint_knows_the_profile_and_the_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "a.py").write_text("x")
    one = fingerprint("shop", tmp_path)
    assert fingerprint("desk", tmp_path) != one
    (tmp_path / "stacks" / "a.py").rename(tmp_path / "stacks" / "b.py")
    assert fingerprint("shop", tmp_path) != one


def test_bytecode_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    before = fingerprint("shop", tmp_path)
    (tmp_path / "stacks" / "__pycache__").mkdir(parents=True)
    (tmp_path / "stacks" / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert fingerprint("shop", tmp_path) == before


def test_every_source_is_there() -> None:
    assert [source for source in SOURCES if not (synths.ROOT / source).exists()] == []


def test_an_assembly_must_have_one_stack(tmp_path: Path) -> None:
    stack = {"type": "aws:cloudformation:stack", "properties": {"stackName": "Shop"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"a": stack, "tree": {"type": "cdk:tree"}}}))
    assert stack_name(tmp_path) == "Shop"
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {}}))
    with pytest.raises(ConfigurationError, match="found: none"):
        stack_name(tmp_path)
