"""Who may post to us: `SlackWebhook.verify`."""

import hashlib
import hmac

import pytest

from assistant.channels.slack_webhook import MAX_AGE_S, MAX_BODY_BYTES, SlackWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid, SignatureInvalid
from assistant.messages import WebhookRequest
from tests.builders import webhook_request
from tests.fakes.clock import FakeClock
from tests.fakes.credentials import RenewableCredentials
from tests.unit.slack.event_files import BODY, SECRET, SIGNATURE, TIMESTAMP


def call(body: bytes = BODY, signature: str = SIGNATURE, timestamp: str = str(TIMESTAMP)) -> WebhookRequest:
    return webhook_request(body, {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": timestamp})


def webhook(*, late_s: float = 0, **fields: str) -> SlackWebhook:
    clock = FakeClock(int((TIMESTAMP + late_s) * 1000))
    return SlackWebhook(Credentials(fields or {"signing_secret": SECRET}), clock)


def sign(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    return "v0=" + hmac.digest(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hex()


def test_slacks_own_example_is_accepted() -> None:
    webhook().verify(call())


@pytest.mark.parametrize(
    "signature", ["", SIGNATURE[:-1], SIGNATURE.upper(), SIGNATURE.removeprefix("v0="), "v1" + SIGNATURE[2:], "ลายเซ็น"]
)
def test_any_other_signature_is_refused(signature: str) -> None:
    with pytest.raises(SignatureInvalid):
        webhook().verify(call(signature=signature))


def test_one_changed_byte_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        webhook().verify(call(BODY + b"\n"))


def test_another_time_than_the_signed_one_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        webhook().verify(call(timestamp=str(TIMESTAMP + 1)))


@pytest.mark.parametrize("late_s", [-MAX_AGE_S, 0, MAX_AGE_S])
def test_five_minutes_are_accepted_on_both_sides(late_s: float) -> None:
    webhook(late_s=late_s).verify(call())


@pytest.mark.parametrize("late_s", [-MAX_AGE_S - 0.001, MAX_AGE_S + 0.001, 86_400])
def test_a_well_signed_body_that_somebody_kept_is_refused(late_s: float) -> None:
    with pytest.raises(SignatureInvalid):
        webhook(late_s=late_s).verify(call())


@pytest.mark.parametrize(
    "timestamp",
    ["", "now", "1531420618.5", "-1531420618", " 1531420618", "1_531_420_618", "٣" * 10, "²" * 3, "9" * 5000],
)
def test_a_time_that_is_no_number_is_refused_though_it_is_signed(timestamp: str) -> None:
    with pytest.raises(SignatureInvalid):
        webhook().verify(call(signature=sign(BODY, timestamp), timestamp=timestamp))


@pytest.mark.parametrize("missing", ["x-slack-signature", "x-slack-request-timestamp"])
def test_both_headers_are_needed(missing: str) -> None:
    request = call()
    headers = {name: value for name, value in request.headers.items() if name != missing}
    with pytest.raises(SignatureInvalid):
        webhook().verify(webhook_request(BODY, headers))


def test_while_the_secret_is_changed_both_are_accepted() -> None:
    webhook(signing_secret=SECRET, signing_secret_previous="other").verify(call())
    webhook(signing_secret="other", signing_secret_previous=SECRET).verify(call())


def test_a_signature_under_a_secret_that_we_do_not_have_yet_is_accepted() -> None:
    credentials = RenewableCredentials({"signing_secret": "old"}, {"signing_secret": SECRET})
    SlackWebhook(credentials, FakeClock(TIMESTAMP * 1000)).verify(call())
    assert credentials.looked == [False]


@pytest.mark.parametrize("request_", [call(signature=""), call(timestamp="x"), call(timestamp=str(TIMESTAMP - 1000))])
def test_what_can_not_be_from_slack_makes_us_look_for_nothing(request_: WebhookRequest) -> None:
    credentials = RenewableCredentials({"signing_secret": "old"}, {"signing_secret": SECRET})
    with pytest.raises(SignatureInvalid):
        SlackWebhook(credentials, FakeClock(TIMESTAMP * 1000)).verify(request_)
    assert credentials.looked == []


def test_an_empty_secret_opens_nothing() -> None:
    signed_with_nothing = sign(BODY, str(TIMESTAMP), secret="")
    for fields in [{"signing_secret": ""}, {"signing_secret": "x", "signing_secret_previous": ""}]:
        with pytest.raises(SignatureInvalid):
            webhook(**fields).verify(call(signature=signed_with_nothing))


def test_an_oversized_body_is_refused_before_its_signature_is_looked_at() -> None:
    with pytest.raises(PayloadInvalid) as refused:
        webhook().verify(webhook_request(b" " * (MAX_BODY_BYTES + 1), {}))
    assert refused.value.status == 413
