"""Errors in the shape that OpenAI gives them."""

import json
from typing import Any

from werkzeug.wrappers import Response


class ApiError(Exception):
    """An HTTP error answer. `code` is what a program reads, `message` is for people."""

    def __init__(
        self, message: str, *, status: int = 400, code: str | None = None, param: str | None = None, kind: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {
            "message": message,
            "type": kind or "invalid_request_error",
            "param": param,
            "code": code,
        }

    def response(self) -> Response:
        return Response(json.dumps({"error": self.error}), status=self.status, content_type="application/json")


def unknown(param: str) -> ApiError:
    return ApiError(f"Unknown parameter: '{param}'.", code="unknown_parameter", param=param)


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required parameter: '{param}'.", code="missing_required_parameter", param=param)


def wrong_type(param: str, expected: str) -> ApiError:
    return ApiError(f"Invalid type for '{param}': expected {expected}.", code="invalid_type", param=param)


def wrong_value(param: str, expected: str) -> ApiError:
    return ApiError(f"Invalid value for '{param}': expected {expected}.", code="invalid_value", param=param)
