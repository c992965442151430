"""What a fault does to a request, seen from the client's end."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3
from werkzeug.wrappers import Response

from local.faults.callers import Caller
from local.faults.kinds import KINDS, RETRY_AFTER_S
from local.faults.moment import Moment
from local.standins.http_server import HttpServer

KIND = {kind.name: kind for kind in KINDS}
QUICK = urllib3.Timeout(connect=1, read=0.1)


class Service:
    """A server that counts what it has done, and lets the next request meet a fault."""

    def __init__(self) -> None:
        self.done = 0
        self.killed: list[int] = []
        self.delivered_again: list[str] = []
        self.over = threading.Event()
        self.kind = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        caller = Caller(42, "line#U1", {})
        moment = Moment(
            "odoo", "load", environ, b"", caller, self._work, self.killed.append, self.delivered_again.append
        )
        try:
            response = KIND[self.kind].act(moment)
        finally:
            self.over.set()
        return response(environ, start_response)

    def _work(self) -> Response:
        self.done += 1
        return Response('{"ids": [7]}', content_type="application/json")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def ask(service: Service) -> Iterator[Callable[..., urllib3.BaseHTTPResponse]]:
    server = HttpServer(service).start()

    def asked(kind: str, timeout: Any = 5) -> urllib3.BaseHTTPResponse:
        service.kind = kind
        return urllib3.request("POST", server.url, retries=False, timeout=timeout)

    yield asked
    server.stop()


@pytest.mark.parametrize(
    ("kind", "done", "killed"),
    [("killed before", 0, [42]), ("killed after", 1, [42]), ("cut before", 0, []), ("answer lost", 1, [])],
)
def test_the_connection_ends_without_an_answer(
    service: Service, ask: Any, kind: str, done: int, killed: list[int]
) -> None:
    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(kind)
    assert (service.done, service.killed) == (done, killed)


def test_garbage_comes_instead_of_the_answer_to_work_that_is_done(service: Service, ask: Any) -> None:
    answer = ask("garbage")
    assert service.done == 1
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises(ValueError, match="codec can't decode"):
        answer.json()


def test_no_answer_is_held_until_the_client_gives_up(service: Service, ask: Any) -> None:
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        ask("no answer", QUICK)
    assert service.over.wait(10)
    assert service.done == 1


def test_an_answer_that_dribbles_in_starts_at_once_and_does_not_end(service: Service, ask: Any) -> None:
    service.kind = "times out"
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        ask("times out", QUICK)
    assert service.done == 1


def test_a_refusal_does_nothing(service: Service, ask: Any) -> None:
    assert ask("5xx").status == 502
    assert ask("429").status == 429
    assert ask("429 wait").headers["Retry-After"] == str(RETRY_AFTER_S)
    assert service.done == 0


def test_another_delivery_comes_before_the_work_is_done(service: Service, ask: Any) -> None:
    assert ask("again meanwhile").json() == {"ids": [7]}
    assert service.delivered_again == ["line#U1"]
    assert service.done == 1
