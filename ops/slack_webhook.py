"""Trying our own Slack webhook as Slack does when its URL is entered: a signed challenge, which starts nothing.

Source: https://docs.slack.dev/apis/events-api/using-http-request-urls#handshake
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

import urllib3

TIMEOUT_S = 3  # as long as Slack waits


def tried(url: str, fields: Mapping[str, str], now_ms: int) -> int:
    """Status of the answer; 0: none, -1: a 200 that does not give the challenge back."""
    challenge, at_s = secrets.token_hex(16), now_ms // 1000
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    signed = b"v0:%d:%s" % (at_s, body)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": str(at_s),
        "X-Slack-Signature": "v0=" + hmac.digest(fields["signing_secret"].encode(), signed, hashlib.sha256).hex(),
    }
    try:
        answer = urllib3.request("POST", url, body=body, headers=headers, timeout=TIMEOUT_S, retries=False)
    except urllib3.exceptions.HTTPError:
        return 0
    return -1 if answer.status == 200 and answer.data != challenge.encode() else answer.status


def words(status: int) -> tuple[str, str]:
    """What happened, completing "the webhook …", and what to do."""
    match status:
        case 401:
            return (
                "refuses Slack's signature",
                "After a change of signing_secret wait five minutes. Else the clock of this machine is wrong: what is "
                "more than five minutes off is refused.",
            )
        case 403 | 404:
            return (f"answers {status}", "There is no such route: compare with the stack's output WebhookUrlSlack.")
        case 0:
            return (
                "is not answered within 3 seconds",
                "The URL is wrong or the deployment is gone; a tunnel may have ended.",
            )
        case -1:
            return ("answers 200 without the challenge", "Something else answers at that URL, such as a proxy's page.")
    return (f"answers {status}", "The ingest function fails: docs/runbooks/ingest-5xx.md")
