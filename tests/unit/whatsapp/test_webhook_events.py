"""What each of Twilio's webhooks becomes, or that it is dropped."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest

from assistant.channels.whatsapp_webhook import WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid
from assistant.messages import Inbound, Kind
from assistant.names import Metric
from tests.builders import T0, webhook_request
from tests.contract.twilio_harness import ACCOUNT, CONVERSATION, FIELDS, PUBLIC_URL
from tests.unit.whatsapp.event_files import body, names

READ: dict[str, list[tuple[Kind, str]]] = {
    "text": [(Kind.TEXT, "สวัสดีค่ะ มีถุงมือไหมคะ 🧤")],
    "new_parameters": [(Kind.TEXT, "hello")],
    "business_scoped_user": [(Kind.TEXT, "hello")],
    "quick_reply": [(Kind.TEXT, "Yes, please")],
    "list_choice": [(Kind.TEXT, "Gloves")],
    "image": [(Kind.MEDIA, "image")],
    "image_with_caption": [(Kind.MEDIA, "image"), (Kind.TEXT, "How much is this one?")],
    "voice": [(Kind.MEDIA, "audio")],
    "video": [(Kind.MEDIA, "video")],
    "document": [(Kind.MEDIA, "file")],
    "sticker": [(Kind.MEDIA, "sticker")],
    "contact": [(Kind.MEDIA, "file")],
    "location": [(Kind.MEDIA, "location")],
    "unknown_type": [(Kind.MEDIA, "other")],
    "opt_out": [(Kind.LEFT, "")],
    "opt_in": [(Kind.JOINED, "")],
}
DROPPED = {
    "blank",
    "reaction",
    "help",
    "sms",
    "status_delivered",
    "status_read",
    "status_outside_window",
    "status_undelivered",
}


def parse(content: bytes, **fields: str) -> list[Inbound]:
    webhook = WhatsAppWebhook(Credentials({**FIELDS, **fields}), PUBLIC_URL)
    return webhook.parse(webhook_request(content))


def changed(name: str, **fields: str) -> bytes:
    return urlencode({**dict(parse_qsl(body(name).decode(), keep_blank_values=True)), **fields}).encode()


def test_every_event_file_is_told_here() -> None:
    assert set(READ) | DROPPED == set(names())


@pytest.mark.parametrize("name", READ)
def test_what_customers_send_is_read(name: str) -> None:
    assert [(event.kind, event.text) for event in parse(body(name))] == READ[name]


@pytest.mark.parametrize("name", sorted(DROPPED))
def test_the_rest_starts_no_run(name: str) -> None:
    assert parse(body(name)) == []


def test_a_message_is_read_completely() -> None:
    (event,) = parse(body("text"))
    assert event == Inbound(
        channel="whatsapp",
        conversation=CONVERSATION,
        event_id="SM" + f"{1:032x}",
        kind=Kind.TEXT,
        sender="+66812345678",
        text="สวัสดีค่ะ มีถุงมือไหมคะ 🧤",
        sent_at_ms=T0,
        received_at_ms=T0,
    )


def test_no_name_of_a_conversation_or_an_event_tells_the_phone_number() -> None:
    (event,) = parse(body("text"))
    assert "66812345678" not in event.conversation + event.event_id
    (other_account,) = parse(changed("text", AccountSid="AC" + "6b" * 16), account_sid="AC" + "6b" * 16)
    assert other_account.conversation != event.conversation


def test_a_caption_and_its_picture_are_two_events_with_names_of_their_own() -> None:
    picture, caption = parse(body("image_with_caption"))
    assert picture.event_id == f"{caption.event_id}.media"


def test_a_message_without_a_usable_id_is_known_by_its_webhooks_token() -> None:
    webhook = WhatsAppWebhook(Credentials(FIELDS), PUBLIC_URL)
    content = changed("text", MessageSid="", SmsMessageSid="ü")
    (event,) = webhook.parse(webhook_request(content, {"I-Twilio-Idempotency-Token": "token-of-this-webhook"}))
    assert event.event_id == "token-of-this-webhook"
    (event,) = webhook.parse(webhook_request(body("text"), {"I-Twilio-Idempotency-Token": "token-of-this-webhook"}))
    assert event.event_id.startswith("SM")


def test_without_a_token_too_it_gets_one_that_a_retry_repeats() -> None:
    without = changed("text", MessageSid="", SmsMessageSid="")
    (first,), (second,) = parse(without), parse(without)
    assert first.event_id == second.event_id
    assert first.event_id.startswith("sha256-")
    assert parse(changed("text", MessageSid="", SmsMessageSid="", Body="other"))[0].event_id != first.event_id


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"AccountSid": "AC" + "0" * 32}, "AccountSid: another account"),
        ({"AccountSid": ""}, "AccountSid: another account"),
        ({"To": "whatsapp:+15550001111"}, "To: another number"),
        ({"To": ""}, "To: another number"),
    ],
)
def test_what_is_for_somebody_else_is_refused(fields: dict[str, str], reason: str) -> None:
    with pytest.raises(PayloadInvalid, match=reason):
        parse(changed("text", **fields))


@pytest.mark.parametrize("sender", ["+14155238886", "whatsapp:+14155238886"])
def test_the_number_may_stand_in_the_secret_with_or_without_its_prefix(sender: str) -> None:
    assert len(parse(body("text"), sender=sender)) == 1


@pytest.mark.parametrize("content", ["\ud83d broken".encode("utf-8", "surrogatepass"), b"x" * 30_000])
def test_any_text_is_kept_as_far_as_it_can_be_stored(content: bytes) -> None:
    quoted = body("text").replace(b"Body=", b"Body=" + b"".join(b"%%%02X" % byte for byte in content))
    (event,) = parse(quoted)
    assert len(event.text.encode("utf-8")) <= 60_000


def test_of_a_parameter_that_comes_twice_the_first_counts() -> None:
    (event,) = parse(body("text") + b"&From=whatsapp%3A%2B15550001111")
    assert event.sender == "+66812345678"


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [("status_outside_window", "63016", "failed"), ("status_undelivered", "63024", "undelivered")],
)
def test_a_message_that_did_not_arrive_is_counted_without_saying_whose(
    capsys: pytest.CaptureFixture[str], name: str, code: str, status: str
) -> None:
    parse(body(name))
    written = capsys.readouterr().out
    record, counted = map(json.loads, written.splitlines())
    assert (record["event"], record["code"], record["sid"][:2]) == ("message_undelivered", code, "SM")
    assert (counted[Metric.DELIVERIES_FAILED], counted["error"], counted["reason"]) == (1, code, status)
    assert "6681234" not in written


def test_a_strange_code_does_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    parse(changed("status_undelivered", ErrorCode="call +66812345678"))
    assert "6681234" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["status_delivered", "status_read", "text"])
def test_what_went_well_is_not_counted(capsys: pytest.CaptureFixture[str], name: str) -> None:
    parse(body(name))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [b"\xff\xfe", "ก=1".encode(), b"&".join(b"a=1" for _ in range(1001))])
def test_what_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(PayloadInvalid, match="body: not a form"):
        parse(content)


def test_twilio_gets_twiml_that_says_nothing() -> None:
    webhook = WhatsAppWebhook(Credentials({**FIELDS, "account_sid": ACCOUNT}), PUBLIC_URL)
    acknowledged = webhook.acknowledgement(webhook_request(body("text")))
    assert acknowledged.content_type == "text/xml"
    assert acknowledged.body.endswith("<Response/>")
