import hashlib
import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from local.functions.asset import KEEP, task_root
from local.functions.function import Function, read_function
from tests.unit.local_functions.aws import BUCKET, SmallAws


@pytest.fixture
def function(aws: SmallAws) -> Function:
    return read_function(aws.client("lambda"), aws.deploy("def handler(event, context): return 1"))


def put(aws: SmallAws, function: Function, data: bytes) -> Function:
    """The same function with other code."""
    digest = hashlib.sha256(data).hexdigest()
    aws.client("s3").put_object(Bucket=BUCKET, Key=digest, Body=data)
    return replace(function, code_sha256=digest, code_key=digest)


def test_the_code_is_unzipped_once_per_content(aws: SmallAws, function: Function, tmp_path: Path) -> None:
    root = task_root(aws.client("s3"), function, tmp_path)

    assert (root / "code.py").read_text() == "def handler(event, context): return 1"
    no_s3 = None
    assert task_root(no_s3, function, tmp_path) == root
    assert os.listdir(tmp_path) == [function.code_sha256]


def test_files_are_read_only_and_keep_their_right_to_be_executed(
    aws: SmallAws, function: Function, tmp_path: Path
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        tool = zipfile.ZipInfo("bin/tool")
        tool.external_attr = 0o755 << 16
        archive.writestr(tool, "#!/bin/sh")
        archive.writestr("code.py", "")

    root = task_root(aws.client("s3"), put(aws, function, buffer.getvalue()), tmp_path)

    assert (root / "bin/tool").stat().st_mode & 0o777 == 0o555
    assert (root / "code.py").stat().st_mode & 0o777 == 0o444


def test_code_that_no_bucket_holds_is_named(aws: SmallAws, function: Function, tmp_path: Path) -> None:
    lost = replace(function, code_key="lost.zip")

    with pytest.raises(LookupError, match=r"lost\.zip"):
        task_root(aws.client("s3"), lost, tmp_path)


def test_an_object_with_the_right_key_and_other_content_is_not_taken(
    aws: SmallAws, function: Function, tmp_path: Path
) -> None:
    with pytest.raises(LookupError):
        task_root(aws.client("s3"), replace(function, code_sha256="0" * 64), tmp_path)


def test_a_zip_that_is_broken_leaves_nothing_behind(aws: SmallAws, function: Function, tmp_path: Path) -> None:
    broken = put(aws, function, b"no zip")

    with pytest.raises(zipfile.BadZipFile):
        task_root(aws.client("s3"), broken, tmp_path)

    assert os.listdir(tmp_path) == []


def test_only_the_assets_used_last_are_kept(aws: SmallAws, function: Function, tmp_path: Path) -> None:
    for age in range(KEEP + 2):
        old = tmp_path / f"old-{age}"
        old.mkdir()
        os.utime(old, (1000 - age, 1000 - age))

    task_root(aws.client("s3"), function, tmp_path)

    assert set(os.listdir(tmp_path)) == {function.code_sha256, *(f"old-{age}" for age in range(KEEP - 1))}
