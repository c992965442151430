"""The CDK app, synthesized for this machine: the same template, the asset built for the machine's own processor."""

import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
CDK = ROOT / "node_modules" / ".bin" / "cdk"
STAMP = "made-of"
SOURCES = (
    "app.py",
    "cdk.json",
    "package-lock.json",
    "requirements.txt",
    "requirements-dev.txt",
    "assistant",
    "lambdas",
    "stacks",
    "local/synth.py",
)
"""All that the assembly is made of; the requirements pin the CDK and the asset's packages."""


def synth(profile: str, folder: Path) -> Path:
    """The cloud assembly's folder; what is there already is used again while nothing has changed that it is made of.

    Raises `ConfigurationError` with what the CDK said.
    """
    out = folder / "cdk.out"
    stamp, wanted = out / STAMP, fingerprint(profile)
    if stamp.exists() and stamp.read_text() == wanted:
        return out
    stamp.unlink(missing_ok=True)
    _run_cdk(profile, out)
    _prune(out)
    stamp.write_text(wanted)  # last: a synth that was interrupted is made again
    return out


def stack_name(assembly: Path) -> str:
    """Of the one stack in a cloud assembly."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks: list[str] = [
        artifact.get("properties", {}).get("stackName", name)
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    ]
    if len(stacks) != 1:
        raise ConfigurationError(f"expected one stack in {assembly}, found: {', '.join(stacks) or 'none'}")
    return stacks[0]


def fingerprint(profile: str, root: Path = ROOT) -> str:
    digest = hashlib.sha256(f"{profile} {sys.version} {platform.machine()}".encode())
    for source in SOURCES:
        path = root / source
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                content = file.read_bytes()
                digest.update(f"{file.relative_to(root)} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def _run_cdk(profile: str, out: Path) -> None:
    for needed, there in (("Node.js", shutil.which("node")), ("The CDK command line", CDK.exists())):
        if not there:
            raise ConfigurationError(f"{needed} was not found: run make install, which says what is missing")
    command = [
        *(str(CDK), "synth", "--quiet", "--output", str(out)),
        *("--app", f"{shlex.quote(sys.executable)} app.py"),
        *("-c", f"profile={profile}", "-c", "stage=dev", "-c", "build_for=host"),
    ]
    environment = {**os.environ, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigurationError(_reason(done.stderr or done.stdout))


def _reason(said: str) -> str:
    """Our app's own sentence if it gave one, else everything."""
    for line in said.splitlines():
        if line.startswith("cdk synth stopped: "):
            return line
    return f"cdk synth failed:\n{said.strip()}"


def _prune(out: Path) -> None:
    """Remove assets of earlier assemblies: each is as large as what Lambda unpacks."""
    used = {
        file["source"]["path"]
        for manifest in out.glob("*.assets.json")
        for file in json.loads(manifest.read_text(encoding="utf-8"))["files"].values()
    }
    for asset in out.glob("asset.*"):
        if asset.name in used:
            continue
        if asset.is_symlink():  # another assembly's
            asset.unlink()
        else:
            shutil.rmtree(asset)
