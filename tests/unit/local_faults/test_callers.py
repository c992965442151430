"""Whose call a request is."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from local.faults.callers import Callers, conversation_in
from local.faults.sockets import holder
from local.functions.host import Process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who holds a connection")

DOORBELL = {"Records": [{"body": json.dumps({"conversation": "line#U1", "event": "e1"})}]}
WEBHOOK = {"body": json.dumps({"events": [{"source": {"userId": "U1"}}]})}


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Of one connection: the client's, and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            yield client, accepted


class Host:
    def __init__(self, event: dict[str, Any] | None) -> None:
        self.running = [Process("processor", os.getpid(), event)]

    def processes(self) -> list[Process]:
        return self.running


def environ(client: socket.socket, server: socket.socket) -> dict[str, Any]:
    return {
        "werkzeug.socket": server,
        "REMOTE_PORT": client.getsockname()[1],
        "SERVER_PORT": str(server.getsockname()[1]),
    }


def test_the_process_at_the_other_end_is_found(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = (end.getsockname()[1] for end in ends)
    assert holder(client, server, [1, os.getpid()]) == os.getpid()


def test_nobody_holds_what_is_not_connected(ends: tuple[socket.socket, socket.socket]) -> None:
    client, server = (end.getsockname()[1] for end in ends)
    assert holder(client, 1, [os.getpid()]) == 0
    assert holder(client, server, []) == 0


@pytest.mark.parametrize("event", [DOORBELL, WEBHOOK])
def test_a_functions_call_belongs_to_the_conversation_it_works_on(
    ends: tuple[socket.socket, socket.socket], event: dict[str, Any]
) -> None:
    caller = Callers(Host(event)).of(environ(*ends))
    assert caller
    assert (caller.pid, caller.conversation) == (os.getpid(), "line#U1")
    assert caller.event is event


def test_a_process_that_starts_has_no_conversation(ends: tuple[socket.socket, socket.socket]) -> None:
    assert Callers(Host(None)).of(environ(*ends)) is None


def test_a_kept_connection_follows_what_its_process_works_on(ends: tuple[socket.socket, socket.socket]) -> None:
    host = Host(DOORBELL)
    callers = Callers(host)
    callers.of(environ(*ends))
    other = {"Records": [{"body": json.dumps({"conversation": "line#U2"})}]}
    host.running = [Process("processor", os.getpid(), other)]

    caller = callers.of(environ(*ends))

    assert caller
    assert caller.conversation == "line#U2"


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"body": "no JSON"}, {"body": '{"events": []}'}])
def test_an_event_without_a_customer_has_no_conversation(event: dict[str, Any]) -> None:
    assert conversation_in(event) == ""
