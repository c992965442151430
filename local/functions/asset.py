"""A function's code: fetched from the local AWS and unzipped once per content."""

import hashlib
import io
import os
import shutil
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from local.functions.function import Function

KEEP = 4  # unzipped assets; enough to switch between a few profiles without unzipping again


class CodeDiffers(Exception):
    """What was fetched is not what was deployed."""


def task_root(function: Function, folder: Path) -> Path:
    """Give the folder that holds the function's code, and fill it when this content was not unzipped yet.

    Files in it are read-only. Folders are not, so that `rm -rf .local` works for everybody.

    Raises:
        OSError: The code can't be fetched.
        CodeDiffers: It has another digest than the function's.
    """
    target = folder / function.code_sha256
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Unzipped beside and renamed: a folder with the right name is always whole.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as unfinished:
            root = Path(unfinished) / "code"
            _unzip(_fetch(function), root)
            root.rename(target)
        _prune(folder, keep=target)
    os.utime(target)
    return target


def _fetch(function: Function) -> bytes:
    with urllib.request.urlopen(function.code_url, timeout=60) as answer:
        data: bytes = answer.read()
    if hashlib.sha256(data).hexdigest() != function.code_sha256:
        raise CodeDiffers(f"the code of function {function.name} is not what was deployed")
    return data


def _unzip(data: bytes, root: Path) -> None:
    root.mkdir()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, root)
            if not entry.is_dir():
                executable = (entry.external_attr >> 16) & 0o111
                os.chmod(path, 0o444 | executable)


def _prune(folder: Path, *, keep: Path) -> None:
    unzipped = sorted((path for path in folder.iterdir() if path != keep), key=lambda path: path.stat().st_mtime)
    for path in unzipped[: -(KEEP - 1)]:
        shutil.rmtree(path)
