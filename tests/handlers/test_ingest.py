"""The ingest function's use case: HTTP API event in, response out, what lies in inbox and queue."""

import base64
import gzip
import hashlib
import hmac
import json
from typing import Any

import pytest

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.errors import ServiceUnavailable
from assistant.ingest import Ingest
from assistant.stores.keys import EVENT_TTL
from stacks.stage import STAGES
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.store import MemoryStore

SECRET = "channel-secret"
MAX_AGE_H = 48
MAX_AGE_MS = MAX_AGE_H * 3_600_000


class Webhooks:
    def __init__(self, **fields: str) -> None:
        clock = FakeClock(T0)
        self.store = MemoryStore(clock)
        self.doorbell = FakeDoorbell()
        self.webhooks = {"line": LineWebhook(Credentials({"channel_secret": SECRET, **fields}))}
        self.ingest = Ingest(self.webhooks, self.store, self.doorbell, clock, MAX_AGE_H)

    def post(
        self,
        body: bytes,
        *,
        path: str = "/webhooks/line",
        signature: str | None = None,
        encoded: bool = False,
        **headers: str,
    ) -> int:
        made = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        request: dict[str, Any] = {
            "rawPath": path,
            "headers": {"x-line-signature": made if signature is None else signature, **headers},
            "isBase64Encoded": encoded,
            "body": base64.b64encode(body).decode() if encoded else body.decode("utf-8", "surrogateescape"),
        }
        response = self.ingest.receive(request)
        assert response["body"] == ""
        status: int = response["statusCode"]
        return status

    def waiting(self, user: str) -> list[str]:
        return [event.text for event in self.store.load(f"line#{user}", None).waiting]


@pytest.fixture
def webhooks() -> Webhooks:
    return Webhooks()


def body(*said: tuple[str, str, str], at_ms: int = T0) -> bytes:
    events = [
        {
            "type": "message",
            "mode": "active",
            "webhookEventId": event_id,
            "timestamp": at_ms + number,
            "deliveryContext": {"isRedelivery": False},
            "source": {"type": "user", "userId": user},
            "replyToken": f"token-{event_id}",
            "message": {"type": "text", "id": str(number), "text": text, "quoteToken": "q"},
        }
        for number, (user, event_id, text) in enumerate(said)
    ]
    return json.dumps({"destination": "Ubot", "events": events}, ensure_ascii=False).encode()


def test_a_signed_message_waits_in_its_conversation_and_rings_once(webhooks: Webhooks) -> None:
    assert webhooks.post(body(("Ua", "01E1", "มีถุงมือไหม"))) == 200
    assert webhooks.waiting("Ua") == ["มีถุงมือไหม"]
    assert [event.event_id for event in webhooks.doorbell.rung] == ["01E1"]


def test_a_body_that_the_gateway_made_base64_of_is_the_same_body(webhooks: Webhooks) -> None:
    assert webhooks.post(body(("Ua", "01E1", "สวัสดี")), encoded=True) == 200
    assert webhooks.waiting("Ua") == ["สวัสดี"]


def test_events_of_different_customers_in_one_webhook_go_their_own_ways(webhooks: Webhooks) -> None:
    webhooks.post(body(("Ua", "01E1", "a"), ("Ub", "01E2", "b"), ("Ua", "01E3", "c")))
    assert webhooks.waiting("Ua") == ["a", "c"]
    assert webhooks.waiting("Ub") == ["b"]


def test_the_verification_request_of_the_console_is_answered_and_queues_nothing(webhooks: Webhooks) -> None:
    assert webhooks.post(b'{"destination":"Ubot","events":[]}') == 200
    assert webhooks.doorbell.rung == []


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [
        (body(("Ua", "01E1", "x")), {"signature": ""}, 401),
        (body(("Ua", "01E1", "x")), {"signature": "AAAA"}, 401),
        (body(("Ua", "01E1", "x")), {"signature": "ไม่ใช่"}, 401),
        (b"not json", {}, 400),
        (b"\xff\xfe\x00", {"encoded": True}, 400),
        (b"[]", {}, 400),
        (b'{"events": 5}', {}, 400),
        (b"x" * (2 << 20), {}, 413),
        (body(("Ua", "01E1", "x")), {"path": "/webhooks/fax"}, 404),
        (body(("Ua", "01E1", "x")), {"content-encoding": "gzip"}, 415),
        (gzip.compress(body(("Ua", "01E1", "x"))), {"encoded": True, "Content-Encoding": "GZIP"}, 415),
        (body(("Ua", "01E1", "x")), {"content-encoding": "gzip", "Content-Encoding": "identity"}, 415),
        (body(("Ua", "01E1", "x")), {"X-Line-Signature": "AAAA"}, 401),
        (b"[" * 200_000, {}, 400),
        (b'{"events": [' + b"9" * 5000 + b"]}", {}, 400),
    ],
)
def test_what_no_channel_sent_is_refused_counted_and_queues_nothing(
    webhooks: Webhooks, capsys: pytest.CaptureFixture[str], content: bytes, options: dict[str, Any], status: int
) -> None:
    assert webhooks.post(content, **options) == status
    assert webhooks.doorbell.rung == []
    assert webhooks.waiting("Ua") == []
    counted, not_counted = "WebhookRejected", "SignatureRejected"
    if status == 401:
        counted, not_counted = not_counted, counted
    logged = capsys.readouterr().out
    assert f'"{counted}":1' in logged
    assert not_counted not in logged


