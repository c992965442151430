"""What the channels' HTTP clients have in common: how long to wait, what no answer means, how an answer is read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import urllib3

from assistant.errors import OutcomeUnknown, ServiceUnavailable

TIMEOUT = urllib3.Timeout(connect=3, read=10)  # seconds; all of them answer in well under one
TYPING_TIMEOUT = urllib3.Timeout(connect=1, read=2)  # an ornament is not worth a wait

_NEVER_SENT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


@contextmanager
def no_answer_means(service: str) -> Iterator[None]:
    """Around one request: `ServiceUnavailable` when nothing was sent, `OutcomeUnknown` when no answer came to what was.

    urllib3's own words are left out: they have the URL, and so phone numbers.
    """
    try:
        yield
    except _NEVER_SENT:
        raise ServiceUnavailable(service, "no connection") from None
    except urllib3.exceptions.HTTPError:
        raise OutcomeUnknown(service, "no answer") from None


def json_object(body: bytes) -> dict[str, Any]:
    """{} for anything else."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def retry_after_s(response: urllib3.BaseHTTPResponse) -> float | None:
    """None when the header is missing or is a date."""
    value = response.headers.get("Retry-After")
    return float(value) if value and value.isascii() and value.isdigit() else None
