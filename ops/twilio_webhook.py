"""Trying our own WhatsApp webhook as Twilio would call it: Twilio itself has no test button for that."""

from collections.abc import Mapping
from urllib.parse import urlencode

import urllib3

TIMEOUT_S = 15  # as long as Twilio waits


def tried(url: str, fields: Mapping[str, str]) -> int:
    """Status of the answer to a signed webhook about a message that was delivered, which starts nothing; 0: none."""
    from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

    ours = "whatsapp:" + fields["sender"].removeprefix("whatsapp:")
    sid = "SM" + "0" * 32
    parameters = {
        "AccountSid": fields["account_sid"],
        "From": ours,
        "To": ours,
        "MessageSid": sid,
        "MessageStatus": "delivered",
    }
    headers = {
        "X-Twilio-Signature": RequestValidator(fields["auth_token"]).compute_signature(url, parameters),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        body = urlencode(parameters).encode()
        answer = urllib3.request("POST", url, body=body, headers=headers, timeout=TIMEOUT_S, retries=False)
    except urllib3.exceptions.HTTPError:
        return 0
    return answer.status


def words(status: int) -> tuple[str, str]:
    """What happened, completing "the webhook …", and what to do."""
    match status:
        case 401:
            return (
                "refuses Twilio's signature",
                "Behind a domain of your own, public_url in the secret twilio must be the address that Twilio calls, "
                "without the route. After a change of auth_token wait five minutes.",
            )
        case 400:
            return (
                "is for another account or number",
                "account_sid and sender in the secret twilio must be those of the WhatsApp sender.",
            )
        case 403 | 404:
            return (f"answers {status}", "There is no such route: compare with the stack's output WebhookUrlWhatsapp.")
        case 0:
            return ("is not answered", "The URL is wrong or the deployment is gone; a tunnel may have ended.")
    return (f"answers {status}", "The ingest function fails: docs/runbooks/ingest-5xx.md")
