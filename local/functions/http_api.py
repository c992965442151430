"""One deployed HTTP API as a WSGI application: routes, limits, Lambda events, access log."""

import json
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from werkzeug.wrappers import Request, Response

from local.functions import stage as stages
from local.functions.http_event import RequestFacts, event_of, response_of
from local.functions.invocation import new_trace_id
from local.functions.permissions import Permissions
from local.functions.ports import Invoker
from local.functions.routes import Route
from local.functions.stage import Stage

MAX_BODY_BYTES = 10 * 1024 * 1024

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HttpApi:
    api_id: str
    routes: list[Route]
    stage: Stage | None
    permissions: Permissions
    invoker: Invoker
    write_access_log: Callable[[str], None]
    measured: Callable[[dict[str, Any]], None] = lambda context: None
    """Told the `$context.` variables of each request that was answered."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        started = time.monotonic()
        context: dict[str, Any] = {
            "accountId": self.routes[0].account_id if self.routes else "",
            "apiId": self.api_id,
            "httpMethod": request.method,
            "identity.sourceIp": request.remote_addr,
            "identity.userAgent": request.headers.get("User-Agent", "-"),
            "path": request.path,
            "protocol": environ["SERVER_PROTOCOL"],
            "requestId": str(uuid.uuid4()),
            "stage": stages.NAME,
        }
        response = self._respond(request, context)
        response.headers["apigw-requestid"] = context["requestId"]
        context |= {
            "responseLatency": round((time.monotonic() - started) * 1000),
            "responseLength": len(response.get_data()),
            "status": response.status_code,
        }
        self.measured(context)
        if self.stage and self.stage.access_log_format:
            self.write_access_log(self.stage.access_log_line(context))
        return response(environ, start_response)

    def _respond(self, request: Request, context: dict[str, Any]) -> Response:
        body = _read(request)
        now = datetime.now(UTC)
        context["requestTime"] = now.strftime("%d/%b/%Y:%H:%M:%S +0000")
        context["requestTimeEpoch"] = int(now.timestamp() * 1000)
        found = self._route(request)
        if not found or not self.stage:
            return _refusal(404, "Not Found", context)
        route, path_parameters = found
        context["routeKey"] = route.key
        if not self.stage.admits(route.key):
            return _refusal(429, "Too Many Requests", context)
        if body is None:
            return _refusal(413, "Request Entity Too Large", context)
        facts = RequestFacts(
            request_id=context["requestId"],
            api_id=self.api_id,
            account_id=route.account_id,
            stage=stages.NAME,
            route_key=route.key,
            path_parameters=path_parameters,
            received_at=now,
            trace_id=new_trace_id(now.timestamp()),
        )
        return self._invoke(route, event_of(request, body, facts), context)

    def _invoke(self, route: Route, event: dict[str, Any], context: dict[str, Any]) -> Response:
        def failed(status: int, message: str, reason: str) -> Response:
            context["integrationErrorMessage"] = context["integration.error"] = reason
            return _refusal(status, message, context)

        if not self.permissions.allow(route.function_name, self.api_id, route.key):
            return failed(500, "Internal Server Error", "API Gateway does not have permission to invoke the function")
        started = time.monotonic()
        try:
            result = self.invoker.submit(route.function_name, event).result(timeout=route.timeout_s)
        except TimeoutError:
            return failed(503, "Service Unavailable", f"no answer within {route.timeout_s:g} seconds")
        except (BotoCoreError, ClientError, LookupError, OSError, ValueError) as exc:
            _logger.error("%s can't be invoked: %s", route.function_name, exc)
            return failed(500, "Internal Server Error", str(exc))
        finally:
            context["integrationLatency"] = context["integration.latency"] = round((time.monotonic() - started) * 1000)
        if result.error:
            return failed(500, "Internal Server Error", str(result.error))
        try:
            response = response_of(result.payload)
        except ValueError as exc:
            return failed(500, "Internal Server Error", str(exc))
        context["integrationStatus"] = context["integration.status"] = 200
        return response

    def _route(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        for route in self.routes:
            parameters = route.match(request.method, request.path)
            if parameters is not None:
                return route, parameters
        return None


def _read(request: Request) -> bytes | None:
    """The whole body, or None when it is too big. That one is read too: a client that still writes hears no answer."""
    chunks, size = [], 0
    while chunk := request.stream.read(1 << 16):
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
    return b"".join(chunks) if size <= MAX_BODY_BYTES else None


def _refusal(status: int, message: str, context: dict[str, Any]) -> Response:
    context["error.message"] = message
    return Response(json.dumps({"message": message}), status=status, content_type="application/json")
