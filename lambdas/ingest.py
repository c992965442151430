"""Woken by HTTP API `POST /webhooks/{channel}`. Event: tests/events/http/line_text.json."""

from typing import Any

from assistant.bootstrap.ingest import ingest
from assistant.names import WARM_CALL
from assistant.observability import bind

bind(function="ingest")
_ingest = ingest()  # in the init phase: a wrong secret stops the cold start, not a customer's message


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """HTTP API payload 2.0 in; 200 once every event is stored and queued, 4xx for what no channel sent."""
    if event == WARM_CALL:
        return {}
    bind(request_id=context.aws_request_id)
    return _ingest.receive(event)
