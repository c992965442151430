"""HTTP to Twilio: one request, one `Answer`, no retry (the caller knows which ones may be repeated).

Source: https://www.twilio.com/docs/usage/twilios-response
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from assistant.channels.wire import TIMEOUT, json_object, no_answer_means, retry_after_s
from assistant.credentials import Fields
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from assistant.observability import log

API = "https://api.twilio.com"
MESSAGING = "https://messaging.twilio.com"

DAILY_LIMIT = 63038
"""https://www.twilio.com/docs/api/errors/63038: comes with a 429, and does not go away within the day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is the JSON object, {} for anything else; `code` Twilio's own error number, 0 when there is none."""

    status: int
    content: dict[str, Any]
    code: int
    request_id: str | None
    retry_after_s: float | None


class TwilioHttp:
    """`base_url` replaces all of Twilio's hosts, as a stand-in does; "" for the real ones."""

    def __init__(self, base_url: str, pool: urllib3.PoolManager) -> None:
        self._base_url = base_url.rstrip("/")
        self._pool = pool

    def send(
        self,
        method: str,
        host: str,
        path: str,
        fields: Fields,
        form: Mapping[str, str],
        *,
        timeout: urllib3.Timeout = TIMEOUT,
    ) -> Answer:
        """`form` is the body of a POST, the query of a GET. The answer, whatever its status, but 401.

        Raises `KeyRefused`; `ServiceUnavailable` when nothing was sent; `OutcomeUnknown` when no answer came to what
        was.
        """
        headers = urllib3.make_headers(basic_auth=f"{fields['account_sid']}:{fields['auth_token']}")
        url, body = (self._base_url or host) + path, None
        if method == "GET":
            url += f"?{urlencode(form)}" if form else ""
        else:
            body = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        status, request_id = 0, None
        try:
            with no_answer_means("twilio"):
                response = self._pool.request(method, url, body=body, headers=headers, timeout=timeout, retries=False)
                status, request_id = response.status, response.headers.get("Twilio-Request-Id")
        finally:
            # The path has ids only; the query has phone numbers.
            ms = round((time.perf_counter() - started) * 1000, 1)
            log("twilio_called", method=method, path=path, status=status, request_id=request_id, ms=ms)
        content = json_object(response.data)
        code = content.get("code")
        number = code if type(code) is int else 0
        answer = Answer(status, content, number, request_id, retry_after_s(response))
        if status == 401:
            raise error_of(answer)
        return answer


def error_of(answer: Answer) -> ServiceError:
    """What an unwanted status means; the reason has Twilio's number, under which its documentation explains it."""
    status, request_id = answer.status, answer.request_id
    reason = f"code_{answer.code}" if answer.code else "no_code"
    if status == 401:
        return KeyRefused("twilio", reason, status=status, request_id=request_id)
    if status == 403:
        return AccessDenied("twilio", reason, status=status, request_id=request_id)
    if answer.code == DAILY_LIMIT:
        return QuotaExceeded("twilio", reason, status=status, request_id=request_id)
    if status == 429:
        wait = answer.retry_after_s
        return RateLimited("twilio", reason, status=status, request_id=request_id, retry_after_s=wait)
    if 400 <= status < 500:
        return ContractBroken("twilio", reason, status=status, request_id=request_id)
    return ServiceUnavailable("twilio", reason, status=status, request_id=request_id)
