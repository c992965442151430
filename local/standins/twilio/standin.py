"""The Twilio stand-in, as Python: what customers do on WhatsApp, what they see, and the webhooks in between."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import urllib3

from assistant.clock import Clock, SystemClock
from local.standins.line.chats import Chats, Entry
from local.standins.twilio import webhooks
from local.standins.twilio.api import Api
from local.standins.twilio.control import Control
from local.standins.twilio.records import Record, new_sid
from local.standins.twilio.webhooks import Parameters


class TwilioStandIn:
    """One account with one WhatsApp sender. Its token may be changed at any time, as in the console; the earlier one is
    then refused at once. `app` is its API as a WSGI application; wrap it in a `Recorder` for faults and a log.

    The methods named after what a customer does (`user_says`, …) return the webhook's parameters and show them in the
    chat; `send_webhook` delivers them. `webhook_url` is the sender's in the console, and where `/_chat` sends what it
    is told to; `signed_url`, if set, is the public URL that the signature is made for, where a proxy stands before it.
    `status_callback` is what the console has for the sender, used when a message names none. Status callbacks go out by
    `later`, which has a thread of its own unless it is given.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        clock: Clock | None = None,
        webhook_url: str = "",
        signed_url: str = "",
        status_callback: str = "",
        later: Callable[[Callable[[], object]], object] | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.sender = sender.removeprefix("whatsapp:")
        self.clock = clock or SystemClock()
        self.webhook_url = webhook_url
        self.signed_url = signed_url
        self.status_callback = status_callback
        self.chats = Chats()
        self.records: list[Record] = []
        self.templates: dict[str, str] = {}
        """By ContentSid, approved: `Your answer: {{1}}`."""
        self.rejected: set[str] = set()
        """Of those, the ones that WhatsApp did not approve after all."""
        self.online = True
        self.account_status = "active"
        self.opted_out: set[str] = set()
        self.wrote_at_ms: dict[str, int] = {}
        """When each customer wrote last: the 24 hours begin there."""
        self._callbacks: list[Future[object]] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="twilio-callback")  # one: in order
        self._later = later or self._soon
        self._http = urllib3.PoolManager(maxsize=8)
        self._api = Api(self)
        self._control = Control(self)

    def app(self, environ: dict[str, Any], start_response: Any) -> Any:
        application = self._control if environ["PATH_INFO"].startswith("/_chat") else self._api
        return application(environ, start_response)

    # What customers do.

    def user_says(self, address: str, text: str, **fields: str) -> Parameters:
        return self._wrote(address, {"Body": text, **fields}, {"type": "text", "text": text})

    def user_sends(self, address: str, kind: str, caption: str = "") -> Parameters:
        """Something that is no text: one of `webhooks.MEDIA`, or location."""
        if kind == "location":
            place = {"Latitude": "13.7563", "Longitude": "100.5018", "Address": "Bangkok"}
            return self._wrote(address, {"MessageType": kind, **place}, {"type": kind})
        return self._wrote(address, {"Body": caption}, {"type": kind, "text": caption}, media=kind)

    def user_taps(self, address: str, text: str, payload: str) -> Parameters:
        """A quick reply of a template."""
        fields = {"MessageType": "button", "Body": text, "ButtonText": text, "ButtonPayload": payload}
        return self._wrote(address, fields, {"type": "text", "text": text})

    def opt_out(self, address: str) -> Parameters:
        """Says STOP where the account lets Twilio handle that."""
        self.opted_out.add(address)
        return self.user_says(address, "STOP", OptOutType="STOP")

    def block(self, address: str) -> None:
        """What is sent from now on is accepted and never arrives. Twilio tells nobody."""
        self.chats.open(address).blocked = True

    # Webhooks.

    def sign(self, url: str, parameters: Parameters) -> str:
        return webhooks.sign(self.auth_token, self.signed_url or url, parameters)

    def send_webhook(self, url: str, parameters: Parameters, *, timeout_s: float = webhooks.WAIT_S) -> int:
        """Status of the answer; 0 if there was none. The same parameters again are a retry of Twilio's."""
        return webhooks.post(self._http, url, parameters, self.sign(url, parameters), timeout_s)

    def happened_to(self, record: Record, status: str, error: int | None = None) -> None:
        """A message's next status; whoever wants to know is called."""
        record.status, record.error = status, error
        if record.status_callback:
            url, parameters = record.status_callback, webhooks.status(replace(record))
            self._later(lambda: self.send_webhook(url, parameters))

    def callbacks_done(self, timeout: float) -> None:
        """Wait until those are out that were due."""
        wait(self._callbacks, timeout)

    # What customers see.

    def chat(self, address: str) -> list[Entry]:
        """Oldest first: `{"from": "user" | "bot", "message", "at_ms", "via": "session" | "template" | None}`."""
        return self.chats.messages(address)

    def is_typing(self, address: str) -> bool:
        chat = self.chats.known(address)
        return bool(chat and chat.loading_until_ms > self.clock.now_ms())

    def wait_for_bot(self, address: str, count: int, timeout: float = 10) -> list[Entry]:
        """What the bot said, once it is `count` messages in all. `TimeoutError` after `timeout` seconds."""
        return self.chats.wait_for_bot(address, count, timeout)

    def _soon(self, callback: Callable[[], object]) -> None:
        self._callbacks.append(self._pool.submit(callback))

    def _wrote(self, address: str, fields: Parameters, shown: dict[str, Any], *, media: str = "") -> Parameters:
        now, sid = self.clock.now_ms(), new_sid("MM" if media else "SM")
        attached = webhooks.media(self, media, sid) if media else {}
        parameters = webhooks.inbound(self, address, sid, **attached, **fields)
        record = Record(
            sid, self.account_sid, False, parameters["To"], parameters["From"], parameters["Body"], now, "received"
        )
        with self.chats.lock:
            self.records.append(record)
            self.wrote_at_ms[address] = now
        self.chats.add(address, {"from": "user", "message": shown, "at_ms": now, "via": None})
        return parameters