def test_a_body_that_is_no_text_is_refused_as_any_other(webhooks: Webhooks) -> None:
    request = {"rawPath": "/webhooks/line", "headers": {"x-line-signature": "AAAA"}, "body": "\ud800"}
    assert webhooks.ingest.receive(request)["statusCode"] == 401


@pytest.mark.parametrize("sent", ["ไม่ใช่", "\ud83d", "!!!", "abc"])
def test_what_the_gateway_calls_base64_and_is_not_is_refused(webhooks: Webhooks, sent: str) -> None:
    answer = webhooks.ingest.receive({"rawPath": "/webhooks/line", "isBase64Encoded": True, "body": sent})
    assert answer == {"statusCode": 400, "body": ""}


@pytest.mark.parametrize("headers", [None, {}, {"\ud83d": "\ud83d"}])
def test_a_request_without_body_and_headers_is_a_strangers(webhooks: Webhooks, headers: dict[str, str] | None) -> None:
    assert webhooks.ingest.receive({"rawPath": "/webhooks/line", "headers": headers})["statusCode"] == 401
    assert webhooks.ingest.receive({"rawPath": "/\ud83d"})["statusCode"] == 404


def test_an_encoding_that_changes_nothing_is_none(webhooks: Webhooks) -> None:
    assert webhooks.post(body(("Ua", "01E1", "hello")), **{"Content-Encoding": "identity"}) == 200
    assert webhooks.waiting("Ua") == ["hello"]


def test_several_signatures_are_none(webhooks: Webhooks) -> None:
    content = body(("Ua", "01E1", "x"))
    signature = base64.b64encode(hmac.digest(SECRET.encode(), content, hashlib.sha256)).decode()
    assert webhooks.post(content, signature=f"{signature},{signature}") == 401


def test_an_event_of_two_days_ago_is_still_answered_and_an_older_one_only_counted(
    webhooks: Webhooks, capsys: pytest.CaptureFixture[str]
) -> None:
    assert webhooks.post(body(("Ua", "01E1", "late"), at_ms=T0 - MAX_AGE_MS)) == 200
    assert webhooks.post(body(("Ua", "01E2", "kept by somebody"), at_ms=T0 - MAX_AGE_MS - 1)) == 200
    assert webhooks.waiting("Ua") == ["late"]
    assert [event.event_id for event in webhooks.doorbell.rung] == ["01E1"]
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    received = [record for record in records if record.get("event") == "webhook_received"]
    assert [(record["events"], record["too_old"]) for record in received] == [(["01E1"], 0), ([], 1)]


def test_that_an_event_was_answered_is_remembered_for_longer_than_it_is_accepted() -> None:
    assert all(EVENT_TTL.total_seconds() > stage.max_event_age_h * 3600 for stage in STAGES)
    assert {stage.name for stage in STAGES if not stage.max_event_age_h} == {"dev"}


def test_a_development_stage_takes_payloads_out_of_the_documentation(webhooks: Webhooks) -> None:
    webhooks.ingest = Ingest(webhooks.webhooks, webhooks.store, webhooks.doorbell, FakeClock(T0), 0)
    assert webhooks.post(body(("Ua", "01E1", "of 2016"), at_ms=1_462_629_479_859)) == 200
    assert webhooks.waiting("Ua") == ["of 2016"]


def test_a_webhook_for_another_bot_is_refused_if_we_know_who_we_are() -> None:
    content = body(("Ua", "01E1", "hello"))
    assert Webhooks(bot_user_id="Ubot").post(content) == 200
    assert Webhooks(bot_user_id="Uanother").post(content) == 400
    assert Webhooks(bot_user_id="Ubot").post(b'{"events": []}') == 400


def test_nothing_is_acknowledged_when_the_queue_is_down(webhooks: Webhooks) -> None:
    webhooks.doorbell.broken = True
    with pytest.raises(ServiceUnavailable):
        webhooks.post(body(("Ua", "01E1", "x")))


def test_no_text_and_no_token_of_a_webhook_is_logged(webhooks: Webhooks, capsys: pytest.CaptureFixture[str]) -> None:
    webhooks.post(body(("Ua", "01E1", "my name is Malee")))
    logged = capsys.readouterr().out
    assert "01E1" in logged
    assert "Malee" not in logged
    assert "token-" not in logged
