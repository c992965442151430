"""A function's code: from the local AWS's S3, unzipped once per content."""

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.functions.function import Function

KEEP = 4  # unzipped assets; enough to switch between a few profiles without unzipping again


def task_root(s3: Any, function: Function, folder: Path) -> Path:
    """Give the folder that holds the function's code, and fill it when this content was not unzipped yet.

    Files in it are read-only. Folders are not, so that `rm -rf .local` works for everybody.

    Raises:
        LookupError: No bucket holds the deployed code.
    """
    target = folder / function.code_sha256
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Unzipped beside and renamed: a folder with the right name is always whole.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as unfinished:
            root = Path(unfinished) / "code"
            _unzip(_download(s3, function), root)
            root.rename(target)
        _prune(folder, keep=target)
    os.utime(target)
    return target


def _download(s3: Any, function: Function) -> bytes:
    """GetFunction tells the key, not the bucket: the one whose object has the function's digest is it."""
    for bucket in s3.list_buckets()["Buckets"]:
        try:
            data: bytes = s3.get_object(Bucket=bucket["Name"], Key=function.code_key)["Body"].read()
        except ClientError:
            continue
        if hashlib.sha256(data).hexdigest() == function.code_sha256:
            return data
    raise LookupError(f"no bucket holds the code of function {function.name} (key {function.code_key})")


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
