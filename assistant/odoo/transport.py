"""HTTP to Odoo: one pool, explicit timeouts, no redirects. Knows when a request may have been carried out."""

import re
from email.utils import parsedate_to_datetime
from typing import Any, Final

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError

from assistant.errors import (
    AccessDenied,
    ConfigurationError,
    ContractBroken,
    OutcomeUnknown,
    RateLimited,
    ServiceUnavailable,
    Transient,
)
from assistant.ports import Clock

TIMEOUT: Final = urllib3.Timeout(connect=3, read=10)
CONNECTIONS: Final = 8  # as many as tool calls that run side by side


class Transport:
    """Sends requests to one server. `pool` is a `urllib3.PoolManager` or something with its `request`."""

    def __init__(self, url: str, clock: Clock, *, timeout: urllib3.Timeout = TIMEOUT, pool: Any = None) -> None:
        if not re.match(r"https?://[^/\s]+", url):
            raise ConfigurationError("secret odoo: url must start with https:// (or http://) and name a host")
        self._url = url.rstrip("/")
        self._clock = clock
        self._timeout = timeout
        self._pool = pool or urllib3.PoolManager(maxsize=CONNECTIONS)

    def send(
        self, method: str, path: str, *, writing: bool, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """The answer, whatever its status, but 429. `writing` decides what a missing answer means.

        Raises `RateLimited`, `ServiceUnavailable` (not sent, or a read), `OutcomeUnknown` (a write that was sent).
        """
        try:
            try:
                response = self._request(method, path, body, headers)
            except ProtocolError:
                # Most likely a kept connection that the server has closed meanwhile. A read can be asked again.
                if writing:
                    raise
                response = self._request(method, path, body, headers)
        except (NewConnectionError, ConnectTimeoutError) as exc:
            raise ServiceUnavailable("odoo", "no connection") from exc
        except HTTPError as exc:
            raise unanswered(type(exc).__name__, writing=writing) from exc
        if response.status == 429:
            raise RateLimited("odoo", "too many requests", status=429, retry_after_s=self._retry_after(response))
        return response

    def _request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str] | None
    ) -> urllib3.BaseHTTPResponse:
        response: urllib3.BaseHTTPResponse = self._pool.request(
            method,
            self._url + path,
            body=body,
            headers=headers or {},
            timeout=self._timeout,
            retries=False,
            redirect=False,
        )
        return response

    def _retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        value = response.headers.get("Retry-After", "").strip()
        if value.isdecimal():
            return float(value)
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - self._clock.now_ms() / 1000)
        except ValueError:
            return None


def body_of(response: urllib3.BaseHTTPResponse, kind: str, *, writing: bool) -> bytes:
    """The body, if it has the content type that Odoo itself answers with. Anything else is a proxy or a web page."""
    if _kind(response) == kind:
        return response.data
    status = response.status
    if status in (401, 403):
        raise AccessDenied("odoo", "refused by what stands before Odoo", status=status)
    if 300 <= status < 400:
        raise ServiceUnavailable("odoo", "redirected, as to a login page", status=status)
    if 400 <= status < 500:
        raise ContractBroken("odoo", "no Odoo at this url, or no such database", status=status)
    raise unanswered(f"not Odoo's answer but {_kind(response) or 'an untyped body'}", writing=writing, status=status)


def unanswered(reason: str, *, writing: bool, status: int | None = None) -> Transient:
    """The error for a request that was sent and got no answer that can be trusted."""
    return (OutcomeUnknown if writing else ServiceUnavailable)("odoo", reason, status=status)


def _kind(response: urllib3.BaseHTTPResponse) -> str:
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
