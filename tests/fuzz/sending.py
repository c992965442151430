"""How a body is sent: signature, headers, base64, compression, size and path. Five bytes choose, each from a table.

What is usual stands in a table several times, so that most cases get as far as the parser.
"""

import base64
import gzip
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.channels.line_webhook import MAX_BODY_BYTES

SECRET, PREVIOUS = "channel-secret-of-the-fuzzer", "previous-secret-of-the-fuzzer"
LENGTH = 5
"""Bytes at the head of a case."""

type Bytes = Callable[[bytes], bytes]
type Sign = Callable[[bytes], str | None]
type Wrap = Callable[[bytes], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sent:
    """An HTTP API event, and the bytes behind it. `genuine`: LINE may have sent it, so it must not be taken for a
    stranger's, and only then it may be accepted. `plain`: nothing but its content can be a reason to refuse it."""

    event: dict[str, Any]
    content: bytes
    genuine: bool
    plain: bool


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def _right(body: bytes) -> str:
    return signature(SECRET, body)


def _previous(body: bytes) -> str:
    return signature(PREVIOUS, body)


GENUINE = (_right, _previous)
SIGNATURES: tuple[Sign, ...] = (
    *(_right,) * 60,
    *(_previous,) * 4,
    lambda body: None,
    lambda body: "",
    lambda body: "=",
    lambda body: signature("another secret", body),
    lambda body: signature("", body),
    lambda body: signature(SECRET, body + b" "),
    lambda body: signature(SECRET, body).lower(),
    lambda body: f"{signature(SECRET, body)},{signature(SECRET, body)}",
    lambda body: f"AAAA,{signature(SECRET, body)}",
    lambda body: f" {signature(SECRET, body)}",
    lambda body: hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    lambda body: "ลายเซ็น",
    lambda body: "\ud83d\0",
    lambda body: "A" * 100_000,
)

BODIES: tuple[Bytes, ...] = (
    *(lambda body: body,) * 200,
    lambda body: body.ljust(MAX_BODY_BYTES),
    lambda body: body.ljust(MAX_BODY_BYTES + 1),
    lambda body: b"[" * 200_000 + body,
    lambda body: b"",
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body.decode("utf-8", "replace").encode("utf-16"),
)


def _as_text(body: bytes) -> dict[str, Any]:
    return {"isBase64Encoded": False, "body": body.decode("utf-8", "surrogatepass")}


def _as_base64(body: bytes) -> dict[str, Any]:
    return {"isBase64Encoded": True, "body": base64.b64encode(body).decode()}


def _as_it_fits(body: bytes) -> dict[str, Any]:
    """The gateway makes base64 of what is no text."""
    try:
        return _as_text(body)
    except UnicodeDecodeError:
        return _as_base64(body)


USUAL = (_as_it_fits, _as_base64)
WRAPPINGS: tuple[Wrap, ...] = (
    *(_as_it_fits,) * 40,
    *(_as_base64,) * 10,
    lambda body: {"isBase64Encoded": True, "body": base64.b64encode(body).decode()[:-1]},
    lambda body: {"isBase64Encoded": True, "body": base64.encodebytes(body).decode()},
    lambda body: {"isBase64Encoded": True, "body": body.decode("utf-8", "replace")},
    lambda body: {"isBase64Encoded": True, "body": "ไม่ใช่"},
    lambda body: {"isBase64Encoded": True, "body": "\ud83d"},
    lambda body: {"isBase64Encoded": False, "body": base64.b64encode(body).decode()},
    lambda body: {"isBase64Encoded": False, "body": "\ud83d" + body.decode("utf-8", "replace")},
    lambda body: {"isBase64Encoded": False, "body": None},
    lambda body: {"isBase64Encoded": False},
    lambda body: {},
)

LINE, ONE_BOT = "/webhooks/line", "/webhooks/one_bot"
PATHS = (
    *(LINE,) * 90,
    *(ONE_BOT,) * 9,
    *("/webhooks/slack", "/webhooks/", "/", "", "/webhooks/line/", "/webhooks/LINE", "/\ud83d\0"),
)

HEADER = "x-line-signature"
HEADERS: tuple[Callable[[str], dict[str, str] | None], ...] = (
    *(lambda given: {HEADER: given},) * 40,
    *(lambda given: {"Content-Type": "application/json", "X-Line-Signature": given},) * 10,
    lambda given: {HEADER.upper(): given, "content-encoding": "identity"},
    lambda given: {HEADER: given, "Content-Encoding": ""},
)
ODD_HEADERS: tuple[Callable[[str], dict[str, str] | None], ...] = (
    lambda given: None,
    lambda given: {},
    lambda given: {HEADER: "AAAA", "X-Line-Signature": given},
    lambda given: {"x-line-signature ": given},
    lambda given: {"ｘ-line-signature": given, "\ud83d": "\0"},
    lambda given: {HEADER: given, "content-encoding": "gzip"},
    lambda given: {HEADER: given, "Content-Encoding": "GZIP, br"},
)
COMPRESSED = len(HEADERS) + len(ODD_HEADERS)
"""The last choice: the body is compressed, and the signature is over what is sent."""


def send(how: bytes, body: bytes) -> Sent:
    sign, change, wrap, at, head = (how + bytes(LENGTH))[:LENGTH]
    make, path = SIGNATURES[sign % len(SIGNATURES)], PATHS[at % len(PATHS)]
    wrapping, heading = WRAPPINGS[wrap % len(WRAPPINGS)], head % (COMPRESSED + 1)
    content = BODIES[change % len(BODIES)](body)
    encoding = {}
    if heading == COMPRESSED:
        content, heading, encoding = gzip.compress(content, 1, mtime=0), 0, {"content-encoding": "gzip"}
    given = make(content)
    headers = (HEADERS + ODD_HEADERS)[heading](given or "") if given is not None else {}
    event = {"rawPath": path, "headers": headers and headers | encoding, **wrapping(content)}
    genuine = make in GENUINE and heading < len(HEADERS) and wrapping in USUAL
    plain = genuine and not encoding and path in (LINE, ONE_BOT) and len(content) <= MAX_BODY_BYTES
    return Sent(event, content, genuine, plain)
