"""One request that a fault meets: what can be done to it and to whoever sent it."""

import contextlib
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.wrappers import Response

from local.faults.callers import Caller

PATIENCE_S = 120.0  # nobody waits longer: neither a client nor a function


class Cut(ConnectionResetError):
    """The connection ends here, without an answer."""


@dataclass
class Moment:
    """`caller` is None for Lambda's own pollers. `end_process` kills a process by its id and waits until it is gone."""

    service: str
    operation: str
    environ: dict[str, Any]
    body: bytes
    caller: Caller | None
    handle: Callable[[], Response]
    end_process: Callable[[int], None]
    deliver_again: Callable[[str], None]

    @cached_property
    def answer(self) -> Response:
        """The real one; asking for it does the work, once."""
        return self.handle()

    def kill(self) -> None:
        assert self.caller, "Lambda's own pollers can't be killed"
        self.end_process(self.caller.pid)

    def hold(self) -> None:
        """Until whoever waits for the answer gives up, or dies."""
        connection: socket.socket = self.environ["werkzeug.socket"]
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            readable, _, _ = select.select([connection], [], [], 1)
            if readable and not connection.recv(1, socket.MSG_PEEK):
                return

    def dribble(self) -> Response:
        """An answer that comes forever, a blank a second: no client's timeout ends it, only the function's."""

        def blanks() -> Iterator[bytes]:
            with contextlib.suppress(GeneratorExit):
                for _ in range(int(PATIENCE_S)):
                    yield b" "
                    time.sleep(1)

        kind = self.answer.headers.get("Content-Type", "application/json")
        headers = {"Content-Type": kind, "Content-Length": "1000"}
        return Response(blanks(), self.answer.status_code, headers, direct_passthrough=True)
