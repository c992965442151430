"""A process that outlives this one by a moment, to end what it started: no function survives its host.

Whatever ends the host, a SIGKILL included, closes the pipe between the two; the guard then kills the process groups
that it was told of. (Linux could do it with PR_SET_PDEATHSIG, but that follows the starting *thread*.)
"""

import contextlib
import os
import signal
import subprocess
import sys
from typing import IO


class Guard:
    """Each watched process must lead its own process group (`start_new_session=True`)."""

    def __init__(self) -> None:
        # A session of its own: Ctrl-C in the terminal must not end the guard before its work is done.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, start_new_session=True, bufsize=0
        )
        assert self._process.stdin is not None
        self._pipe: IO[bytes] = self._process.stdin

    @property
    def pid(self) -> int:
        return self._process.pid

    def watch(self, pid: int) -> None:
        self._pipe.write(b"+%d\n" % pid)

    def forget(self, pid: int) -> None:
        """Call this when the process has ended: its id may soon be somebody else's."""
        self._pipe.write(b"-%d\n" % pid)

    def close(self) -> None:
        self._pipe.close()
        self._process.wait()


def kill_group(pid: int) -> None:
    """End a process and everything that it started, at once. Nothing happens when it is gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _main() -> None:
    watched: set[int] = set()
    for line in sys.stdin.buffer:
        pid = int(line[1:])
        if line.startswith(b"+"):
            watched.add(pid)
        else:
            watched.discard(pid)
    for pid in watched:
        kill_group(pid)


if __name__ == "__main__":
    _main()
