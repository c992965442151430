"""The Python that functions run in: nothing but the Lambda runtime client and the runtime's own boto3."""

import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("runtime-requirements.txt")


def runtime_python(local_dir: Path, say: Callable[[str], None] = print) -> Path:
    """Give the interpreter of `<local_dir>/runtime`, and make that environment when its pins have changed.

    Raises:
        RuntimeError: The packages could not be installed; the text holds pip's last lines.
    """
    folder = local_dir / "runtime"
    python = folder / "bin" / "python"
    stamp = folder / "made-of"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + f"{sys.version} {sys.base_prefix}".encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    say("making the functions' Python environment (once, about 10 seconds)")
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, symlinks=True)
    _install(python)
    stamp.write_text(wanted)  # last: an environment without it is made again
    return python


def _install(python: Path) -> None:
    # This interpreter's pip installs into the other: no pip among the packages that a function could import.
    # pip compiles what it installs, so that the first cold start is as quick as the next.
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pip could not install {REQUIREMENTS.name}:\n" + "\n".join(done.stderr.splitlines()[-5:]))
