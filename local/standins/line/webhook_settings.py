"""Endpoints that say where webhooks go, and try them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from local.standins.line.answers import Refused, as_json

if TYPE_CHECKING:
    from local.standins.line.standin import LineStandIn

_MAX_URL = 500
_LOOPBACK = ("localhost", "127.0.0.1")


class WebhookSettings:
    def __init__(self, standin: "LineStandIn") -> None:
        self._standin = standin

    def get(self) -> Response:
        return as_json({"endpoint": self._configured(), "active": self._standin.webhook_active})

    def put(self, body: dict[str, Any], request: Request) -> Response:
        self._standin.webhook_url = _checked(body.get("endpoint"))
        return as_json({})

    def test(self, body: dict[str, Any], request: Request) -> Response:
        """Sends `"events": []` to the given URL, or to the configured one."""
        url = _checked(body["endpoint"]) if body.get("endpoint") else self._configured()
        outcome = self._standin.post_webhook(url, [])
        at = datetime.fromtimestamp(self._standin.clock.now_ms() / 1000, UTC)
        return as_json(
            {
                "success": outcome.reason == "OK",
                "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "statusCode": outcome.status,
                "reason": outcome.reason,
                "detail": outcome.detail,
            }
        )

    def _configured(self) -> str:
        if not self._standin.webhook_url:
            raise Refused(404, "Webhook endpoint not found")
        return self._standin.webhook_url


def _checked(url: object) -> str:
    """LINE takes https only; the local world has plain http on loopback."""
    parts = urlsplit(url) if isinstance(url, str) and len(url) <= _MAX_URL else None
    if parts and parts.hostname and (parts.scheme == "https" or parts.hostname in _LOOPBACK):
        return parts.geturl()
    raise Refused(400, "Invalid webhook endpoint URL")
