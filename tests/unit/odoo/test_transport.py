"""What became of a request is judged by how far it got: refused, dropped, silent, redirected or nonsense."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import urllib3

from assistant.credentials import Credentials
from assistant.errors import (
    AccessDenied,
    ConfigurationError,
    ContractBroken,
    OutcomeUnknown,
    RateLimited,
    ServiceUnavailable,
)
from assistant.odoo.json2 import Json2Wire
from assistant.odoo.transport import Transport
from assistant.odoo.wire import Wire
from assistant.odoo.xmlrpc import XmlRpcWire
from tests.fakes.clock import FakeClock

NOW_MS = 1_795_170_600_000  # 2026-11-20 10:30:00 UTC
CREDENTIALS = Credentials({"db": "db", "login": "bot", "api_key": "key"})
JSON = "application/json; charset=utf-8"


@contextmanager
def server(answer: Callable[[socket.socket, int], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Accepts connections, reads one request each, then does what `answer(connection, number)` does, and closes."""
    listening = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                received.append(read_request(connection))
                answer(connection, len(received))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", received
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)


def read_request(connection: socket.socket) -> bytes:
    """Whole: closing on unread bytes would be a reset."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def transport(url: str, *, read_s: float = 5) -> Transport:
    return Transport(url, FakeClock(NOW_MS), timeout=urllib3.Timeout(connect=5, read=read_s))


def json2(url: str, *, read_s: float = 5) -> Wire:
    return Json2Wire(transport(url, read_s=read_s), CREDENTIALS, version=19)


def respond(connection: socket.socket, status: str, kind: str, body: str, *headers: str) -> None:
    lines = [f"HTTP/1.0 {status}", f"Content-Type: {kind}", *headers, "", body]
    connection.sendall("\r\n".join(lines).encode())


def confirm(wire: Wire) -> object:
    return wire.call("sale.order", "action_confirm", ids=[25])


def languages(wire: Wire) -> object:
    return wire.call("res.lang", "get_installed")


def drop(connection: socket.socket, number: int) -> None:
    """Closes without a word."""


def test_a_write_that_was_sent_and_dropped_may_have_happened():
    with server(drop) as (url, received), pytest.raises(OutcomeUnknown):
        confirm(json2(url))
    assert len(received) == 1


def test_a_write_that_is_never_answered_may_have_happened():
    ended = threading.Event()

    with server(lambda connection, number: ended.wait(5) and None) as (url, received):
        with pytest.raises(OutcomeUnknown):
            confirm(json2(url, read_s=0.05))
        ended.set()
    assert len(received) == 1


def test_a_write_whose_answer_breaks_off_may_have_happened():
    def cut(connection, number):
        respond(connection, "200 OK", JSON, "tr", "Content-Length: 4")

    with server(cut) as (url, _), pytest.raises(OutcomeUnknown):
        confirm(json2(url))


def test_a_write_over_xmlrpc_that_was_dropped_may_have_happened():
    logged_in = (
        "<?xml version='1.0'?><methodResponse><params><param><value><int>8</int></value></param></params>"
        "</methodResponse>"
    )

    def drop_after_login(connection, number):
        if number == 1:
            respond(connection, "200 OK", "text/xml; charset=utf-8", logged_in)

    with server(drop_after_login) as (url, received), pytest.raises(OutcomeUnknown):
        confirm(XmlRpcWire(transport(url), CREDENTIALS, version=18))
    assert len(received) == 2


def test_a_read_that_is_never_answered_is_just_unavailable():
    ended = threading.Event()

    with server(lambda connection, number: ended.wait(5) and None) as (url, _):
        with pytest.raises(ServiceUnavailable):
            languages(json2(url, read_s=0.05))
        ended.set()


def test_a_read_on_a_dropped_connection_is_asked_once_more():
    def second_time(connection, number):
        if number == 2:
            respond(connection, "200 OK", JSON, '[["th_TH", "Thai"]]')

    with server(second_time) as (url, received):
        assert languages(json2(url)) == [["th_TH", "Thai"]]
    assert len(received) == 2


def test_a_read_that_is_dropped_twice_is_unavailable():
    with server(drop) as (url, received), pytest.raises(ServiceUnavailable):
        languages(json2(url))
    assert len(received) == 2


def test_a_write_that_found_no_server_has_not_happened():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

    with pytest.raises(ServiceUnavailable):
        confirm(json2(url))


@pytest.mark.parametrize(
    ("status", "kind", "body", "read", "write"),
    [
        ("502 Bad Gateway", "text/html", "<html>", ServiceUnavailable, OutcomeUnknown),
        ("504 Gateway Timeout", "text/html", "<html>", ServiceUnavailable, OutcomeUnknown),
        ("200 OK", "text/html", "<html>login", ServiceUnavailable, OutcomeUnknown),
        ("200 OK", JSON, "{tru", ServiceUnavailable, OutcomeUnknown),
        ("200 OK", JSON, "", ServiceUnavailable, OutcomeUnknown),
        ("303 See Other", "text/html", "", ServiceUnavailable, ServiceUnavailable),
        ("404 Not Found", "text/html", "<html>", ContractBroken, ContractBroken),
        ("413 Too Large", "text/html", "<html>", ContractBroken, ContractBroken),
        ("403 Forbidden", "text/html", "<html>", AccessDenied, AccessDenied),
        ("500 Error", JSON, '{"name": "<script>"}', ServiceUnavailable, ServiceUnavailable),
        ("500 Error", JSON, "[]", ServiceUnavailable, ServiceUnavailable),
    ],
)
def test_an_answer_that_is_not_odoos_is_judged_by_what_it_can_mean(status, kind, body, read, write):
    with server(lambda connection, number: respond(connection, status, kind, body, "Location: /web/login")) as (
        url,
        got,
    ):
        for ask, error in ((languages, read), (confirm, write)):
            with pytest.raises(error) as raised:
                ask(json2(url))
            assert type(raised.value) is error
            assert "<" not in str(raised.value)
    assert len(got) == 2  # no redirect was followed, nothing was sent twice


@pytest.mark.parametrize(
    ("header", "wait"),
    [("Retry-After: 7", 7.0), ("Retry-After: Fri, 20 Nov 2026 10:30:09 GMT", 9.0), ("Retry-After: soon", None)],
)
def test_too_many_requests_says_how_long_to_wait(header, wait):
    with (
        server(lambda connection, number: respond(connection, "429 Slow", "text/html", "", header)) as (url, _),
        pytest.raises(RateLimited) as raised,
    ):
        confirm(json2(url))
    assert raised.value.retry_after_s == wait


def test_a_json2_call_carries_key_and_database_and_never_an_empty_body():
    with server(lambda connection, number: respond(connection, "200 OK", JSON, "[]")) as (url, received):
        languages(json2(url))

    head, _, body = received[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /json/2/res.lang/get_installed HTTP/1.1")
    assert {"Authorization: bearer key", "X-Odoo-Database: db", "Content-Type: application/json"} <= set(
        head.split("\r\n")
    )
    assert body == "{}"


@pytest.mark.parametrize("url", ["", "odoo.example.com", "ftp://odoo.example.com", "https://"])
def test_a_url_that_is_none_is_named_at_the_cold_start(url):
    with pytest.raises(ConfigurationError, match="url"):
        Transport(url, FakeClock(NOW_MS))
