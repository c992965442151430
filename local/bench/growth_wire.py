"""WSGI applications asked without a socket, in place of boto3's, urllib3's and httpx's own connections."""

import cProfile
import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import urllib3
from botocore.awsrequest import AWSResponse
from werkzeug.test import run_wsgi_app

type App = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """`theirs_s`: how long those who were asked have worked."""

    def __init__(self) -> None:
        self.theirs_s = 0.0
        self.profile: cProfile.Profile | None = None
        """Of the work of those who ask; it must be on while they do."""
        self._lock = threading.Lock()
        self._away, self._since = 0, 0.0

    def ask(self, app: App, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        with self.away():
            parts, status, answered = run_wsgi_app(app, _environ(method, url, body, headers), buffered=True)
            return Answer(int(status.split()[0]), dict(answered), b"".join(parts))

    @contextmanager
    def away(self) -> Iterator[None]:
        """What is done inside is not the engine's. What several threads ask at once counts once."""
        with self._lock:
            self._away += 1
            if self._away == 1:
                self._since = time.perf_counter()
                if self.profile:
                    self.profile.disable()
        try:
            yield
        finally:
            with self._lock:
                self._away -= 1
                if not self._away:
                    self.theirs_s += time.perf_counter() - self._since
                    if self.profile:
                        self.profile.enable()


class Pool:
    """As much of `urllib3.PoolManager` as the adapters use."""

    def __init__(self, wire: Wire, app: App) -> None:
        self._wire, self._app = wire, app

    def request(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str], **_: Any
    ) -> urllib3.HTTPResponse:
        answer = self._wire.ask(self._app, method, url, body or b"", headers)
        return urllib3.HTTPResponse(body=answer.body, headers=answer.headers, status=answer.status)


def httpx_response(answer: Answer) -> httpx2.Response:
    return httpx2.Response(answer.status, headers=answer.headers, content=answer.body)


def aws_response(url: str, answer: Answer) -> AWSResponse:
    return AWSResponse(url, answer.status, answer.headers, _Raw(answer.body))


class _Raw(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _environ(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    path, _, query = path.partition("?")
    named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/{path}",
        "QUERY_STRING": query,
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": named.pop("CONTENT_TYPE", ""),
        **{f"HTTP_{name}": value for name, value in named.items() if name != "CONTENT_LENGTH"},
    }
