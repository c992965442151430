"""LINE webhooks: is it from LINE, and what does it ask of us. Standard library only (design D7).

Source: https://developers.line.biz/en/reference/messaging-api/#webhooks
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from assistant.channels import Setup
from assistant.channels.line_events import to_inbound
from assistant.credentials import Credentials, Fields
from assistant.errors import PayloadInvalid, SignatureInvalid
from assistant.messages import Acknowledgement, Inbound, WebhookRequest

MAX_BODY_BYTES = 1 << 20  # ours: LINE names no limit for webhooks

SIGNATURE_HEADER = "x-line-signature"

SECRETS = ("channel_secret", "channel_secret_previous")
"""Two while a new one is being rolled out."""


def receiving(setup: Setup) -> "LineWebhook":
    return LineWebhook(setup.credentials)


class LineWebhook:
    """`credentials`: `channel_secret`, and where wanted `channel_secret_previous` and `bot_user_id`."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def verify(self, request: WebhookRequest) -> None:
        """Accept a body only if LINE signed exactly these bytes.

        Args:
            request: Its header `x-line-signature` is base64 of the HMAC-SHA256 of the raw body; parsed and dumped JSON
                has another digest.

        Raises:
            SignatureInvalid: Missing, or made with none of the secrets.
            PayloadInvalid: Over `MAX_BODY_BYTES` (413); such a body is not even hashed.

        Source: https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
        """
        body = request.body
        _refuse_oversized(body)
        given = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "replace")
        fields = self._credentials.fields()
        accepted = _is_signed(body, given, fields)
        # Perhaps LINE has a new secret by now. What bears no signature at all is not worth a look.
        if not accepted and given and self._credentials.renew(fields, proven=False):
            accepted = _is_signed(body, given, self._credentials.fields())
        if not accepted:
            raise SignatureInvalid("signature missing or wrong")

    def parse(self, request: WebhookRequest) -> list[Inbound]:
        """The events to answer, in LINE's order; the rest is dropped by the rules of `line_events`.

        One webhook can hold events of different customers; none of them is lost because another one is strange. The
        console's "Verify" button sends `"events": []`. What is for another bot than `bot_user_id` is refused, so that a
        wrong id in the secret shows at that button.

        Example: `tests/events/line/several_users.json`.
        """
        _refuse_oversized(request.body)
        envelope = _envelope(request.body)
        ours = self._credentials.fields().get("bot_user_id")
        if ours and envelope.get("destination") != ours:
            raise PayloadInvalid("destination: another bot")
        events = envelope.get("events")
        if not isinstance(events, list):
            raise PayloadInvalid("events: not a list")
        inbound = (to_inbound(event, request.received_at_ms) for event in events)
        return [event for event in inbound if event is not None]

    def acknowledgement(self, request: WebhookRequest) -> Acknowledgement:
        """LINE reads the status only."""
        return Acknowledgement()


def _refuse_oversized(body: bytes) -> None:
    if len(body) > MAX_BODY_BYTES:
        raise PayloadInvalid("body: too large", status=413)


def _is_signed(body: bytes, given: bytes, fields: Fields) -> bool:
    # An empty secret is no secret: anybody could sign with it.
    expected = [_signature(secret, body) for name in SECRETS if (secret := fields.get(name))]
    matches = [hmac.compare_digest(given, signature) for signature in expected]
    return any(matches)


def _signature(secret: str, body: bytes) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))


def _envelope(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise PayloadInvalid("body: not UTF-8") from None
    except (ValueError, RecursionError):
        raise PayloadInvalid("body: not JSON") from None
    if not isinstance(data, dict):
        raise PayloadInvalid("body: not an object")
    return data
