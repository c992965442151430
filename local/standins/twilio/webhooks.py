"""Webhooks out: the parameters that Twilio sends, signed and posted as Twilio does.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid5

import urllib3

from local.standins.twilio.records import Record, new_sid

if TYPE_CHECKING:
    from local.standins.twilio.standin import TwilioStandIn

type Parameters = dict[str, str]

WAIT_S = 15.0

_TOKENS = UUID("9d4b0c6e-7f53-4d1c-9f0a-5be2a1c7d3e4")

MEDIA = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "document": "application/pdf",
    "sticker": "image/webp",
    "contacts": "text/vcard",
}


def inbound(standin: "TwilioStandIn", address: str, sid: str, **fields: str) -> Parameters:
    """A message from a customer; `fields` in place of the usual ones or beside them."""
    return {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": f"Customer {address[-4:]}",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": address.removeprefix("+"),
        "SmsStatus": "received",
        "Body": "",
        "To": f"whatsapp:{standin.sender}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": standin.account_sid,
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": {"WaId": address.removeprefix("+")}}}),
        "From": f"whatsapp:{address}",
        "ApiVersion": "2010-04-01",
        **fields,
    }


def media(standin: "TwilioStandIn", kind: str, sid: str) -> Parameters:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{standin.account_sid}/Messages/{sid}/Media/{new_sid('ME')}"
    return {"MessageType": kind, "NumMedia": "1", "MediaContentType0": MEDIA[kind], "MediaUrl0": url}


def status(record: Record) -> Parameters:
    """What became of a message of ours."""
    error = {"ErrorCode": str(record.error), "ChannelStatusMessage": "refused"} if record.error else {}
    return {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": "2010-04-01",
        "MessageStatus": record.status,
        "SmsSid": record.sid,
        "SmsStatus": record.status,
        "ChannelInstallSid": "XE" + "0" * 32,
        "To": record.to,
        "From": record.sender,
        "MessageSid": record.sid,
        "AccountSid": record.account_sid,
        "ChannelToAddress": record.to[:-4] + "XXXX",
        **error,
    }


def sign(token: str, url: str, parameters: Parameters) -> str:
    """The value of `X-Twilio-Signature`."""
    text = url + "".join(f"{name}{parameters[name]}" for name in sorted(parameters))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def post(http: urllib3.PoolManager, url: str, parameters: Parameters, signature: str, timeout_s: float) -> int:
    """Status of the answer; 0 if there was none."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": str(uuid5(_TOKENS, urlencode(parameters))),  # a retry has the same
        "X-Twilio-Signature": signature,
    }
    try:
        body = urlencode(parameters).encode()
        return http.request("POST", url, body=body, headers=headers, timeout=timeout_s, retries=False).status
    except urllib3.exceptions.HTTPError:
        return 0
