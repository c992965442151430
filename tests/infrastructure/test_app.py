import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from aws_cdk import aws_sqs as sqs
from pydantic import BaseModel

from app import build
from assistant import profile
from assistant.errors import ConfigurationError
from assistant.names import CHANNELS, TOOLS
from tests.infrastructure.synthesis import ROOT, new_app, synthesize


def _settings(table: type[BaseModel]) -> str:
    return ", ".join(sorted(set(table.model_fields) - (profile.FROM_FILES if table is profile.Profile else set())))


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of profiles of its own, with a copy of sk_medical to spoil."""
    folder = tmp_path / "profiles"
    shutil.copytree(profile.FOLDER / "sk_medical", folder / "sk_medical")
    monkeypatch.setattr(profile, "FOLDER", folder)
    return folder


def test_dev_and_prod_are_stacks_of_their_own(tmp_path: Path) -> None:
    names = {build(new_app(tmp_path / stage, stage=stage)).stack_name for stage in ("dev", "prod")}

    assert names == {"Saphan-sk-medical-dev", "Saphan-sk-medical-prod"}


@pytest.mark.parametrize(
    ("context", "told"),
    [
        ({"stage": "test"}, "stage='test' is unknown; allowed: dev, prod"),
        ({"build_for": "mars"}, "build_for='mars' is unknown; allowed: lambda, host"),
        ({"profile": "nobody"}, "no profile 'nobody' in assistant/profiles; there are: sk_medical"),
    ],
)
def test_wrong_context_is_told_with_what_is_allowed(
    tmp_path: Path, profiles: Path, context: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        build(new_app(tmp_path / "out", **context))


@pytest.mark.parametrize(
    ("line", "wrong", "key", "allowed"),
    [
        ('  "sign_in",', '  "sign_inn",', "tools: 'sign_inn'", ", ".join(TOOLS)),
        ('channels = ["line"]', 'channels = ["telex"]', "channels: 'telex'", ", ".join(CHANNELS)),
        ('languages = ["th", "en"]', 'languages = ["th", "xx"]', "languages: 'xx'", "th, en"),
        ('reasoning_effort = "low"', 'reasoning_effort = "huge"', "model.reasoning_effort", "'minimal', 'low'"),
        ("max_turns = 8", "max_turns = 800", "model.max_turns", "less than or equal to 30"),
        ("max_turns = 8", "temperature = 0.7", "model.temperature is unknown", _settings(profile.ModelSettings)),
        ("[model]", "[modell]", "modell is unknown", _settings(profile.Profile)),
        ('name = "gpt', '# name = "gpt', "model.name", "is required"),
        ("[thread]", "[thread", "not TOML", "line"),
    ],
)
def test_a_wrong_profile_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, profiles: Path, line: str, wrong: str, key: str, allowed: str
) -> None:
    file = profiles / "sk_medical" / "profile.toml"
    text = file.read_text()
    assert line in text
    file.write_text(text.replace(line, wrong))

    with pytest.raises(ConfigurationError) as raised:
        build(new_app(tmp_path / "out"))

    told = str(raised.value)
    assert told.startswith("assistant/profiles/sk_medical/profile.toml: ")
    assert key in told
    assert allowed in told


@pytest.mark.parametrize("missing", ["instructions.md", "greeting.th.md"])
def test_a_text_that_a_profile_lacks_is_named(tmp_path: Path, profiles: Path, missing: str) -> None:
    (profiles / "sk_medical" / missing).unlink()

    with pytest.raises(ConfigurationError, match=missing):
        build(new_app(tmp_path / "out"))


def test_the_command_line_shows_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = run_app(tmp_path, CDK_CONTEXT_JSON=json.dumps({"profile": "nobody"}))

    assert done.returncode == 1
    assert "cdk synth stopped: no profile 'nobody' in assistant/profiles; there are: " in done.stderr
    assert "Traceback" not in done.stderr


def test_an_asset_that_can_not_be_built_is_told_in_one_sentence_too(tmp_path: Path) -> None:
    nothing_kept = f"import pathlib, stacks.code; stacks.code.INSTALLED = pathlib.Path({str(tmp_path / 'kept')!r})"
    program = ["-c", f"{nothing_kept}; import app; app.main()"]

    done = run_app(tmp_path / "out", *program, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))

    assert done.returncode == 1
    assert "cdk synth stopped: pip could not install requirements.txt: ERROR: " in done.stderr
    assert "Traceback" not in done.stderr


def run_app(out: Path, *program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(program or ["app.py"])]
    variables = {**os.environ, "CDK_OUTDIR": str(out), **environment}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)


def test_synth_needs_no_credentials_and_no_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)

    assert synthesize(tmp_path).body["Resources"]


def test_cdk_nag_stops_a_synth_with_an_unacknowledged_finding(tmp_path: Path) -> None:
    """And so the other tests here, which synthesize, show that there is none."""
    app = new_app(tmp_path)
    sqs.Queue(build(app), "PlainHttpAndNoDeadLetters")

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    assert "AwsSolutions-SQS4" in (tmp_path / "validation-report.json").read_text()


def test_the_cdk_command_line_is_pinned_and_reads_what_the_library_writes() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]["aws-cdk"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/aws-cdk"]["version"]

    assert pinned == locked
    assert re.fullmatch(r"2\.\d+\.\d+", pinned)  # 3.0.0, npm's latest, was published by accident (aws/aws-cdk#38113)
    assert version("aws-cdk-lib").startswith("2.")


def test_the_lock_file_names_no_registry() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()
