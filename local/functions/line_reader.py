"""Lines that a process writes into a pipe, read on an event loop."""

import asyncio
import os
from collections.abc import Callable


class LineReader:
    """Calls `on_line` with each line as it is written. Owns the file descriptor."""

    def __init__(self, descriptor: int, on_line: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._on_line = on_line
        self._rest = b""
        self._loop = asyncio.get_running_loop()
        os.set_blocking(descriptor, False)
        self._loop.add_reader(descriptor, self.read)

    def read(self) -> None:
        """Take what is in the pipe now: after this, every line written before the call has been delivered."""
        if self._descriptor < 0:
            return
        try:
            chunk = os.read(self._descriptor, 1 << 20)  # more than a pipe holds
        except BlockingIOError:
            return
        if not chunk:
            self.close()
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._deliver(line)

    def close(self) -> None:
        if self._descriptor < 0:
            return
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = -1
        if self._rest:
            self._deliver(self._rest)
            self._rest = b""

    def _deliver(self, line: bytes) -> None:
        # awslambdaric joins the lines of a traceback with carriage returns, so that they stay one log event.
        self._on_line(line.decode("utf-8", "replace").rstrip("\r").replace("\r", "\n"))
