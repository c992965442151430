"""Small makers of test data with defaults that do not matter."""

from collections.abc import Mapping

from assistant.messages import Inbound, Kind, WebhookRequest

CUSTOMER = "line#U0000000000000000000000000000beef"
T0 = 1_795_000_000_000  # 2026-11-18, Unix milliseconds


def inbound(
    text: str = "สวัสดีค่ะ", event_id: str = "01E1", *, kind: Kind = Kind.TEXT, at_ms: int = T0, **fields: object
) -> Inbound:
    values: dict[str, object] = {
        "channel": "line",
        "conversation": CUSTOMER,
        "event_id": event_id,
        "kind": kind,
        "sender": CUSTOMER.partition("#")[2],
        "text": text,
        "sent_at_ms": at_ms,
        "received_at_ms": at_ms,
        "reply_to": f"token-{event_id}",
    }
    return Inbound(**{**values, **fields})  # type: ignore[arg-type]


def webhook_request(
    body: bytes, headers: Mapping[str, str] | None = None, *, at: int = T0, query: str = ""
) -> WebhookRequest:
    """As ingest makes it of what the gateway gives it."""
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return WebhookRequest(lower, body, at, query)
