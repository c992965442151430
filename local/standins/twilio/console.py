"""What the console sets: where a sender's webhooks go, and which templates WhatsApp has approved.

Source: https://www.twilio.com/docs/whatsapp/api/senders, https://www.twilio.com/docs/content/content-api-resources
"""

import json
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from local.standins.twilio.answers import Refused

if TYPE_CHECKING:
    from local.standins.twilio.standin import TwilioStandIn

SENDER_SID = "XE" + "1c" * 16


class Console:
    def __init__(self, standin: "TwilioStandIn") -> None:
        self._standin = standin

    def senders(self) -> dict[str, Any]:
        page = "https://messaging.twilio.com/v2/Channels/Senders?PageSize=50&Page=0"
        meta = {"key": "senders", "page": 0, "page_size": 50, "first_page_url": page, "url": page}
        return {"senders": [self._sender()], "meta": {**meta, "next_page_url": None, "previous_page_url": None}}

    def update(self, sid: str, request: Request) -> dict[str, Any]:
        if sid != SENDER_SID:
            raise Refused(20404)
        try:
            webhook = json.loads(request.get_data())["webhook"]
            for name in ("callback_url", "status_callback_url"):
                if not webhook.get(name, "https://").startswith(("https://", "http://localhost", "http://127.0.0.1")):
                    raise Refused(20001)
        except (ValueError, KeyError, AttributeError, TypeError):
            raise Refused(20001) from None
        self._standin.webhook_url = webhook.get("callback_url", self._standin.webhook_url)
        self._standin.status_callback = webhook.get("status_callback_url", self._standin.status_callback)
        return self._sender()

    def approval(self, sid: str) -> dict[str, Any]:
        if sid not in self._standin.templates:
            raise Refused(20404)
        status = "rejected" if sid in self._standin.rejected else "approved"
        return {
            "sid": sid,
            "account_sid": self._standin.account_sid,
            "whatsapp": {"type": "whatsapp", "name": "answer", "category": "UTILITY", "status": status},
            "url": f"https://content.twilio.com/v1/Content/{sid}/ApprovalRequests",
        }

    def _sender(self) -> dict[str, Any]:
        return {
            "sid": SENDER_SID,
            "sender_id": f"whatsapp:{self._standin.sender}",
            "status": "ONLINE" if self._standin.online else "OFFLINE",
            "webhook": {
                "callback_url": self._standin.webhook_url or None,
                "callback_method": "POST",
                "status_callback_url": self._standin.status_callback or None,
                "status_callback_method": "POST",
            },
            "url": f"https://messaging.twilio.com/v2/Channels/Senders/{SENDER_SID}",
        }
