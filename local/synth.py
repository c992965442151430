"""The CDK app, synthesized for this machine: the same template, the asset built for the machine's own processor."""

import subprocess
import sys
from pathlib import Path

from assistant.errors import ConfigurationError

ROOT = Path(__file__).parent.parent


def synth(profile: str, folder: Path) -> Path:
    """The cloud assembly's folder. Raises `ConfigurationError` with what the CDK said."""
    out = folder / "cdk.out"
    command = [
        *("npx", "--no-install", "cdk", "synth", "--quiet", "--output", str(out)),
        *("--app", f"{sys.executable} app.py"),
        *("-c", f"profile={profile}", "-c", "stage=dev", "-c", "build_for=host"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigurationError(f"cdk synth failed:\n{(done.stderr or done.stdout).strip()}")
    return out
