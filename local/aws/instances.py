"""The local AWS of each account that is running in this process: how a resource type finds its way back to it."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.aws.server import LocalAws

_running: dict[str, "LocalAws"] = {}
_lock = threading.Lock()


def add(aws: "LocalAws") -> None:
    """Raises RuntimeError if the account is in use: both would see each other's resources."""
    with _lock:
        if aws.account in _running:
            raise RuntimeError(f"account {aws.account} is already running in this process; give LocalAws another one")
        _running[aws.account] = aws


def remove(aws: "LocalAws") -> None:
    with _lock:
        _running.pop(aws.account, None)


def of(account: str) -> "LocalAws":
    return _running[account]
