"""Webhooks out: signed and posted as LINE does."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

import urllib3

WAIT_S = 10.0  # LINE gives up after 2 s; a laptop that starts its first function may need longer


@dataclass(frozen=True)
class Outcome:
    """`status` 0: no answer. `reason` and `detail` as the "test webhook" endpoint words them."""

    status: int
    reason: str
    detail: str


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def post(http: urllib3.PoolManager, url: str, body: bytes, signature: str, timeout_s: float) -> Outcome:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "LineBotWebhook/2.0",
        "x-line-signature": signature,
    }
    try:
        response = http.request("POST", url, body=body, headers=headers, timeout=timeout_s, retries=False)
    except urllib3.exceptions.NewConnectionError:
        return Outcome(0, "COULD_NOT_CONNECT", "Failure to connect")
    except urllib3.exceptions.TimeoutError:
        return Outcome(0, "REQUEST_TIMEOUT", "Request timeout")
    except urllib3.exceptions.HTTPError as exc:
        return Outcome(0, "UNCLASSIFIED", type(exc).__name__)
    reason = "OK" if 200 <= response.status < 300 else "ERROR_STATUS_CODE"
    return Outcome(response.status, reason, str(response.status))
