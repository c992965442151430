import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.errors import ConfigurationError
from local.supply_chain import pins
from stacks import code
from stacks.code import Target, fingerprint
from tests.infrastructure.synthesis import ROOT

UNCHECKED_HASH = 0b01  # flags field of a .pyc, PEP 552: hash-based, and the source is not looked at


def test_it_holds_our_code_and_nothing_that_only_developers_need(asset: Path) -> None:
    ours = {path.name for path in asset.iterdir()} & {path.name for path in ROOT.iterdir()}

    assert ours - {"__pycache__"} == {"assistant", "lambdas"}  # that of packages which are one file
    assert (asset / "lambdas" / "ingest.py").is_file()
    assert (asset / "assistant" / "profiles" / "sk_medical" / "instructions.md").is_file()
    assert not {"boto3", "moto", "pytest", "aws_cdk", "bin"} & {path.name for path in asset.iterdir()}


def test_it_holds_exactly_the_packages_that_requirements_pin(asset: Path) -> None:
    installed = {path.stem.replace("_", "-") for path in asset.glob("*.dist-info")}

    assert installed == {f"{name}-{version}" for name, version in pins(code.REQUIREMENTS.read_text()).items()}


def test_all_of_it_is_compiled_so_that_the_zip_does_not_outdate_it(asset: Path) -> None:
    sources = list(asset.rglob("*.py"))
    compiled = list(asset.rglob("*.pyc"))

    assert len(sources) == len(compiled) > 100
    assert {int.from_bytes(file.read_bytes()[4:8], "little") for file in compiled} == {UNCHECKED_HASH}


def test_tracebacks_name_files_as_lambda_does(asset: Path) -> None:
    (compiled,) = (asset / "assistant" / "__pycache__").glob("names.*.pyc")

    assert b"/var/task/assistant/names.py" in compiled.read_bytes()


@pytest.mark.parametrize(
    "module", ["openai", "assistant.profile", "assistant.tools", "assistant.models.openai_responses"]
)
def test_it_imports_with_nothing_else_on_the_path(asset: Path, module: str) -> None:
    """Except boto3 and urllib3, which are Lambda's own and which these modules do not import."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(asset)!r}); import {module}"],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_pip_is_asked_for_lambdas_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(code, "_pip", lambda *arguments: asked.extend(map(str, arguments)))
    monkeypatch.setattr(code, "INSTALLED", tmp_path / "installed")

    code.build(tmp_path / "out", Target.LAMBDA)

    assert asked[asked.index("--platform") + 1] == "manylinux2014_aarch64"
    assert {"--only-binary=:all:", "--require-hashes"} <= set(asked)


def test_a_requirement_that_can_not_be_installed_stops_the_build_with_pips_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("./no-such-package\n")
    monkeypatch.setattr(code, "REQUIREMENTS", requirements)
    monkeypatch.setattr(code, "INSTALLED", tmp_path / "installed")

    with pytest.raises(ConfigurationError, match=r"pip could not install requirements\.txt: ERROR: .*no-such-package"):
        code.build(tmp_path / "out", Target.HOST)


@pytest.mark.parametrize(
    ("hashed", "told"),
    [("", "require"), (f" --hash=sha256:{'0' * 64}", "DO NOT MATCH THE HASHES")],
    ids=["without a hash", "with another hash"],
)
def test_a_package_that_is_not_byte_by_byte_the_pinned_one_is_not_deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hashed: str, told: str
) -> None:
    with ZipFile(tmp_path / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"tiny==1.0{hashed}\n")
    monkeypatch.setattr(code, "REQUIREMENTS", requirements)
    monkeypatch.setattr(code, "INSTALLED", tmp_path / "installed")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(ConfigurationError, match=told):
        code.build(tmp_path / "out", Target.HOST)


def test_requirements_are_installed_once_for_many_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    monkeypatch.setattr(code, "_pip", lambda *_: times.append(1))
    monkeypatch.setattr(code, "INSTALLED", tmp_path / "installed")

    code.build(tmp_path / "one", Target.HOST)
    code.build(tmp_path / "two", Target.HOST)
    code.build(tmp_path / "for-lambda", Target.LAMBDA)

    assert len(times) == 2


def test_another_python_can_not_build_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "PYTHON", "3.99")

    with pytest.raises(ConfigurationError, match=r"must be compiled by Python 3\.99, and this is 3\.13"):
        code.lambda_code(Target.LAMBDA)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own in place of this one."""
    for file in ("assistant/a.py", "lambdas/b.py", "README.md", "requirements.txt", "stacks/code.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("1")
    monkeypatch.setattr(code, "ROOT", tmp_path)
    monkeypatch.setattr(code, "REQUIREMENTS", tmp_path / "requirements.txt")
    monkeypatch.setattr(code, "__file__", str(tmp_path / "stacks" / "code.py"))
    return tmp_path


@pytest.mark.parametrize("file", ["assistant/a.py", "assistant/new.toml", "requirements.txt", "stacks/code.py"])
def test_it_is_built_again_when_what_it_is_made_of_changes(sources: Path, file: str) -> None:
    before = fingerprint(Target.LAMBDA)
    (sources / file).write_text("2")

    assert fingerprint(Target.LAMBDA) != before


@pytest.mark.parametrize("file", ["README.md", "assistant/__pycache__/a.cpython-313.pyc", "assistant/.a.py.swp"])
def test_it_is_not_built_again_for_anything_else(sources: Path, file: str) -> None:
    before = fingerprint(Target.LAMBDA)
    (sources / file).parent.mkdir(exist_ok=True)
    (sources / file).write_text("2")

    assert fingerprint(Target.LAMBDA) == before


def test_lambdas_asset_and_this_machines_are_never_taken_for_each_other() -> None:
    assert fingerprint(Target.LAMBDA) != fingerprint(Target.HOST)
