"""HTTP API requests as Lambda events (payload format 2.0), and what functions return as HTTP responses.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

TEXT_TYPES = {"application/json", "application/javascript", "application/xml", "application/graphql"}
"""Besides text/*. Every other body, a form's too, reaches the function base64-encoded."""


@dataclass(frozen=True)
class RequestFacts:
    """What the gateway adds to the request."""

    request_id: str
    api_id: str
    account_id: str
    stage: str
    route_key: str
    path_parameters: dict[str, str]
    received_at: datetime
    trace_id: str


def event_of(request: Request, body: bytes, facts: RequestFacts) -> dict[str, Any]:
    """The event that the function gets, all header names in lower case."""
    path, _, query = request.environ["REQUEST_URI"].partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    cookies = [cookie.strip() for cookie in headers.pop("cookie", "").split(";") if cookie.strip()]
    host, _, port = request.host.partition(":")
    headers |= {
        "x-amzn-trace-id": facts.trace_id,
        "x-forwarded-for": request.remote_addr or "",
        "x-forwarded-port": port or "80",
        "x-forwarded-proto": request.scheme,
    }
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": facts.route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": facts.account_id,
            "apiId": facts.api_id,
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.environ["SERVER_PROTOCOL"],
                "sourceIp": request.remote_addr,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": facts.request_id,
            "routeKey": facts.route_key,
            "stage": facts.stage,
            "time": facts.received_at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(facts.received_at.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if facts.path_parameters:
        event["pathParameters"] = facts.path_parameters
    if body:
        event["body"], event["isBase64Encoded"] = _body(body, headers.get("content-type", ""))
    return event


def response_of(payload: Any) -> Response:
    """What the client gets for a function's return value.

    Raises:
        ValueError: The function returned something that API Gateway can't turn into a response (it answers 500).
    """
    if not isinstance(payload, dict) or "statusCode" not in payload:
        return Response(json.dumps(payload, ensure_ascii=False), content_type="application/json")
    body = payload.get("body", "")
    try:
        status = int(payload["statusCode"])
        content = base64.b64decode(body, validate=True) if payload.get("isBase64Encoded") else body
        headers = Headers({name.lower(): str(value) for name, value in (payload.get("headers") or {}).items()})
        for cookie in payload.get("cookies") or ():
            headers.add("set-cookie", cookie)
    except (TypeError, AttributeError) as exc:
        raise ValueError("malformed proxy response") from exc
    if not isinstance(content, str | bytes | None):
        raise ValueError("the body of a proxy response is a string")
    headers.setdefault("content-type", "text/plain;charset=UTF-8")
    return Response(content or "", status=status, headers=headers)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in TEXT_TYPES:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass  # no text after all
    return base64.b64encode(body).decode(), True
