"""Holds running handlers at a known point: no sleeping, no guessing whether one runs."""

import socket
from typing import Self

PASS_GATE = """
import os, socket

def pass_gate(port):
    with socket.create_connection(("127.0.0.1", port)) as gate:
        gate.sendall(str(os.getpid()).encode() + b"\\n")
        gate.recv(1)
"""

WAIT_AT_GATE = (
    PASS_GATE
    + """
def handler(event, context):
    pass_gate(event["gate"])
    return os.getpid()
"""
)


class Visitor:
    """A handler that waits. `open()` lets it go on."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        with connection.makefile() as lines:
            self.pid = int(lines.readline())

    def open(self) -> None:
        self._connection.close()

    def wait_until_gone(self) -> None:
        """Return when the process has ended: nobody else can close its end of the connection."""
        self._connection.settimeout(20)
        assert self._connection.recv(1) == b""


class Gate:
    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(20)
        self.port: int = self._server.getsockname()[1]
        self._visitors: list[Visitor] = []  # a connection that nobody holds is closed

    @property
    def event(self) -> dict[str, int]:
        return {"gate": self.port}

    def visitor(self) -> Visitor:
        """Wait for the next handler to arrive."""
        visitor = Visitor(self._server.accept()[0])
        self._visitors.append(visitor)
        return visitor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        for visitor in self._visitors:
            visitor.open()
