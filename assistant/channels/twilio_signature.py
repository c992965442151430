"""What Twilio signs: the URL that it was told to call, then all parameters of the form, sorted, blank ones too.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, urlsplit

from assistant.errors import PayloadInvalid

type Parameters = list[tuple[str, str]]

MAX_PARAMETERS = 1000  # ours: Twilio sends some dozens, and more of them every year

_PORTS = {"https": 443, "http": 80}


def parameters_of(body: bytes) -> Parameters:
    """The form's parameters in their order. Raises `PayloadInvalid` for what is no form."""
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise PayloadInvalid("body: not a form") from None


def signature(token: str, url: str, parameters: Iterable[tuple[str, str]]) -> bytes:
    """Base64 of the HMAC-SHA1. A parameter that comes twice with the same value counts once."""
    signed = url + "".join(name + value for name, value in sorted(set(parameters)))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode("utf-8", "replace"), hashlib.sha1))


def spellings(url: str) -> tuple[str, str]:
    """The URL without its port and with it: Twilio signs either."""
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")  # not `hostname`, which is in small letters
    return _at(parts, host), _at(parts, f"{host}:{port or _PORTS.get(parts.scheme, 443)}")


def _at(parts: SplitResult, host: str) -> str:
    return parts._replace(netloc=host).geturl()
