"""HTTP to Slack's Web API: one request, one `Answer`, no retry (the caller knows which ones may be repeated).

Slack says most of its refusals with status 200, `"ok": false` and a word in `error`.

Source: https://docs.slack.dev/apis/web-api
"""

import json
import re
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

API = "https://slack.com/api"

_KEYS = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
_RIGHTS = {
    "access_denied",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_in_channel",
    "restricted_action",
    "team_access_not_granted",
}
# After some of these a part may have been done: the next try looks.
_LATER = {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
_RATE = {"ratelimited", "rate_limited"}
_QUOTA = {"message_limit_exceeded"}

_WORD = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is the JSON object, {} for anything else; `error` Slack's word for what went wrong, "" for none."""

    status: int
    content: dict[str, Any]
    error: str
    request_id: str | None
    retry_after_s: float | None

    @property
    def ok(self) -> bool:
        return self.status == 200 and self.content.get("ok") is True


class SlackHttp:
    def __init__(self, base_url: str, pool: urllib3.PoolManager) -> None:
        self._base_url = base_url.rstrip("/")
        self._pool = pool

    def post(
        self, method: str, fields: Fields, arguments: Mapping[str, Any], *, timeout: urllib3.Timeout = TIMEOUT
    ) -> Answer:
        """The answer, whatever it says, but a refused token.

        Raises `KeyRefused`; `ServiceUnavailable` when nothing was sent; `OutcomeUnknown` when no answer came to what
        was.
        """
        body = json.dumps(arguments, ensure_ascii=False, separators=(",", ":")).encode()
        return self._send(method, fields, body, "application/json; charset=utf-8", timeout)

    def read(self, method: str, fields: Fields, arguments: Mapping[str, str]) -> Answer:
        """As `post`. The methods that read take a form, no JSON."""
        return self._send(method, fields, urlencode(arguments).encode(), "application/x-www-form-urlencoded", TIMEOUT)

    def _send(self, method: str, fields: Fields, body: bytes, content_type: str, timeout: urllib3.Timeout) -> Answer:
        headers = {"Content-Type": content_type, "Authorization": f"Bearer {fields['bot_token']}"}
        started, status, error, request_id = time.perf_counter(), 0, "", None
        try:
            with no_answer_means("slack"):
                url = f"{self._base_url}/{method}"
                response = self._pool.request("POST", url, body=body, headers=headers, timeout=timeout, retries=False)
                status, request_id = response.status, response.headers.get("X-Slack-Req-Id")
                content = json_object(response.data)
                error = _error(content)
        finally:
            ms = round((time.perf_counter() - started) * 1000, 1)
            log("slack_called", method=method, status=status, error=error, request_id=request_id, ms=ms)
        answer = Answer(status, content, error, request_id, retry_after_s(response))
        if status == 401 or error in _KEYS:
            raise error_of(answer)
        return answer


def error_of(answer: Answer) -> ServiceError:
    """What an answer that is not `ok` means; the reason is Slack's word, under which its documentation explains it."""
    status, request_id, reason = answer.status, answer.request_id, answer.error or "no_error"
    if status == 429 or answer.error in _RATE:
        wait = answer.retry_after_s
        return RateLimited("slack", reason, status=status, request_id=request_id, retry_after_s=wait)
    if status >= 500 or answer.error in _LATER or (status == 200 and not answer.error):
        return ServiceUnavailable("slack", reason, status=status, request_id=request_id)
    kind: type[ServiceError] = ContractBroken
    if status == 401 or answer.error in _KEYS:
        kind = KeyRefused
    elif status == 403 or answer.error in _RIGHTS:
        kind = AccessDenied
    elif answer.error in _QUOTA:
        kind = QuotaExceeded
    return kind("slack", reason, status=status, request_id=request_id)


def _error(content: dict[str, Any]) -> str:
    error = content.get("error")
    if content.get("ok") is True or not isinstance(error, str):
        return ""
    return error if _WORD.fullmatch(error) else "unreadable"
