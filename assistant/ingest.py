"""From a signed webhook to the inbox and the queue. On the cold-start path: imports no SDK (design D7)."""

import base64
import time
from collections.abc import Mapping
from typing import Any, Protocol

from assistant.channels.sides import Webhook
from assistant.clock import Clock
from assistant.errors import PayloadInvalid, RequestRejected, SignatureInvalid
from assistant.messages import Acknowledgement, Inbound, WebhookRequest
from assistant.names import Metric
from assistant.observability import log, metric


class Inbox(Protocol):
    """Where a run finds what came in."""

    def receive(self, events: list[Inbound]) -> None:
        """Put events where a run finds them. Blind and repeatable. Raises `ServiceUnavailable`."""


class Doorbell(Protocol):
    """The queue: it carries ids only, what they stand for lies in the inbox."""

    def ring(self, events: list[Inbound]) -> None:
        """One message per event, grouped by conversation. Raises `ServiceUnavailable`."""


class Ingest:
    """`webhooks` by channel name, which is the last part of the route: `POST /webhooks/line`.

    `max_age_h`: an event that happened earlier is dropped. That an event was answered is remembered for longer than the
    stage's setting (`stores.keys.EVENT_TTL`), so a signed body that somebody kept and sends again never starts a run.
    0 takes events of any age: a development stage, where people post payloads out of the documentation.
    """

    def __init__(
        self, webhooks: Mapping[str, Webhook], inbox: Inbox, doorbell: Doorbell, clock: Clock, max_age_h: int
    ) -> None:
        self._max_age_ms = max_age_h * 3_600_000
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
        request_id = (request.get("requestContext") or {}).get("requestId")
        asked: dict[str, Any] = {"channel": channel, "gateway_request_id": request_id}  # as in the gateway's access log
        try:
            acknowledged, events = self._read(channel, request)
        except RequestRejected as exc:
            error = type(exc).__name__
            log("webhook_rejected", level="WARNING", status=exc.status, error=error, reason=str(exc), **asked)
            # Apart: a signature that stops fitting means a wrong secret, the rest is what strangers try.
            forged = isinstance(exc, SignatureInvalid)
            metric(Metric.SIGNATURE_REJECTED if forged else Metric.WEBHOOK_REJECTED, channel=channel, status=exc.status)
            return {"statusCode": exc.status, "body": ""}
        taken = [event for event in events if not self._too_old(event)]
        if taken:
            # The inbox first: a doorbell must never ring for an event that is not there.
            self._inbox.receive(taken)
            self._doorbell.ring(taken)
            metric(Metric.EVENTS_RECEIVED, len(taken), channel=channel)
        log(
            "webhook_received",
            **asked,
            events=[event.event_id for event in taken],
            conversations=sorted({event.conversation for event in taken}),
            redelivered=sum(event.redelivery for event in taken),
            too_old=len(events) - len(taken),
            ms=round((time.monotonic() - started) * 1000, 1),
        )
        return _answer(acknowledged)

    def _too_old(self, event: Inbound) -> bool:
        return bool(self._max_age_ms) and event.received_at_ms - event.sent_at_ms > self._max_age_ms

    def _read(self, channel: str, request: Mapping[str, Any]) -> tuple[Acknowledgement, list[Inbound]]:
        webhook = self._webhooks.get(channel)
        if webhook is None:
            raise PayloadInvalid("no such channel", status=404)
        headers = _headers(request)
        query = str(request.get("rawQueryString") or "")
        called = WebhookRequest(headers, _body(request), self._clock.now_ms(), query)
        webhook.verify(called)
        if headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
            # No channel compresses. Not unpacking is what keeps a small body from becoming a large one.
            raise PayloadInvalid("content-encoding: compressed", status=415)
        return webhook.acknowledgement(called), webhook.parse(called)


def _headers(request: Mapping[str, Any]) -> dict[str, str]:
    """By name in lower case. One that comes twice is joined by commas, as the gateway does: none of them can hide."""
    headers: dict[str, str] = {}
    for name, value in (request.get("headers") or {}).items():
        name = str(name).lower()
        headers[name] = f"{headers[name]},{value}" if name in headers else str(value)
    return headers


def _body(request: Mapping[str, Any]) -> bytes:
    """The bytes that were sent: signatures are over these, and the gateway may have made base64 of them."""
    body = request.get("body") or ""
    if not request.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:  # not in its alphabet, or not even ASCII
        raise PayloadInvalid("body: not base64") from None


def _answer(acknowledged: Acknowledgement) -> dict[str, Any]:
    answer: dict[str, Any] = {"statusCode": 200, "body": acknowledged.body}
    if acknowledged.content_type:
        answer["headers"] = {"content-type": acknowledged.content_type}
    return answer
