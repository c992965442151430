"""From a signed webhook to the inbox and the queue. On the cold-start path: imports no SDK (design D7)."""

import base64
import binascii
import time
from collections.abc import Mapping
from typing import Any

from assistant.errors import PayloadInvalid, RequestRejected
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import Clock, Doorbell, Inbox, Webhook


class Ingest:
    """`webhooks` by channel name, which is the last part of the route: `POST /webhooks/line`."""

    def __init__(self, webhooks: Mapping[str, Webhook], inbox: Inbox, doorbell: Doorbell, clock: Clock) -> None:
        self._webhooks = webhooks
        self._inbox = inbox
        self._doorbell = doorbell
        self._clock = clock

    def receive(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """An HTTP API event (payload format 2.0) in, a response out: 200, or a 4xx that tells a stranger nothing.

        Raises `ServiceUnavailable` when an event could not be stored: the function fails, the channel gets a 5xx and
        delivers again. Nothing is acknowledged before it is both in the inbox and in the queue.
        """
        started = time.monotonic()
        channel = str(request.get("rawPath", "")).rpartition("/")[2]
        try:
            events = self._read(channel, request)
        except RequestRejected as exc:
            log("webhook_rejected", level="WARNING", channel=channel, status=exc.status, error=type(exc).__name__)
            metric(Metric.WEBHOOK_REJECTED, channel=channel, status=exc.status)
            return {"statusCode": exc.status, "body": ""}
        if events:
            # The inbox first: a doorbell must never ring for an event that is not there.
            self._inbox.receive(events)
            self._doorbell.ring(events)
            metric(Metric.EVENTS_RECEIVED, len(events), channel=channel)
        log(
            "webhook_received",
            channel=channel,
            events=[event.event_id for event in events],
            conversations=sorted({event.conversation for event in events}),
            redelivered=sum(event.redelivery for event in events),
            ms=round((time.monotonic() - started) * 1000, 1),
        )
        return {"statusCode": 200, "body": ""}

    def _read(self, channel: str, request: Mapping[str, Any]) -> list[Any]:
        webhook = self._webhooks.get(channel)
        if webhook is None:
            raise PayloadInvalid("no such channel", status=404)
        body = _body(request)
        webhook.verify(request.get("headers") or {}, body)
        return webhook.parse(body, self._clock.now_ms())


def _body(request: Mapping[str, Any]) -> bytes:
    """The bytes that were sent: signatures are over these, and the gateway may have made base64 of them."""
    body = request.get("body") or ""
    if not request.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise PayloadInvalid("body: not base64") from None
