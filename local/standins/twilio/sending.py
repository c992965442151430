"""Endpoints that put something on a phone: a message, and the typing dots.

A message is taken whatever WhatsApp will say to it: outside of the 24 hours, or to somebody who is not there, it fails
later, and only its status tells.
"""

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from local.standins.line.flex_validation import units
from local.standins.twilio.answers import Refused
from local.standins.twilio.records import Record, new_sid

if TYPE_CHECKING:
    from local.standins.twilio.standin import TwilioStandIn

WINDOW_MS = 24 * 3_600_000
TYPING_MS = 25_000
MAX_BODY = 1600
OUTSIDE_WINDOW = 63016
NOT_REACHABLE = 63024

_ADDRESS = re.compile(r"whatsapp:\+[1-9][0-9]{6,14}")

type Form = MultiDict[str, str]


class Sending:
    def __init__(self, standin: "TwilioStandIn") -> None:
        self._standin = standin

    def create(self, form: Form) -> dict[str, Any]:
        """The message as it is at first: queued."""
        to = self._checked(form)
        template = form.get("ContentSid", "")
        body = self._rendered(form) if template else form.get("Body", "")
        if not body:
            raise Refused(21619)
        if units(body) > MAX_BODY:  # Twilio says "characters"; this is the strictest way to count them
            raise Refused(21617)
        with self._standin.chats.lock:
            return self._accept(to, body, form.get("StatusCallback", ""), via="template" if template else "session")

    def show_typing(self, form: Form) -> None:
        known = {record.sid: record for record in self._standin.records if not record.outbound}
        record = known.get(form.get("messageId", ""))
        if form.get("channel") != "whatsapp" or record is None:
            raise Refused(20001)
        chat = self._standin.chats.open(record.sender.removeprefix("whatsapp:"))
        chat.loading_until_ms = self._standin.clock.now_ms() + TYPING_MS
        self._standin.chats.changed(chat.id)

    def _checked(self, form: Form) -> str:
        to, sender, callback = form.get("To", ""), form.get("From", ""), form.get("StatusCallback")
        if not to:
            raise Refused(21604)
        if not sender:
            raise Refused(21603)
        if sender != f"whatsapp:{self._standin.sender}":
            raise Refused(63007)
        if not _ADDRESS.fullmatch(to):
            raise Refused(21211)
        if callback is not None and urlsplit(callback).scheme not in ("http", "https"):
            raise Refused(21609)
        address = to.removeprefix("whatsapp:")
        if address in self._standin.opted_out:
            raise Refused(21610)
        return address

    def _rendered(self, form: Form) -> str:
        template = self._standin.templates.get(form["ContentSid"])
        if template is None:
            raise Refused(21655)
        try:
            variables = json.loads(form.get("ContentVariables", "{}"))
            for name, value in variables.items():
                if not value or re.search(r"[\n\t]| {5,}", value):
                    raise Refused(21656)
                template = template.replace(f"{{{{{name}}}}}", value)
        except (ValueError, AttributeError, TypeError):
            raise Refused(21656) from None
        return template

    def _accept(self, to: str, body: str, callback: str, *, via: str) -> dict[str, Any]:
        standin, now = self._standin, self._standin.clock.now_ms()
        record = Record(
            new_sid("SM"),
            standin.account_sid,
            True,
            f"whatsapp:{to}",
            f"whatsapp:{standin.sender}",
            body,
            now,
            "queued",
            status_callback=callback or standin.status_callback,
        )
        standin.records.append(record)
        queued = record.as_resource()
        chat = standin.chats.open(to)
        wrote_at_ms = standin.wrote_at_ms.get(to)
        if via == "session" and (wrote_at_ms is None or now - wrote_at_ms >= WINDOW_MS):
            standin.happened_to(record, "failed", OUTSIDE_WINDOW)
        elif chat.blocked:
            standin.happened_to(record, "undelivered", NOT_REACHABLE)
        else:
            entry = {"from": "bot", "message": {"type": "text", "text": body}, "at_ms": now, "via": via}
            standin.chats.add(to, entry)
            standin.happened_to(record, "sent")
            standin.happened_to(record, "delivered")
        return queued
