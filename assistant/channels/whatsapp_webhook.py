"""WhatsApp webhooks from Twilio: are they from Twilio, and what do they ask of us. Standard library only (design D7).

One URL takes both what customers write and what became of our messages.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import hmac

from assistant.channels import Setup
from assistant.channels.twilio_signature import Parameters, parameters_of, signature, spellings
from assistant.channels.whatsapp_events import Message, to_inbound
from assistant.channels.whatsapp_ids import address_in, channel_address
from assistant.channels.whatsapp_status import count
from assistant.credentials import Credentials, Fields
from assistant.errors import PayloadInvalid, SignatureInvalid
from assistant.messages import Acknowledgement, Inbound, WebhookRequest

ROUTE = "/webhooks/whatsapp"
MAX_BODY_BYTES = 1 << 20  # ours: Twilio names no limit for webhooks

SIGNATURE_HEADER = "x-twilio-signature"
RETRY_HEADER = "i-twilio-idempotency-token"

SECRETS = ("auth_token", "auth_token_previous")
"""Two while a new one is being rolled out."""

EMPTY_TWIML = Acknowledgement('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")


def receiving(setup: Setup) -> "WhatsAppWebhook":
    return WhatsAppWebhook(setup.credentials, setup.public_url)


class WhatsAppWebhook:
    """`credentials`: `account_sid`, `auth_token`, `sender`, and where wanted `auth_token_previous` and `public_url`.

    `public_url`: where Twilio is told to call, without the route. The secret's wins: a domain of one's own.
    """

    def __init__(self, credentials: Credentials, public_url: str) -> None:
        self._credentials = credentials
        self._public_url = public_url

    def verify(self, request: WebhookRequest) -> None:
        """Accept a form only if Twilio signed exactly these parameters for exactly our URL.

        The URL is the one that Twilio was told, not the one that the gateway saw: behind a domain of one's own they
        differ, and the gateway's path lacks the mapping.

        Raises:
            SignatureInvalid: Missing, for another URL, or made with none of the tokens.
            PayloadInvalid: Over `MAX_BODY_BYTES` (413), or no form.
        """
        if len(request.body) > MAX_BODY_BYTES:
            raise PayloadInvalid("body: too large", status=413)
        given = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "replace")
        if not given:
            raise SignatureInvalid("signature missing")
        parameters = parameters_of(request.body)
        fields = self._credentials.fields()
        accepted = self._is_signed(parameters, request.query, given, fields)
        # Perhaps there is a new token by now.
        if not accepted and self._credentials.renew(fields, proven=False):
            accepted = self._is_signed(parameters, request.query, given, self._credentials.fields())
        if not accepted:
            raise SignatureInvalid("signature wrong")

    def parse(self, request: WebhookRequest) -> list[Inbound]:
        """What a customer wrote. What became of a message of ours starts no run; a failure is counted.

        A message to another number or account is refused, so that a wrong setting shows in Twilio's debugger.

        Example: `tests/events/whatsapp/text.form`.
        """
        message: Message = dict(reversed(parameters_of(request.body)))  # of a parameter that comes twice, the first
        fields = self._credentials.fields()
        if message.get("AccountSid") != fields["account_sid"]:
            raise PayloadInvalid("AccountSid: another account")
        ours = address_in(channel_address(fields["sender"]))
        if address_in(message.get("From", "")) == ours:
            count(message)
            return []
        if address_in(message.get("To", "")) != ours:
            raise PayloadInvalid("To: another number")
        token = request.headers.get(RETRY_HEADER, "")
        return to_inbound(message, fields["account_sid"], request.received_at_ms, token)

    def acknowledgement(self, request: WebhookRequest) -> Acknowledgement:
        """Twilio expects TwiML. An empty one sends nothing: the answer comes later, through the API."""
        return EMPTY_TWIML

    def _is_signed(self, parameters: Parameters, query: str, given: bytes, fields: Fields) -> bool:
        base = fields.get("public_url") or self._public_url
        url = base.rstrip("/") + ROUTE + (f"?{query}" if query else "")
        # An empty token is none: anybody could sign with it.
        tokens = [token for name in SECRETS if (token := fields.get(name))]
        expected = [signature(token, spelling, parameters) for token in tokens for spelling in spellings(url)]
        matches = [hmac.compare_digest(given, one) for one in expected]
        return any(matches)
