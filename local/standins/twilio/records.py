"""What Twilio keeps of each message, in and out.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-properties
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any


def new_sid(kind: str) -> str:
    """`kind`: SM for a message, MM for one with media, RQ for a request."""
    return kind + secrets.token_hex(16)


@dataclass
class Record:
    """`error` is Twilio's code of what went wrong later, if anything did."""

    sid: str
    account_sid: str
    outbound: bool
    to: str
    sender: str
    body: str
    created_ms: int
    status: str
    error: int | None = None
    status_callback: str = ""

    @property
    def created_at(self) -> datetime:
        """In whole seconds, as Twilio tells it."""
        return datetime.fromtimestamp(self.created_ms // 1000, UTC)

    def as_resource(self) -> dict[str, Any]:
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": None if self.status == "queued" else format_datetime(self.created_at),
            "date_updated": format_datetime(self.created_at),
            "direction": "outbound-api" if self.outbound else "inbound",
            "error_code": self.error,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }
