"""HTTP to LINE: one request, one `Answer`, no retry (the caller knows which ones may be repeated).

Source: https://developers.line.biz/en/reference/messaging-api/#common-specifications
"""

import time
from dataclasses import dataclass

import urllib3

from assistant.channels.wire import TIMEOUT, no_answer_means, retry_after_s
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from assistant.observability import log


@dataclass(frozen=True, slots=True)
class Answer:
    """`accepted_id`: on 409, the id of the earlier request that had the same retry key."""

    status: int
    body: bytes
    request_id: str | None
    accepted_id: str | None
    retry_after_s: float | None


class LineHttp:
    def __init__(self, base_url: str, pool: urllib3.PoolManager) -> None:
        self._base_url = base_url.rstrip("/")
        self._pool = pool

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        timeout: urllib3.Timeout = TIMEOUT,
    ) -> Answer:
        """Raises `ServiceUnavailable` when nothing was sent, `OutcomeUnknown` when no answer came to what was."""
        started = time.perf_counter()
        status, request_id = 0, None
        try:
            with no_answer_means("line"):
                response = self._pool.request(
                    method, self._base_url + path, body=body, headers=headers, timeout=timeout, retries=False
                )
                status, request_id = response.status, response.headers.get("X-Line-Request-Id")
        finally:
            # LINE keeps no log for us; its support asks for exactly these.
            ms = round((time.perf_counter() - started) * 1000, 1)
            log("line_called", method=method, path=path, status=status, request_id=request_id, ms=ms)
        accepted_id = response.headers.get("X-Line-Accepted-Request-Id")
        return Answer(status, response.data, request_id, accepted_id, retry_after_s(response))


def error_of(answer: Answer) -> ServiceError:
    """What an unwanted status means; LINE does not promise the texts, so they are not looked at."""
    status, request_id = answer.status, answer.request_id
    if status == 401:
        return KeyRefused("line", "token_refused", status=status, request_id=request_id)
    if status == 403:
        return AccessDenied("line", "access_denied", status=status, request_id=request_id)
    if status == 429:
        wait = answer.retry_after_s
        return RateLimited("line", "rate_limited", status=status, request_id=request_id, retry_after_s=wait)
    if 400 <= status < 500:
        return ContractBroken("line", "request_refused", status=status, request_id=request_id)
    return ServiceUnavailable("line", "unavailable", status=status, request_id=request_id)
