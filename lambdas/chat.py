"""Woken by HTTP API `POST /chat`, `GET /chat/{id}` and `DELETE /chat/{id}`. Bodies: docs/openapi.json."""

from typing import Any

from assistant.bootstrap.chat import chat
from assistant.names import WARM_CALL
from assistant.observability import bind

bind(function="chat")
_api = chat()  # in the init phase: a wrong secret or profile stops the cold start, by name


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """HTTP API payload 2.0 in, its response out."""
    if event == WARM_CALL:
        return {}
    bind(request_id=context.aws_request_id)
    return _api.respond(event, context.get_remaining_time_in_millis())
