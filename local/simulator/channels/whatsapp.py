"""A customer's WhatsApp: the first word is the customer's, and there are no buttons."""

import re
import secrets
from typing import Any

from assistant.channels.whatsapp_ids import conversation_of
from local.simulator.channels import Read, Shown, Wish
from local.standins.twilio import TwilioStandIn

_NUMBER = re.compile(r"\+\d{8,15}")


class WhatsAppSide:
    events: tuple[str, ...] = ("sticker",)

    def __init__(self, twilio: TwilioStandIn) -> None:
        self._twilio = twilio

    def new_person(self) -> str:
        return f"+5255{secrets.randbelow(10**8):08}"

    def is_person(self, id: str) -> bool:
        return bool(_NUMBER.fullmatch(id))

    def does(self, person: str, wish: Wish) -> int | None:
        match wish:
            case {"text": str(text)}:
                parameters = self._twilio.user_says(person, text)
            case {"event": "sticker"}:
                parameters = self._twilio.user_sends(person, "sticker")
            case _:
                return None
        return self._twilio.send_webhook(self._twilio.webhook_url, parameters)

    def shows(self, person: str) -> Shown:
        conversation = conversation_of(self._twilio.account_sid, person)
        return Shown(self._twilio.chat(person), self._twilio.is_typing(person), conversation)

    def read(self, message: dict[str, Any]) -> Read:
        return Read(message.get("text", ""))
