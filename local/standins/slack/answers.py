"""Answers as Slack words them: refusals have status 200 as well, but for the rate limit.

Source: https://docs.slack.dev/apis/web-api#responses
"""

import json
from typing import Any

from werkzeug.wrappers import Response


class Refused(Exception):
    """`response` is `{"ok": false, "error": …}`."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.response = as_json({"ok": False, "error": error, **details})


class TooFast(Refused):
    """Status 429, and when to come back in whole seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__("ratelimited")
        self.response.status_code = 429
        self.response.headers["Retry-After"] = str(wait_s)


def as_json(data: dict[str, Any]) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type="application/json; charset=utf-8")
