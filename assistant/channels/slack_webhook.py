"""Slack webhooks: are they from Slack, and what do they ask of us. Standard library only (design D7).

One URL takes events (JSON) and taps on buttons (a form with `payload`): both are signed alike.

Source: https://docs.slack.dev/apis/events-api/using-http-request-urls
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

from assistant.channels import Setup, slack_actions, slack_events
from assistant.clock import Clock
from assistant.credentials import Credentials, Fields
from assistant.errors import PayloadInvalid, SignatureInvalid
from assistant.messages import Acknowledgement, Inbound, WebhookRequest

MAX_BODY_BYTES = 1 << 20  # ours: Slack names no limit for webhooks
MAX_AGE_S = 300  # Slack: what is further from now than five minutes may be a replay

SIGNATURE_HEADER = "x-slack-signature"
TIMESTAMP_HEADER = "x-slack-request-timestamp"
RETRY_HEADER = "x-slack-retry-num"

SECRETS = ("signing_secret", "signing_secret_previous")
"""Two while a new one is being rolled out."""


def receiving(setup: Setup) -> "SlackWebhook":
    return SlackWebhook(setup.credentials, setup.clock)


class SlackWebhook:
    """`credentials`: `signing_secret`, and where wanted `signing_secret_previous`."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock

    def verify(self, request: WebhookRequest) -> None:
        """Accept a body only if Slack signed exactly these bytes, and within five minutes of now.

        Args:
            request: Its header `x-slack-signature` is `v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<raw body>`.

        Raises:
            SignatureInvalid: Missing, too old, from the future, or made with none of the secrets.
            PayloadInvalid: Over `MAX_BODY_BYTES` (413); such a body is not even hashed.

        Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
        """
        if len(request.body) > MAX_BODY_BYTES:
            raise PayloadInvalid("body: too large", status=413)
        given = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "replace")
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        if not given:
            raise SignatureInvalid("signature missing")
        # At most ten digits (until the year 2286), and none of the other signs that `int` takes for digits.
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 10):
            raise SignatureInvalid("timestamp missing or no number")
        if abs(self._clock.now_ms() - int(timestamp) * 1000) > MAX_AGE_S * 1000:
            raise SignatureInvalid("timestamp too far from now")
        signed = b"v0:" + timestamp.encode() + b":" + request.body
        fields = self._credentials.fields()
        accepted = _is_signed(signed, given, fields)
        # Perhaps Slack has a new secret by now.
        if not accepted and self._credentials.renew(fields, proven=False):
            accepted = _is_signed(signed, given, self._credentials.fields())
        if not accepted:
            raise SignatureInvalid("signature wrong")

    def parse(self, request: WebhookRequest) -> list[Inbound]:
        """What a person wrote to us or tapped; the rest is dropped by the rules of `slack_events`.

        Example: `tests/events/slack/mention.json`, `tests/events/slack/tap.form`.
        """
        content = _content(request)
        match content.get("type"):
            case "event_callback":
                again = RETRY_HEADER in request.headers
                return slack_events.to_inbound(content, request.received_at_ms, redelivery=again)
            case "block_actions":
                return slack_actions.to_inbound(content, request.received_at_ms)
        return []

    def acknowledgement(self, request: WebhookRequest) -> Acknowledgement:
        """Slack reads the status only, but when a URL is entered in its console: it wants its challenge back."""
        content = _content(request)
        if content.get("type") != "url_verification":
            return Acknowledgement()
        challenge = content.get("challenge")
        if not isinstance(challenge, str) or not challenge:
            raise PayloadInvalid("challenge: missing")
        return Acknowledgement(challenge, "text/plain")


def _is_signed(signed: bytes, given: bytes, fields: Fields) -> bool:
    # An empty secret is no secret: anybody could sign with it.
    secrets = [secret for name in SECRETS if (secret := fields.get(name))]
    expected = [b"v0=" + hmac.digest(secret.encode(), signed, hashlib.sha256).hex().encode() for secret in secrets]
    matches = [hmac.compare_digest(given, signature) for signature in expected]
    return any(matches)


def _content(request: WebhookRequest) -> dict[str, Any]:
    try:
        text = request.body.decode("utf-8")
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            payload = parse_qs(text, max_num_fields=20).get("payload")
            if not payload:
                raise PayloadInvalid("payload: missing")
            text = payload[0]
        data = json.loads(text)
    except UnicodeDecodeError:
        raise PayloadInvalid("body: not UTF-8") from None
    except (ValueError, RecursionError):
        raise PayloadInvalid("body: not JSON") from None
    if not isinstance(data, dict):
        raise PayloadInvalid("body: not an object")
    return data
