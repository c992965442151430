"""The one Lambda asset: `assistant/`, `lambdas/` and requirements.txt, built without Docker.

pip takes wheels made for the target, so no compiler and no emulation are needed. Bytecode is compiled here, because
Lambda's disk is read-only and every cold start would compile again; and it is compiled `unchecked-hash`, because CDK
zips every file with the time 1980-01-01, which makes ordinary bytecode look stale (docs/decisions.md has the numbers).
"""

import contextlib
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from assistant.errors import ConfigurationError

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
PYTHON = "3.13"
PACKAGES = ("assistant", "lambdas")
ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
INSTALLED = ROOT / ".local" / "packages"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
QUIET_S = 5
"""How long pip works before its output is shown."""


class Target(StrEnum):
    """Whose processor the wheels are for: Lambda's, or this machine's (the local world). Nothing else differs."""

    LAMBDA = "lambda"
    HOST = "host"

    @property
    def platform(self) -> str:
        return "manylinux2014_aarch64" if self is Target.LAMBDA else f"{sys.platform}_{platform.machine()}"

    @staticmethod
    def from_context(scope: IConstruct) -> "Target":
        """Raises `ConfigurationError` for a context `build_for` that is neither."""
        name = scope.node.try_get_context("build_for") or Target.LAMBDA
        if name not in list(Target):
            raise ConfigurationError(f"context build_for={name!r} is unknown; allowed: {', '.join(Target)}")
        return Target(name)


def lambda_code(target: Target) -> lambda_.Code:
    """The asset that all functions share. Built anew only when its sources, requirements, target or recipe change.

    Raises `ConfigurationError` on a Python whose bytecode Lambda's could not read.
    """
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != PYTHON:
        raise ConfigurationError(
            f"the functions' bytecode must be compiled by Python {PYTHON}, and this is {running}: "
            f"install Python {PYTHON} and run make install"
        )
    return lambda_.Code.from_asset(
        str(ROOT),
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        asset_hash=fingerprint(target),
        bundling=cdk.BundlingOptions(
            image=cdk.DockerImage.from_registry("not-used"),
            local=_LocalBundling(target),  # type: ignore[arg-type]
        ),
    )


def fingerprint(target: Target) -> str:
    digest = hashlib.sha256(f"{target.platform} {PYTHON}".encode())
    for file in [Path(__file__), REQUIREMENTS, *_sources()]:
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def build(folder: Path, target: Target) -> None:
    """Fill an empty folder with what Lambda unpacks to /var/task. Raises `ConfigurationError` with pip's own words."""
    shutil.copytree(_packages(target), folder, dirs_exist_ok=True)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=LEFT_OUT)
        _compile(folder / package, folder)


def _packages(target: Target) -> Path:
    """The requirements, installed and compiled; kept, because a change of our own code does not need pip again."""
    recipe = f"{target.platform} {PYTHON}".encode() + Path(__file__).read_bytes() + REQUIREMENTS.read_bytes()
    kept = INSTALLED / hashlib.sha256(recipe).hexdigest()[:16]
    if kept.is_dir():
        return kept
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=INSTALLED) as made:
        folder = Path(made) / "packages"
        folder.mkdir()
        wheels_for = ["--platform", target.platform] if target is Target.LAMBDA else []
        exactly = ("--require-hashes", "--only-binary=:all:", "--no-compile")
        _pip("--target", folder, *exactly, *wheels_for, "-r", REQUIREMENTS)
        shutil.rmtree(folder / "bin", ignore_errors=True)  # command line tools of the requirements
        _compile(folder, folder)
        with contextlib.suppress(OSError):  # somebody else made it meanwhile
            folder.rename(kept)
    return kept


def _compile(folder: Path, root: Path) -> None:
    command = [sys.executable, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, "-s", root, "-p", "/var/task", folder], check=True)  # noqa: S603


def _sources() -> list[Path]:
    found = []
    for package in PACKAGES:
        for folder, folders, files in (ROOT / package).walk():
            left_out = LEFT_OUT(str(folder), [*folders, *files])
            folders[:] = sorted(set(folders) - left_out)
            found += [folder / name for name in sorted(set(files) - left_out)]
    return found


def _pip(*arguments: str | Path) -> None:
    options = ("--no-input", "--no-color", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "install", *options, *arguments]
    told: list[str] = []
    quiet_until = time.monotonic() + QUIET_S
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603
        for line in pip.stdout or ():
            told.append(line)
            if time.monotonic() > quiet_until:
                sys.stderr.write(line)
    if pip.returncode:
        errors = [line for line in told if line.startswith("ERROR")] or told[-5:]
        raise ConfigurationError(f"pip could not install {REQUIREMENTS.name}: {' '.join(''.join(errors).split())}")


@jsii.implements(cdk.ILocalBundling)
class _LocalBundling:
    def __init__(self, target: Target) -> None:
        self._target = target

    def try_bundle(self, output_dir: str, options: object) -> bool:
        build(Path(output_dir), self._target)
        return True
