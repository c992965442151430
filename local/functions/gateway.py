"""The front of the deployed HTTP APIs: a loopback port for each."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from local.functions.http_api import HttpApi
from local.functions.permissions import Permissions
from local.functions.ports import Aws, Invoker
from local.functions.routes import read_routes
from local.functions.stage import read_stage
from local.standins.http_server import HttpServer


class Gateway:
    """Reads every HTTP API of the local AWS at `start()` and serves it.

    `urls`: API id -> URL of its `$default` stage. `<local_dir>/logs/access.log` holds the access log of this run.
    """

    def __init__(
        self,
        aws: Aws,
        invoker: Invoker,
        local_dir: Path,
        *,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        measured: Callable[[dict[str, Any]], None] = lambda context: None,
    ) -> None:
        """`port` is the first API's; 0 takes a free one, and so does every further API. `measured` as in `HttpApi`."""
        self._aws = aws
        self._invoker = invoker
        self._local_dir = local_dir
        self._port = port
        self._clock = clock
        self._measured = measured
        self._servers: list[HttpServer] = []
        self._writing = threading.Lock()
        self._access_log: IO[str] | None = None
        self.urls: dict[str, str] = {}

    def start(self) -> Self:
        client = self._aws.client("apigatewayv2")
        permissions = Permissions(self._aws.client("lambda"))
        logs = self._local_dir / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._access_log = (logs / "access.log").open("w", encoding="utf-8")
        for item in client.get_apis()["Items"]:
            if item["ProtocolType"] != "HTTP":
                continue
            api = HttpApi(
                api_id=item["ApiId"],
                routes=read_routes(client, item["ApiId"]),
                stage=read_stage(client, item["ApiId"], self._clock),
                permissions=permissions,
                invoker=self._invoker,
                write_access_log=self._write_access_log,
                measured=self._measured,
            )
            server = HttpServer(api, port=0 if self._servers else self._port).start()
            self._servers.append(server)
            self.urls[api.api_id] = server.url
        return self

    def stop(self) -> None:
        for server in self._servers:
            server.stop()
        if self._access_log:
            self._access_log.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _write_access_log(self, line: str) -> None:
        with self._writing:
            assert self._access_log is not None
            if not self._access_log.closed:  # a request that outlived the gateway
                self._access_log.write(line + "\n")
                self._access_log.flush()
