"""Publishing of a cloud assembly's file assets, as the CDK CLI does it."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

from moto.s3.models import s3_backends

from local.aws.server import LocalAws

MAX_UNZIPPED_BYTES = 262_144_000  # Lambda's limit
_EPOCH = (1980, 1, 1, 0, 0, 0)


class AssetTooLarge(Exception):
    """Lambda would refuse it."""


def publish(aws: LocalAws, assembly: Path, manifests: list[Path]) -> None:
    """Put every file asset of these `*.assets.json` into its bucket, unless its key is there already."""
    for asset in (asset for manifest in manifests for asset in json.loads(manifest.read_text())["files"].values()):
        content: bytes | None = None
        for destination in asset["destinations"].values():
            bucket, key = (_filled(destination[name], aws) for name in ("bucketName", "objectKey"))
            s3 = _bucket(aws, bucket)
            if s3.head_object(bucket, key) is None:
                content = content or _content(assembly, asset["source"])
                # Not over HTTP: tens of megabytes, hashed three times on the way, would take longer than all the rest.
                s3.put_object(bucket, key, content)


def zipped(directory: Path) -> bytes:
    """Names sorted, every date 1980-01-01, modes kept: the archive that the CDK makes, but not compressed.

    Raises:
        AssetTooLarge: unzipped it is over Lambda's 250 MB.
    """
    # Strings, not Paths: with thousands of files the difference can be felt.
    root = len(str(directory)) + 1
    files = sorted(os.path.join(folder, name)[root:] for folder, _, names in os.walk(directory) for name in names)
    size = sum(os.path.getsize(f"{directory}/{name}") for name in files)
    if size > MAX_UNZIPPED_BYTES:
        raise AssetTooLarge(f"{directory} holds {size} bytes; Lambda takes {MAX_UNZIPPED_BYTES}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = os.stat(f"{directory}/{name}").st_mode << 16
            with open(f"{directory}/{name}", "rb") as file:
                archive.writestr(entry, file.read())
    return packed.getvalue()


def _content(assembly: Path, source: dict[str, str]) -> bytes:
    path = assembly / source["path"]
    return zipped(path) if source["packaging"] == "zip" and path.is_dir() else path.read_bytes()


def _filled(text: str, aws: LocalAws) -> str:
    pseudo = {"AWS::AccountId": aws.account, "AWS::Region": aws.region, "AWS::Partition": "aws"}
    for name, value in pseudo.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def _bucket(aws: LocalAws, name: str) -> Any:
    backend = s3_backends[aws.account]["aws"]
    if name not in backend.buckets:
        aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": aws.region})
    return backend
