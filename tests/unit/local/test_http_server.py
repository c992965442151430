"""The server of the stand-ins keeps connections, and counts them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3
from werkzeug.wrappers import Request, Response

from local.standins.http_server import HttpServer

type Serve = Callable[[Any], HttpServer]


@pytest.fixture
def pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=1, retries=False)


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[HttpServer] = []

    def start(application: Any) -> HttpServer:
        servers.append(HttpServer(application).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@Request.application
def echo(request: Request) -> Response:
    return Response(request.get_data() or b"nothing")


@Request.application
def reads_nothing(request: Request) -> Response:
    return Response(request.path)


def pieces(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield from (b"one ", b"", b"two")


def promises_more(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Length", "100")])
    yield b"less"


def drops(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    raise ConnectionResetError


def test_requests_share_a_connection(serve: Serve, pool: urllib3.PoolManager) -> None:
    server = serve(echo)
    assert [pool.request("POST", server.url, body=text).data for text in ("a", "bc", "")] == [b"a", b"bc", b"nothing"]
    assert server.accepted == 1


def test_two_clients_have_a_connection_each(serve: Serve) -> None:
    server = serve(echo)
    for _ in range(2):
        urllib3.PoolManager().request("GET", server.url)
    assert server.accepted == 2


def test_a_body_that_nobody_reads_is_not_taken_for_the_next_request(serve: Serve, pool: urllib3.PoolManager) -> None:
    server = serve(reads_nothing)
    paths = [pool.request("POST", f"{server.url}{path}", body="GET /c HTTP/1.1\r\n\r\n").data for path in ("/a", "/b")]
    assert paths == [b"/a", b"/b"]
    assert server.accepted == 1


@pytest.mark.parametrize("application", [pieces, echo])
def test_an_answer_without_a_length_or_a_body_keeps_the_connection(
    serve: Serve, pool: urllib3.PoolManager, application: Any
) -> None:
    server = serve(application)
    assert pool.request("HEAD", server.url).data == b""
    assert pool.request("GET", server.url).data in (b"one two", b"nothing")
    assert pool.request("GET", server.url).status == 200
    assert server.accepted == 1


def test_an_answer_that_is_cut_short_ends_its_connection(serve: Serve, pool: urllib3.PoolManager) -> None:
    server = serve(promises_more)
    with pytest.raises(urllib3.exceptions.HTTPError):
        pool.request("GET", server.url)


def test_a_dropped_request_ends_its_connection(serve: Serve, pool: urllib3.PoolManager) -> None:
    server = serve(drops)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        pool.request("GET", server.url)


def test_nobody_is_served_over_a_kept_connection_after_the_stop(serve: Serve, pool: urllib3.PoolManager) -> None:
    server = HttpServer(echo).start()
    pool.request("GET", server.url)
    server.stop()
    with pytest.raises(urllib3.exceptions.HTTPError):
        pool.request("GET", server.url)
