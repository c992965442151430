"""A WSGI application on a loopback port, in a thread of this process."""

import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

type Around = Callable[[dict[str, Any], bytes, Callable[[], Response]], Response]
"""WSGI environment, body and what handles the request in; the response out."""


class _QuietHandler(WSGIRequestHandler):
    # Headers and body go out in two writes: without this, each answer on a kept connection waits 40 ms for an ack.
    disable_nagle_algorithm = True

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """A fault of the recorder: the caller must see the connection end, not wait for its own timeout."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: what a stand-in received is listed at `GET /_requests`."""


class HttpServer:
    """Serves until `stop()`. `port=0` takes a free one."""

    def __init__(self, application: Callable[..., Any], *, port: int = 0, host: str = "localhost") -> None:
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
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
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()
