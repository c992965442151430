"""How large a package is, zipped as the CDK does it, and unzipped."""

import os
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from stacks.code import PACKAGES

MB = 1_000_000


@dataclass(frozen=True)
class Size:
    """In megabytes."""

    zipped: float
    unzipped: float


def whole(asset: Path) -> Size:
    return _size(asset, leave_out=())


def third_party(asset: Path) -> Size:
    """Without what is ours."""
    return _size(asset, leave_out=PACKAGES)


def _size(asset: Path, leave_out: Collection[str]) -> Size:
    packed, unzipped = BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for folder, folders, names in os.walk(asset):
            if Path(folder) == asset:
                folders[:] = [name for name in folders if name not in leave_out]
            for name in names:
                path = Path(folder, name)
                archive.write(path, path.relative_to(asset))
                unzipped += path.stat().st_size
    return Size(packed.tell() / MB, unzipped / MB)
