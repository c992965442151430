"""`WhatsAppChannel` and `WhatsAppWebhook` with the Twilio stand-in over loopback HTTP."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import urllib3

from assistant.channels.twilio_http import TwilioHttp
from assistant.channels.whatsapp import WhatsAppChannel
from assistant.channels.whatsapp_ids import conversation_of
from assistant.channels.whatsapp_webhook import ROUTE, SIGNATURE_HEADER, WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.messages import Part, Reply, Text, WebhookRequest
from local.standins.recorder import Recorder
from local.standins.twilio import TwilioStandIn
from tests.builders import T0, webhook_request
from tests.contract.stage import Stage
from tests.fakes.clock import FakeClock

ACCOUNT = "AC" + "5a" * 16
TOKEN = "auth-token"
SENDER = "+14155238886"
USER = "+66812345678"
PUBLIC_URL = "https://bot.example"
FIELDS = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": f"whatsapp:{SENDER}"}
TEMPLATE = "HX" + "7b" * 16
CONVERSATION = conversation_of(ACCOUNT, USER)


class TwilioWorld:
    """A new stand-in, its recorder, and both sides of the channel. `later` holds the callbacks that are to come."""

    def __init__(self, stage: Stage) -> None:
        self.url = stage.url
        self.clock = FakeClock(T0)
        self.later: list[Callable[[], object]] = []
        self.twilio = TwilioStandIn(
            account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, clock=self.clock, later=self.later.append
        )
        self.twilio.templates[TEMPLATE] = "We have an answer for you: {{1}} Write to us to go on."
        self.recorder = Recorder(self.twilio.app)
        stage.serve(self.recorder)
        self.http = TwilioHttp(self.url, urllib3.PoolManager())
        self.channel = self.channel_of(Credentials(FIELDS))
        self.webhook = WhatsAppWebhook(Credentials(FIELDS), PUBLIC_URL)

    def channel_of(self, credentials: Credentials, url: str | None = None) -> WhatsAppChannel:
        http = TwilioHttp(url, urllib3.PoolManager()) if url else self.http
        return WhatsAppChannel(credentials, http=http, clock=self.clock)

    def channel_with(self, **fields: str) -> WhatsAppChannel:
        return self.channel_of(Credentials({**FIELDS, **fields}))

    def reply(self, *parts: Part | str, key: str = "event-1") -> Reply:
        """An answer to something that the customer just said."""
        self.twilio.user_says(USER, "?")
        texts = tuple(Text(part) if isinstance(part, str) else part for part in parts)
        return Reply(CONVERSATION, key, texts, None, self.clock.now_ms(), to=USER)

    def seen(self) -> list[str]:
        return [entry["message"]["text"] for entry in self.twilio.chats.from_bot(USER)]

    def signed(self, parameters: dict[str, str], *, query: str = "") -> WebhookRequest:
        """As ingest gets it after Twilio was told to call `PUBLIC_URL`."""
        url = PUBLIC_URL + ROUTE + (f"?{query}" if query else "")
        headers = {SIGNATURE_HEADER: self.twilio.sign(url, parameters)}
        return webhook_request(urlencode(parameters).encode(), headers, query=query)

    def sent(self) -> list[dict[str, Any]]:
        """Requests to send a message, as they came."""
        return [
            request
            for request in self.recorder.requests
            if request["method"] == "POST" and request["path"].endswith("/Messages.json")
        ]
