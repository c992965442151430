"""How each service words "not now": its own 5xx, its own 429, and what DynamoDB says of transactions."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from local.aws.refusals import refusal

_NGINX = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"


def broken(service: str) -> Response:
    match service:
        case "dynamodb":
            return refusal("dynamodb", "InternalServerError", "Internal server error", status=500)
        case "sqs" | "queue":
            return refusal("sqs", "InternalFailure", "We encountered an internal error. Please try again.", status=500)
        case "openai":
            return _json(
                503, {"error": {"message": "Overloaded.", "type": "server_error", "param": None, "code": None}}
            )
        case "line":
            return _json(500, {"message": "Internal server error"})
    return Response(_NGINX.format("502 Bad Gateway"), 502, content_type="text/html")  # what stands before Odoo


def too_fast(service: str, *, wait_s: int | None = None) -> Response:
    """With `Retry-After` when `wait_s` is given; AWS sends none."""
    headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
    match service:
        case "dynamodb":
            code = "ProvisionedThroughputExceededException"
            return refusal("dynamodb", code, "The level of configured provisioned throughput was exceeded.")
        case "sqs" | "queue":
            return refusal("sqs", "ThrottlingException", "Rate exceeded", status=403)
        case "openai":
            error = {"message": "Slow down.", "type": "requests", "param": None, "code": "rate_limit_exceeded"}
            return _json(429, {"error": error}, headers)
        case "line":
            return _json(429, {"message": "The API rate limit has been exceeded. Try again later."}, headers)
    return Response(_NGINX.format("429 Too Many Requests"), 429, headers, content_type="text/html")


def token_dead() -> Response:
    """LINE's answer to a reply token that has run out, or was used before."""
    return _json(400, {"message": "Invalid reply token"})


def not_written(body: bytes, operation: str, code: str) -> Response:
    """DynamoDB refuses a write: `TransactionConflict`, or `ConditionalCheckFailed` (of a transaction's first item)."""
    if operation != "TransactWriteItems":
        name = {"TransactionConflict": "TransactionConflictException"}.get(code, f"{code}Exception")
        return refusal("dynamodb", name, "The write was refused")
    count = len(json.loads(body)["TransactItems"])
    reasons = [{"Code": code, "Message": "refused"}, *({"Code": "None"} for _ in range(count - 1))]
    told = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{told}]"
    return refusal("dynamodb", "TransactionCanceledException", message, fields={"CancellationReasons": reasons})


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, dict(headers or {}), content_type="application/json")
