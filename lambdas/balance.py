"""Woken by a schedule, four times an hour. What the event holds does not matter."""

from typing import Any

from assistant.bootstrap.balance import watch
from assistant.observability import bind

bind(function="balance")
_watch = watch()


def handler(event: Any, context: Any) -> None:
    bind(request_id=context.aws_request_id)
    _watch.look()
