"""Answers as LINE words them."""

import json
from typing import Any

from werkzeug.wrappers import Response


class Refused(Exception):
    """`response` is LINE's error body, `{"message", "details"?}`."""

    def __init__(self, status: int, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.response = as_json({"message": message, **fields}, status)


def body_errors(details: list[dict[str, str]]) -> Refused:
    return Refused(400, f"The request body has {len(details)} error(s)", details=details)


def as_json(data: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")
