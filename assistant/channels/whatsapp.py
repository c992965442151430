"""The sending side of WhatsApp, through Twilio's Messages API.

What a customer may be sent freely is an answer within 24 hours of their last message; WhatsApp does not charge for it.
Later only a template that WhatsApp has approved goes out.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

import contextlib
import json
from collections.abc import Mapping
from typing import Any

import urllib3

from assistant.channels import Setup
from assistant.channels.twilio_http import API, MESSAGING, Answer, TwilioHttp, error_of
from assistant.channels.whatsapp_events import message_sid
from assistant.channels.whatsapp_ids import channel_address
from assistant.channels.whatsapp_messages import to_texts, to_variable
from assistant.channels.whatsapp_sent import Sent
from assistant.channels.wire import TYPING_TIMEOUT
from assistant.clock import Clock
from assistant.credentials import Credentials
from assistant.errors import ContractBroken, OutcomeUnknown, QuotaExceeded
from assistant.messages import Delivery, Reply

WINDOW_MS = 24 * 3_600_000 - 60_000  # WhatsApp: 24 hours after the customer's last message; the rest is for the way
LISTED = 50  # messages to one customer; a reply has a few

OPTED_OUT = 21610
"""https://www.twilio.com/docs/api/errors/21610: the customer wants nothing of us any more."""

_TYPING = "/v2/Indicators/Typing.json"


def sending(setup: Setup) -> "WhatsAppChannel":
    base_url = setup.credentials.fields().get("api_base_url", "")
    http = TwilioHttp(base_url, urllib3.PoolManager(maxsize=4))
    return WhatsAppChannel(setup.credentials, http=http, clock=setup.clock, public_url=setup.public_url)


class WhatsAppChannel:
    """Implements `assistant.channels.sides.Channel`. Safe to use from several threads, as `http` is.

    `credentials`: `account_sid`, `auth_token`, `sender` (the number that customers write to), and where wanted
    `template_sid` (for answers after the 24 hours) and `public_url`, which wins over the argument: there Twilio tells
    what became of a message.
    """

    def __init__(self, credentials: Credentials, *, http: TwilioHttp, clock: Clock, public_url: str = "") -> None:
        self._credentials = credentials
        self._http = http
        self._clock = clock
        self._public_url = public_url

    def show_typing(self, conversation: str, event_id: str) -> None:
        """Typing dots for 25 seconds or until the answer, and two blue ticks at the message."""
        form = {"channel": "whatsapp", "messageId": message_sid(event_id)}
        with contextlib.suppress(Exception):  # an ornament must not cost the answer
            fields = self._credentials.fields()
            self._http.send("POST", MESSAGING, _TYPING, fields, form, timeout=TYPING_TIMEOUT)

    def hold(self, reply: Reply) -> bool:
        """Never: nothing runs out within a run that a holding message could save, and Twilio charges for each."""
        return False

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Send the texts one by one; of one whose answer is lost, Twilio's list says whether it was taken.

        `again`: what of this reply is in the list since the customer wrote is not sent a second time. `how` is "reply"
        within the 24 hours and "push" for a template.

        Raises `AccessDenied`, `QuotaExceeded` (also when the 24 hours are over and there is no template),
        `ContractBroken`, `RateLimited`, `ServiceUnavailable`, `OutcomeUnknown`.
        """
        texts = to_texts(reply.parts)
        if not texts:
            return Delivery("nothing")
        if not reply.to:
            raise ContractBroken("twilio", "no_recipient")
        open_ = self._clock.now_ms() - reply.received_at_ms < WINDOW_MS
        texts = texts if open_ else [to_variable(texts)]
        sent = Sent(lambda: self._list(reply.to), reply.received_at_ms)
        if again:
            sent.look()
        ids = []
        for text in texts:
            id = sent.take(text, in_template=not open_) or self._send(reply.to, text, sent, in_template=not open_)
            if id is None:
                return Delivery("nothing")
            ids.append(id)
        return Delivery("reply" if open_ else "push", ids[0], len(ids))

    def _send(self, to: str, text: str, sent: Sent, *, in_template: bool) -> str | None:
        """The message's id; None when the customer has opted out."""
        content = self._template(text) if in_template else {"Body": text}
        try:
            answer = self._call("POST", self._addressed(to) | content | self._callback())
        except OutcomeUnknown:
            # If it is not in the list yet it may come still: the next try looks again, and only then sends.
            sent.look()
            id = sent.take(text, in_template=in_template)
            if id is None:
                raise
            return id
        if answer.code == OPTED_OUT:
            return None
        sid = answer.content.get("sid")
        if answer.status not in (200, 201) or not isinstance(sid, str):
            raise error_of(answer)
        sent.add(sid)
        return sid

    def _template(self, text: str) -> dict[str, str]:
        template = self._credentials.fields().get("template_sid")
        if not template:
            # Kept by the run until the customer writes, which opens the window: then it goes out with the answer.
            raise QuotaExceeded("twilio", "window_closed_and_no_template_sid")
        return {"ContentSid": template, "ContentVariables": json.dumps({"1": text}, ensure_ascii=False)}

    def _list(self, to: str) -> list[Mapping[str, Any]]:
        # Not by `DateSent`: a message that is still queued has none.
        answer = self._call("GET", self._addressed(to) | {"PageSize": str(LISTED)})
        messages = answer.content.get("messages")
        if answer.status != 200 or not isinstance(messages, list):
            raise error_of(answer)
        return [message for message in messages if isinstance(message, dict)]

    def _addressed(self, to: str) -> dict[str, str]:
        return {"To": channel_address(to), "From": channel_address(self._credentials.fields()["sender"])}

    def _callback(self) -> dict[str, str]:
        public_url = self._credentials.fields().get("public_url") or self._public_url
        return {"StatusCallback": f"{public_url.rstrip('/')}/webhooks/whatsapp"} if public_url else {}

    def _call(self, method: str, form: dict[str, str]) -> Answer:
        return self._credentials.call(
            lambda fields: self._http.send(
                method, API, f"/2010-04-01/Accounts/{fields['account_sid']}/Messages.json", fields, form
            )
        )
