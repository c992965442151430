"""What every stand-in can do: list what it received, and be told to fail.

`GET /_requests`     oldest first: id, method, path, query, headers without credentials, body, time, status, ms
`DELETE /_requests`  forget them
`POST /_faults`      {"match": {"method", "path", "body"}, "times": 1, "status": 500, "headers": {}, "body": …,
                     "delay": 1.5, "drop": "before" | "after"}; every field is optional but one effect
`GET /_faults`       those not used up yet; `DELETE /_faults` forgets them

`match.path` and `match.body` are regular expressions, searched. `delay` (seconds) comes before anything else. `drop`
closes the connection without an answer: "after" the stand-in has done what was asked, "before" it has seen it. A fault
with a `status` answers in place of the stand-in, which does nothing; with `delay` alone the answer is the real one.
"""

import io
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from local.standins.http_server import Around

SECRET_HEADERS = {"authorization", "x-api-key", "cookie", "x-line-signature"}


@dataclass
class Fault:
    method: str = ""
    path: str = ""
    body: str = ""
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    delay: float = 0
    drop: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Fault":
        match = data.get("match", {})
        unknown = set(data) - {"match", "times", "status", "headers", "body", "delay", "drop"}
        unknown |= set(match) - {"method", "path", "body"}
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        if data.get("drop", "") not in ("", "before", "after"):
            raise ValueError('drop is "before" or "after"')
        fault = cls(
            match.get("method", ""),
            match.get("path", ""),
            match.get("body", ""),
            int(data.get("times", 1)),
            data.get("status"),
            dict(data.get("headers", {})),
            data.get("body"),
            float(data.get("delay", 0)),
            data.get("drop", ""),
        )
        if not (fault.status or fault.delay or fault.drop):
            raise ValueError("a fault needs at least one of: status, delay, drop")
        return fault

    def matches(self, request: Request, body: str) -> bool:
        return (
            self.times > 0
            and (not self.method or self.method.upper() == request.method)
            and bool(re.search(self.path, request.path))
            and (not self.body or bool(re.search(self.body, body)))
        )

    def response(self) -> Response:
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer or {})
        kind = "text/plain" if isinstance(self.answer, str) else "application/json"
        return Response(text, status=self.status, headers={"Content-Type": kind, **self.headers})


class Recorder:
    """WSGI middleware around a stand-in. Paths that start with `/_` are control: neither listed nor failed.

    `around(environ, body, handle)` may be set to stand around the handling of each request that no fault was told for:
    it gives the response, `handle()` or another one, or raises `ConnectionError` to close the connection.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], keep: int = 5000) -> None:
        self.around: Around = lambda environ, body, handle: handle()
        self._application = application
        self._lock = threading.Lock()
        self._requests: deque[dict[str, Any]] = deque(maxlen=keep)
        self._faults: list[Fault] = []
        self._count = 0

    @property
    def requests(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._requests)

    def fail(self, **fault: Any) -> None:
        """The same as `POST /_faults`, for tests in this process."""
        with self._lock:
            self._faults.append(Fault.from_json(fault))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self._requests.clear()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path in ("/_requests", "/_faults"):
            return self._control(request)(environ, start_response)
        if request.path.startswith("/_"):
            return self._application(environ, start_response)
        body = request.get_data(cache=True)
        environ["wsgi.input"] = io.BytesIO(body)
        entry = self._record(request, body)
        started = time.monotonic()
        fault = self._take(request, body.decode("utf-8", "replace"))
        if fault and fault.delay:
            time.sleep(fault.delay)
        if fault and fault.drop == "before":
            entry["status"] = 0
            raise ConnectionResetError("dropped before")
        response = fault.response() if fault and fault.status else self._answer(environ, body, entry)
        entry["ms"] = round((time.monotonic() - started) * 1000, 1)
        entry["status"] = response.status_code
        if fault and fault.drop == "after":
            entry["dropped"] = True
            raise ConnectionResetError("dropped after")
        return response(environ, start_response)

    def _answer(self, environ: dict[str, Any], body: bytes, entry: dict[str, Any]) -> Response:
        try:
            return self.around(environ, body, lambda: Response.from_app(self._application, environ, buffered=True))
        except ConnectionError:
            entry["status"] = 0
            raise

    def _record(self, request: Request, body: bytes) -> dict[str, Any]:
        text = body.decode("utf-8", "replace")
        try:
            parsed: Any = json.loads(text) if text else None
        except ValueError:
            parsed = text
        headers = {key: value for key, value in request.headers.items() if key.lower() not in SECRET_HEADERS}
        with self._lock:
            self._count += 1
            entry = {
                "id": self._count,
                "method": request.method,
                "path": request.path,
                "query": request.query_string.decode(),
                "headers": headers,
                "body": parsed,
                "time": time.time(),
                "status": None,
                "ms": None,
            }
            self._requests.append(entry)
        return entry

    def _take(self, request: Request, body: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.matches(request, body):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def _control(self, request: Request) -> Response:
        with self._lock:
            if request.path == "/_requests":
                if request.method == "DELETE":
                    self._requests.clear()
                return _json(list(self._requests))
            if request.method == "DELETE":
                self._faults.clear()
            elif request.method == "POST":
                try:
                    self._faults.append(Fault.from_json(request.get_json()))
                except (ValueError, TypeError) as exc:
                    return _json({"error": str(exc)}, status=400)
            return _json([vars(fault) for fault in self._faults])


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")
