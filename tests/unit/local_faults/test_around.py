"""What stands around the handling of a request, in a stand-in's recorder and in the local AWS."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ConnectionClosedError
from werkzeug.wrappers import Response

from local.aws.server import LocalAws
from local.standins.http_server import HttpServer
from local.standins.recorder import Recorder

Handle = Callable[[], Response]


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    aws = LocalAws(account="444455556666").start()
    yield aws
    aws.stop()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Response("handled"))


@pytest.fixture
def url(recorder: Recorder) -> Iterator[str]:
    server = HttpServer(recorder).start()
    yield server.url
    server.stop()


def cut(environ: dict[str, Any], body: bytes, handle: Handle) -> Response:
    raise ConnectionResetError


def test_it_sees_the_request_and_may_answer_otherwise(recorder: Recorder, url: str) -> None:
    seen: list[tuple[str, bytes, bytes]] = []

    def around(environ: dict[str, Any], body: bytes, handle: Handle) -> Response:
        seen.append((environ["PATH_INFO"], body, handle().get_data()))
        return Response("mine", 503)

    recorder.around = around
    answer = urllib3.request("POST", f"{url}/orders", body=b"{}", retries=False)

    assert (answer.status, answer.data) == (503, b"mine")
    assert seen == [("/orders", b"{}", b"handled")]
    assert recorder.requests[-1]["status"] == 503


def test_it_may_end_the_connection_to_a_stand_in(recorder: Recorder, url: str) -> None:
    recorder.around = cut

    with pytest.raises(urllib3.exceptions.ProtocolError):
        urllib3.request("GET", url, retries=False)

    assert recorder.requests[-1]["status"] == 0


def test_what_is_told_by_a_fault_does_not_come_to_it(recorder: Recorder, url: str) -> None:
    recorder.around = cut
    recorder.fail(status=500)

    assert urllib3.request("GET", url, retries=False).status == 500


def test_it_may_end_the_connection_to_the_local_aws(aws: LocalAws) -> None:
    aws.around = cut

    with pytest.raises(ConnectionClosedError):
        aws.client("sqs").list_queues()


def test_it_sees_the_body_of_a_call_to_the_local_aws(aws: LocalAws) -> None:
    bodies: list[bytes] = []

    def around(environ: dict[str, Any], body: bytes, handle: Handle) -> Response:
        bodies.append(body)
        return handle()

    aws.around = around
    aws.client("sqs").list_queues(QueueNamePrefix="orders")

    assert bodies == [b'{"QueueNamePrefix": "orders"}']
