"""Woken by SQS FIFO with one message: `{"conversation": "line#U…", "event": "<event id>"}`."""

from typing import Any

from assistant.bootstrap.processor import processor
from assistant.names import WARM_CALL
from assistant.observability import bind

bind(function="processor")
_answering = processor()  # in the init phase: a wrong secret or profile stops the cold start, by name


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SQS records in, partial batch response out."""
    if event == WARM_CALL:
        return {}
    bind(request_id=context.aws_request_id)
    return _answering.batch(event["Records"], context.get_remaining_time_in_millis())
