"""A WSGI application on a loopback port, in a thread of this process.

Connections are kept, as those of the real services are: werkzeug's own server closes each after one request.
"""

import contextlib
import io
import socket
import threading
import traceback
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

type Around = Callable[[dict[str, Any], bytes, Callable[[], Response]], Response]
"""WSGI environment, body and what handles the request in; the response out."""

NO_BODY = ("204", "304")


class _Handler(WSGIRequestHandler):
    # An answer on a kept connection waits 40 ms for an ack when head and body are two writes.
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)  # type: ignore[attr-defined]
        self.server.accept()  # type: ignore[attr-defined]

    def finish(self) -> None:
        self.server.connections.discard(self.connection)  # type: ignore[attr-defined]
        with contextlib.suppress(OSError, ValueError):  # what could not be sent
            super().finish()

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        try:
            # All of it: what an application leaves unread would be taken for the next request.
            environ["wsgi.input"] = io.BytesIO(self._body(environ))
            self._answer(environ)
        except (ConnectionError, TimeoutError) as error:
            self.connection_dropped(error)
        except Exception:
            self.close_connection = True
            self.server.log("error", f"Error on request:\n{traceback.format_exc()}")
            with contextlib.suppress(OSError):
                self.send_error(500)
                self.wfile.flush()

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            body: bytes = environ["wsgi.input"].read()
            return body
        return self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))

    def _answer(self, environ: dict[str, Any]) -> None:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
            head[:] = status, headers
            return self.wfile.write

        answer: Iterable[bytes] = self.server.app(environ, start_response)
        try:
            parts = iter(answer)
            first = next(parts, b"")  # an application may call `start_response` as late as this
            length = self._head(*head)
            if not self._has_body(head[0]):
                return self.wfile.flush()
            sent = 0
            for part in chain([first], parts):
                sent += len(part)
                self._write(part, chunked=length is None)
            if length is None:
                self.wfile.write(b"0\r\n\r\n")
            elif sent != length:
                self.close_connection = True
            self.wfile.flush()
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _head(self, status: str, headers: list[tuple[str, str]]) -> int | None:
        """The length of the body that it promises; None when it goes out in chunks."""
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        if length is None and self._has_body(status):
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        return length

    def _has_body(self, status: str) -> bool:
        return self.command != "HEAD" and not status.startswith(NO_BODY)

    def _write(self, part: bytes, *, chunked: bool) -> None:
        if part:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
            self.wfile.flush()

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """A fault of the recorder: the caller must see the connection end, not wait for its own timeout."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: what a stand-in received is listed at `GET /_requests`."""


class HttpServer:
    """Serves until `stop()`. `port=0` takes a free one. `accepted` counts TCP connections."""

    def __init__(self, application: Callable[..., Any], *, port: int = 0, host: str = "localhost") -> None:
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_Handler
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._server.accept = self._accept  # type: ignore[attr-defined]
        self._open: set[socket.socket] = set()
        self._server.connections = self._open  # type: ignore[attr-defined]
        self._counting = threading.Lock()
        self.accepted = 0
        self.port: int = self._server.server_port
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(
            # The interval is how long `stop` may take.
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            daemon=True,
            name=f"http-{self.port}",
        )

    def start(self) -> "HttpServer":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Kept connections end too: nobody is served by a stand-in that is gone."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()
        for connection in [*self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with self._counting:
            self.accepted += 1
