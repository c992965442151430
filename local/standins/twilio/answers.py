"""Answers as Twilio words them.

Source: https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
"""

import json
from typing import Any

from werkzeug.wrappers import Response

_ERRORS = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21619: (400, "A text message body or media urls must be specified."),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}
"""https://www.twilio.com/docs/api/errors"""


class Refused(Exception):
    """`response` is Twilio's error body, `{"code", "message", "more_info", "status"}`."""

    def __init__(self, code: int) -> None:
        status, message = _ERRORS[code]
        super().__init__(message)
        info = f"https://www.twilio.com/docs/errors/{code}"
        self.response = as_json({"code": code, "message": message, "more_info": info, "status": status}, status)


def as_json(data: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")
