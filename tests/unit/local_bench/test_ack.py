"""How often a webhook calls AWS: what `make bench` shows, held for every number of events."""

import json
from typing import Any

import pytest

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.ingest import Ingest
from assistant.queues.sqs import SqsDoorbell
from assistant.stores.inbox import DynamoInbox
from local.bench import ack
from local.standins.line.webhooks import sign
from tests.builders import T0
from tests.fakes.clock import FakeClock

SECRET = "secret"


class Aws:
    """Both clients: takes everything, and says in which order it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def batch_write_item(self, *, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:
        self.calls.append(("inbox", len(RequestItems["table"])))
        return {"UnprocessedItems": {}}

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:
        self.calls.append(("queue", len(Entries)))
        return {"Successful": Entries}


def webhook(events: int) -> dict[str, Any]:
    said = [
        {
            "type": "message",
            "mode": "active",
            "timestamp": T0,
            "source": {"type": "user", "userId": f"U{number:032x}"},
            "webhookEventId": f"01E{number}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": f"token-{number}",
            "message": {"type": "text", "id": str(number), "text": "hello", "quoteToken": "q"},
        }
        for number in range(events)
    ]
    body = json.dumps({"destination": "U" + "0" * 32, "events": said})
    headers = {"x-line-signature": sign(SECRET, body.encode())}
    return {"rawPath": "/webhooks/line", "headers": headers, "body": body}


def calls_for(events: int) -> list[tuple[str, int]]:
    aws = Aws()
    ingest = Ingest(
        {"line": LineWebhook(Credentials({"channel_secret": SECRET}))},
        DynamoInbox(aws, "table"),
        SqsDoorbell(aws, "queue"),
        FakeClock(T0),
        max_age_h=0,
    )
    assert ingest.receive(webhook(events))["statusCode"] == 200
    return aws.calls


@pytest.mark.parametrize("events", range(1, 11))
def test_a_webhook_of_up_to_ten_events_is_one_call_to_the_inbox_and_then_one_to_the_queue(events: int) -> None:
    assert calls_for(events) == [("inbox", events), ("queue", events)]


def test_the_eleventh_event_needs_a_second_call_to_the_queue() -> None:
    assert calls_for(11) == [("inbox", 11), ("queue", 10), ("queue", 1)]


def test_a_webhook_without_events_which_is_how_line_tries_it_calls_nobody() -> None:
    assert calls_for(0) == []


def test_a_second_call_to_the_queue_would_be_a_missed_goal() -> None:
    one, _ = ack._counts({"BatchWriteItem": 1, "SendMessageBatch": 1})
    two, total = ack._counts({"BatchWriteItem": 1, "SendMessageBatch": 2})

    assert (one.met, two.met, total.met) == (True, False, False)
