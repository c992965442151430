"""Calls to LINE's Messaging API under a channel access token."""

import json
from functools import partial
from typing import Any

import urllib3

from assistant.channels.line_http import Answer, LineHttp, error_of
from assistant.channels.line_tokens import LineTokens
from assistant.channels.wire import TIMEOUT
from assistant.credentials import Credentials, Fields


class LineApi:
    def __init__(self, credentials: Credentials, tokens: LineTokens, http: LineHttp) -> None:
        self._credentials = credentials
        self._tokens = tokens
        self._http = http

    def post(
        self, path: str, body: dict[str, Any], *, retry_key: str | None = None, timeout: urllib3.Timeout = TIMEOUT
    ) -> Answer:
        """The answer, whatever its status, but 401.

        Raises `KeyRefused`; `ServiceUnavailable` when nothing was sent; `OutcomeUnknown` when no answer came to what
        was.
        """
        headers = {"Content-Type": "application/json"} | ({"X-Line-Retry-Key": retry_key} if retry_key else {})
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._credentials.call(partial(self._send, "POST", path, headers, data, timeout))

    def get(self, path: str) -> Answer:
        """As `post`."""
        return self._credentials.call(partial(self._send, "GET", path, {}, None, TIMEOUT))

    def _send(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        timeout: urllib3.Timeout,
        fields: Fields,
    ) -> Answer:
        """LINE has done nothing of a request that it answered with 401: it may be sent again."""

        def attempt(token: str) -> Answer:
            authorized = headers | {"Authorization": f"Bearer {token}"}
            return self._http.send(method, path, headers=authorized, body=body, timeout=timeout)

        token = self._tokens.token(fields)
        answer = attempt(token)
        if answer.status == 401 and self._tokens.drop(token):
            answer = attempt(self._tokens.token(fields))
        if answer.status == 401:
            raise error_of(answer)
        return answer
