"""`world.json` in the local folder: what a world that is up tells drivers outside of its process."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

from assistant.errors import ConfigurationError

FOLDER = Path(__file__).parent.parent / ".local"


class WorldFile:
    """One world per folder: from `claim` to `release` no other can start there.

    The claim is a file lock, so it ends with the process, whatever ends that.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "world.json"
        self._lock = folder / "world.lock"
        self._claim: IO[str] | None = None

    def claim(self) -> None:
        """Raises `ConfigurationError` while another world is up or starting here."""
        claim = self._lock.open("a+", encoding="utf-8")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
            raise ConfigurationError(self._taken()) from None
        claim.truncate(0)
        claim.write(str(os.getpid()))
        claim.flush()
        self._file.unlink(missing_ok=True)  # of a world that was killed
        self._claim = claim

    def write(self, facts: dict[str, Any]) -> None:
        new = self._file.with_suffix(".new")
        new.touch(mode=0o600)  # it holds the channel secret, perhaps a real one
        new.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        new.rename(self._file)  # whoever waits for the file never reads half of it

    def release(self) -> None:
        if self._claim:
            self._file.unlink(missing_ok=True)
            self._claim.close()
            self._claim = None

    def check_free(self) -> None:
        """Raises as `claim` does. Removes what a world that was killed left behind."""
        if self._is_claimed():
            raise ConfigurationError(self._taken())
        self._file.unlink(missing_ok=True)

    def facts(self) -> dict[str, Any] | None:
        """Of the world that is up in this folder, or None. Raises `ConfigurationError` while one is starting."""
        if not self._is_claimed():
            return None
        try:
            facts: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ConfigurationError(self._taken()) from None
        return facts

    def _is_claimed(self) -> bool:
        if not self._lock.exists():
            return False
        with self._lock.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _taken(self) -> str:
        process = self._lock.read_text(encoding="utf-8")
        try:
            simulator = json.loads(self._file.read_text(encoding="utf-8"))["simulator"]
        except FileNotFoundError:
            return f"another world is just starting or stopping here (process {process}): try again in a moment"
        return f"a world is up already at {simulator} (process {process}): use that one, or stop it with Ctrl-C first"
