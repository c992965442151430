"""One record per run, with its metrics in the same line; and how to follow one message through all records."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.errors import AccessDenied, ServiceUnavailable
from assistant.ingest import Ingest
from assistant.messages import Kind
from assistant.names import Metric
from assistant.odoo.calls import round_trip
from assistant.run.record import part
from tests.builders import CUSTOMER, T0
from tests.fakes.clock import FakeClock
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged

FIND = ("find_products", {"words": "gloves"})
ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})
TAKES_MS = {
    "claim": 1,
    "load": 20,
    "respond": 300,
    "find_products": 4_000,
    "newer": 50,
    "commit": 6,
    "deliver": 70,
    "mark_delivered": 8,
    "place_order_once": 900,
}


class Slow:
    """Ports that take their time. Odoo's calls are round trips."""

    clock: FakeClock

    def around(self, name: str, port: Any) -> Any:
        return _SlowPort(self, name, port)


class _SlowPort:
    def __init__(self, slow: Slow, name: str, port: Any) -> None:
        self._slow, self._name, self._port = slow, name, port

    def __getattr__(self, method: str) -> Any:
        target: Callable[..., Any] = getattr(self._port, method)

        def call(*args: object, **kwargs: object) -> object:
            self._slow.clock.advance(seconds=TAKES_MS.get(method, 0) / 1000)
            if self._name != "odoo":
                return target(*args, **kwargs)
            with round_trip(f"odoo/{method}"):
                return target(*args, **kwargs)

        return call


@pytest.fixture
def slow_chat() -> Chat:
    slow = Slow()
    slow.clock = FakeClock(T0)
    chat = Chat(around=slow.around)
    slow.clock = chat.clock
    return chat


def durations(record: dict[str, Any]) -> dict[str, int]:
    return {name: ms for name, ms in record.items() if name.endswith("_ms") and name != "odoo_ms"}


def test_a_run_says_how_long_each_part_of_it_took(slow_chat: Chat, logged: Logged) -> None:
    event = slow_chat.event("Gloves?")
    slow_chat.arrives(event)
    slow_chat.clock.advance(seconds=2)
    slow_chat.model.then(calls(FIND), says("Yes."))
    slow_chat.rings(event)
    [record] = logged("run_finished")
    assert durations(record) == {
        "queue_ms": 2000 - 1,
        "claim_ms": 1,
        "load_ms": 20,
        "hear_ms": 0,
        "model_ms": 600,
        "tools_ms": 4000,
        "settle_ms": 50,
        "commit_ms": 6,
        "deliver_ms": 70,
        "mark_ms": 8,
    }
    assert record["ms"] == sum(durations(record).values()) - record["queue_ms"]
    assert record["TimeToAnswer"] == record["queue_ms"] + record["ms"] - record["mark_ms"]


def test_a_run_says_what_it_used_and_how_it_ended(slow_chat: Chat, logged: Logged) -> None:
    slow_chat.says("Gloves?", calls(FIND, ("no_such_tool", {})), says("Yes."))
    [record] = logged("run_finished")
    said = ("outcome", "answered", "delivered", "delivery", "turns", "receive_count")
    assert {name: record[name] for name in said} == {
        "outcome": "answered",
        "answered": ["E001"],
        "delivered": ["E001"],
        "delivery": "reply",
        "turns": 2,
        "receive_count": 1,
    }
    assert (record["tokens_in"], record["tokens_cached"], record["tokens_out"]) == (2400, 2048, 60)
    assert record["cost_usd"] == pytest.approx(sum(slow_chat.budget.days.values()) / 1_000_000)
    assert sorted((tool["tool"], tool["ok"], tool["error"]) for tool in record["tools"]) == [
        ("(unknown)", False, "ToolError"),
        ("find_products", True, None),
    ]
    assert record["odoo_calls"] == 1
    [find] = [tool for tool in record["tools"] if tool["ok"]]
    assert find["odoo_ms"] == record["odoo_ms"]


def test_a_confirmed_write_stands_among_the_tools(slow_chat: Chat, logged: Logged) -> None:
    slow_chat.sign_in(MALEE)
    slow_chat.says("5 gloves", calls(ORDER))
    slow_chat.taps("Confirm")
    record = logged("run_finished")[-1]
    assert (record["outcome"], record["turns"], record["hear_ms"]) == ("confirmed", 0, 900)
    assert [(tool["tool"], tool["ok"]) for tool in record["tools"]] == [("place_order", True)]
    assert record["odoo_ms"] == record["tools"][0]["odoo_ms"]
    assert record["odoo_calls"] > 1  # previewed again, and placed


def test_the_metrics_of_a_run_ride_in_its_record(slow_chat: Chat, logged: Logged) -> None:
    slow_chat.says("Gloves?", calls(FIND), says("Yes."))
    [record] = logged("run_finished")
    [directive] = record["_aws"]["CloudWatchMetrics"]
    declared = {metric["Name"]: record[metric["Name"]] for metric in directive["Metrics"]}
    assert len(declared.pop(Metric.ODOO_DURATION) if isinstance(declared[Metric.ODOO_DURATION], list) else [0]) == 1
    declared.pop(Metric.ODOO_DURATION, None)
    assert declared.pop(Metric.COST_USD) == record["cost_usd"] > 0
    assert declared == {
        "RunsAnswered": 1,
        "RepliesSent": 1,
        "RunDuration": record["ms"],
        "TimeToAnswer": record["TimeToAnswer"],
        "ModelTurns": 2,
        "ModelDuration": [300, 300],
        "ToolCalls": 1,
        "TokensIn": 2400,
        "TokensCached": 2048,
        "TokensOut": 60,
    }
    assert record["profile"] == record["stage"] == "unknown"
    assert [name for name in vars(Metric).values() if isinstance(name, str) and len(logged(name)) > 1] == []


