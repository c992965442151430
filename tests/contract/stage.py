"""One server for the stand-ins of many tests: starting and stopping one takes longer than most of them."""

from collections.abc import Callable
from typing import Any

from local.standins.http_server import HttpServer


class Stage:
    """`url` is always the same; what answers there is what was served last."""

    def __init__(self) -> None:
        self._application: Callable[..., Any] | None = None
        self._server = HttpServer(self._app)
        self.url = self._server.url

    def __enter__(self) -> "Stage":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def serve(self, application: Callable[..., Any]) -> None:
        self._application = application

    def _app(self, environ: dict[str, Any], start_response: Any) -> Any:
        assert self._application is not None
        return self._application(environ, start_response)
