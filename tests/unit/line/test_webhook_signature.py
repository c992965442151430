"""Who may talk to us: `LineWebhook.verify`."""

import base64
import hashlib
import hmac
import json

import pytest

from assistant.channels.line_webhook import MAX_BODY_BYTES, LineWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid, SignatureInvalid
from tests.builders import webhook_request
from tests.fakes.credentials import RenewableCredentials
from tests.unit.line.event_files import EVENTS, SECRET, SIGNATURE, body

BODY = body("verification")


def webhook(secret: str, **others: str) -> LineWebhook:
    return LineWebhook(Credentials({"channel_secret": secret, **others}))


@pytest.mark.parametrize("header", ["x-line-signature", "X-Line-Signature", "X-LINE-SIGNATURE"])
def test_the_signature_of_the_documentation_is_accepted_under_any_spelling_of_the_header(header: str) -> None:
    webhook(SECRET).verify(webhook_request(BODY, {"content-type": "application/json", header: SIGNATURE}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-line-signature": ""},
        {"x-line-signature": SIGNATURE[:-1]},
        {"x-line-signature": SIGNATURE.lower()},
        {"x-line-signature": "ลายเซ็น"},
        {"x-line-signature": "\ud83d"},
        {"x-signature": SIGNATURE},
    ],
)
def test_any_other_signature_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        webhook(SECRET).verify(webhook_request(BODY, headers))


def test_one_changed_byte_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        webhook(SECRET).verify(webhook_request(BODY + b"\n", {"x-line-signature": SIGNATURE}))


def test_while_the_secret_is_changed_both_are_accepted() -> None:
    for secret, previous in [(SECRET, "other"), ("other", SECRET)]:
        webhook(secret, channel_secret_previous=previous).verify(webhook_request(BODY, {"x-line-signature": SIGNATURE}))


def test_a_signature_under_a_secret_that_we_do_not_have_yet_is_accepted() -> None:
    credentials = RenewableCredentials({"channel_secret": "old"}, {"channel_secret": SECRET})
    LineWebhook(credentials).verify(webhook_request(BODY, {"x-line-signature": SIGNATURE}))
    assert credentials.looked == [False]


@pytest.mark.parametrize("newer", ["old", "newer"])
def test_a_wrong_signature_is_refused_after_one_look_for_another_secret(newer: str) -> None:
    credentials = RenewableCredentials({"channel_secret": "old"}, {"channel_secret": newer})
    with pytest.raises(SignatureInvalid):
        LineWebhook(credentials).verify(webhook_request(BODY, {"x-line-signature": SIGNATURE}))
    assert credentials.looked == [False]


def test_what_bears_no_signature_makes_us_look_for_nothing() -> None:
    credentials = RenewableCredentials({"channel_secret": "old"}, {"channel_secret": SECRET})
    with pytest.raises(SignatureInvalid):
        LineWebhook(credentials).verify(webhook_request(BODY, {}))
    assert credentials.looked == []


def test_an_empty_secret_opens_nothing() -> None:
    signed_with_nothing = base64.b64encode(hmac.digest(b"", BODY, hashlib.sha256)).decode()
    for fields in [{}, {"channel_secret": ""}, {"channel_secret": "x", "channel_secret_previous": ""}]:
        with pytest.raises(SignatureInvalid):
            LineWebhook(Credentials(fields)).verify(webhook_request(BODY, {"x-line-signature": signed_with_nothing}))


def test_an_oversized_body_is_refused_before_its_signature_is_looked_at() -> None:
    with pytest.raises(PayloadInvalid) as refused:
        webhook(SECRET).verify(webhook_request(b" " * (MAX_BODY_BYTES + 1), {}))
    assert refused.value.status == 413


def test_a_body_of_exactly_the_limit_is_only_judged_by_its_signature() -> None:
    with pytest.raises(SignatureInvalid):
        webhook(SECRET).verify(webhook_request(b" " * MAX_BODY_BYTES, {}))


def test_a_body_that_came_as_base64_is_verified_by_the_bytes_behind_it() -> None:
    event = json.loads((EVENTS / "http_api" / "line_base64.json").read_text())
    content = base64.b64decode(event["body"])

    webhook(SECRET).verify(webhook_request(content, event["headers"]))

    assert [inbound.text for inbound in webhook(SECRET).parse(webhook_request(content))] == ["มีถุงมือไนไตรไหมคะ 🧤"]