def test_a_run_that_fails_has_the_same_record_and_its_cost_is_counted(slow_chat: Chat, logged: Logged) -> None:
    slow_chat.says("Gloves?", calls(FIND), ServiceUnavailable("openai", "timeout"))
    assert logged("run_finished") == []
    [record] = logged("run_failed")
    assert (record["error"], record["service"], record["retry_in_s"]) == ("ServiceUnavailable", "openai", 1)
    assert (record["outcome"], record["answered"], record["delivery"]) == ("nothing", [], None)
    assert (record["turns"], record["model_ms"], record["tools_ms"]) == (1, 600, 4000)
    assert (record["RunsRetried"], record["TokensIn"]) == (1, 1200)
    assert record["CostUsd"] > 0
    assert "RunDuration" not in record
    assert "RunsAnswered" not in record


def test_a_run_that_gives_up_is_not_called_a_retry(chat: Chat, logged: Logged) -> None:
    chat.says("Hello", AccessDenied("openai", "invalid_api_key", status=401))
    [record] = logged("run_failed")
    assert (record["error"], record["outcome"], record["delivery"]) == ("Parked", "parked", "reply")
    assert logged("RunsRetried") == logged("RunsAnswered") == []
    assert len(logged("RunsFailed")) == 1


def test_a_run_with_nothing_to_do_measures_nothing(chat: Chat, logged: Logged) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    assert chat.rings(event)
    assert chat.rings(event)
    first, second = logged("run_finished")
    assert "_aws" in first
    assert "_aws" not in second
    assert second["outcome"] == "nothing"


def test_a_message_that_needs_no_answer_counts_as_none(chat: Chat, logged: Logged) -> None:
    chat.sends(Kind.LEFT)
    [record] = logged("run_finished")
    assert (record["answered"], record["delivery"]) == (["E001"], None)
    assert logged("RunsAnswered") == []


def test_what_is_said_after_a_run_has_none_of_its_ids(chat: Chat, logged: Logged) -> None:
    chat.says("Hello", says("Hello!"))
    broken = {
        "messageId": "m",
        "receiptHandle": "h",
        "body": "not json",
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
    }
    chat.answering.batch([broken], 1000)
    [record] = logged("run_failed")
    assert record["error"] == "JSONDecodeError"
    assert not record.keys() & {"conversation", "event_id", "run_id"}


def test_a_part_outside_of_a_run_is_timed_for_nobody(chat: Chat, logged: Logged) -> None:
    with part("load"):
        pass
    chat.says("Hello", says("Hello!"))
    [record] = logged("run_finished")
    assert record["load_ms"] == 0


# From webhook to delivery


def webhook(chat: Chat, event_id: str) -> str:
    """LINE posts a message of `CUSTOMER`; its request id at the gateway."""
    event = {
        "type": "message",
        "mode": "active",
        "webhookEventId": event_id,
        "timestamp": chat.clock.now_ms(),
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": CUSTOMER.partition("#")[2]},
        "replyToken": f"token-{event_id}",
        "message": {"type": "text", "id": "1", "text": "Hello", "quoteToken": "q"},
    }
    body = json.dumps({"destination": "Ubot", "events": [event]})
    signature = base64.b64encode(hmac.digest(b"secret", body.encode(), hashlib.sha256)).decode()
    webhooks = {"line": LineWebhook(Credentials({"channel_secret": "secret"}))}
    ingest = Ingest(webhooks, chat.store, FakeDoorbell(), chat.clock, 48)
    headers, context = {"x-line-signature": signature}, {"requestId": f"gateway-{event_id}"}
    request = {"rawPath": "/webhooks/line", "headers": headers, "requestContext": context, "body": body}
    assert ingest.receive(request)["statusCode"] == 200
    return context["requestId"]


def test_an_event_id_leads_from_the_webhook_through_its_runs_to_the_delivery(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two messages, answered together; the delivery fails, and the run that makes it was rung by the second one."""
    request_id = webhook(chat, "01E1")
    webhook(chat, "01E2")
    first, second = chat.store.load(CUSTOMER, None).waiting
    chat.model.then(says("Hello!"))
    chat.channel.fail(ServiceUnavailable("line", "unavailable", status=503))
    assert not chat.rings(first)
    assert chat.rings(second)
    lines = [line for line in capsys.readouterr().out.splitlines() if '"01E1"' in line]
    records = [json.loads(line) for line in lines]
    named = [record["event"] for record in records if "event" in record]
    assert named == [
        "webhook_received",
        "run_started",
        "thread_loaded",
        "model_answered",
        "run_committed",
        "run_failed",
        "reply_delivered",
        "run_finished",
    ]
    assert records[0]["gateway_request_id"] == request_id
    assert {record["conversation"] for record in records[1:]} == {CUSTOMER}
    assert len({record["run_id"] for record in records[1:]}) == 2
