import hashlib
import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from local.functions.asset import KEEP, CodeDiffers, task_root
from local.functions.function import Function
from tests.unit.local_functions.aws import zipped


def function(folder: Path, data: bytes) -> Function:
    """A function that was deployed with this code."""
    digest = hashlib.sha256(data).hexdigest()
    archive = folder / f"{digest}.zip"
    archive.write_bytes(data)
    return Function(
        name="ingest",
        arn="",
        handler="",
        runtime="",
        version="",
        role_arn="",
        timeout_s=1,
        memory_mb=128,
        variables={},
        reserved_concurrency=None,
        log_group="",
        log_format="Text",
        code_sha256=digest,
        code_url=archive.as_uri(),
    )


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "functions"


def test_the_code_is_unzipped_once_per_content(tmp_path: Path, cache: Path) -> None:
    deployed = function(tmp_path, zipped({"code.py": "x = 1"}))
    root = task_root(deployed, cache)

    assert (root / "code.py").read_text() == "x = 1"
    assert task_root(replace(deployed, code_url="file:///gone"), cache) == root
    assert os.listdir(cache) == [deployed.code_sha256]


def test_files_are_read_only_and_keep_their_right_to_be_executed(tmp_path: Path, cache: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        tool = zipfile.ZipInfo("bin/tool")
        tool.external_attr = 0o755 << 16
        archive.writestr(tool, "#!/bin/sh")
        archive.writestr("code.py", "")

    root = task_root(function(tmp_path, buffer.getvalue()), cache)

    assert (root / "bin/tool").stat().st_mode & 0o777 == 0o555
    assert (root / "code.py").stat().st_mode & 0o777 == 0o444


def test_code_that_is_not_there_is_told(tmp_path: Path, cache: Path) -> None:
    deployed = replace(function(tmp_path, zipped({})), code_url=(tmp_path / "lost.zip").as_uri())

    with pytest.raises(OSError, match=r"lost\.zip"):
        task_root(deployed, cache)


def test_code_that_is_not_what_was_deployed_is_refused(tmp_path: Path, cache: Path) -> None:
    deployed = replace(function(tmp_path, zipped({})), code_sha256="0" * 64)

    with pytest.raises(CodeDiffers, match="ingest"):
        task_root(deployed, cache)


def test_a_zip_that_is_broken_leaves_nothing_behind(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(zipfile.BadZipFile):
        task_root(function(tmp_path, b"no zip"), cache)

    assert os.listdir(cache) == []


def test_only_the_assets_used_last_are_kept(tmp_path: Path, cache: Path) -> None:
    for age in range(KEEP + 2):
        old = cache / f"old-{age}"
        old.mkdir(parents=True)
        os.utime(old, (1000 - age, 1000 - age))
    deployed = function(tmp_path, zipped({}))

    task_root(deployed, cache)

    assert set(os.listdir(cache)) == {deployed.code_sha256, *(f"old-{age}" for age in range(KEEP - 1))}
