"""From Twilio's webhook through ingest and a run to the customer's phone, over fakes of the table and the queue."""

import base64
import json
from itertools import count
from typing import Any

import pytest

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.channels.whatsapp_webhook import ROUTE
from assistant.ingest import Ingest
from assistant.run.answering import Answering
from assistant.state import BoundPartner
from local.standins.twilio import webhooks
from local.standins.twilio.webhooks import Parameters
from tests.builders import T0
from tests.contract.stage import Stage
from tests.contract.twilio_harness import CONVERSATION, PUBLIC_URL, USER, TwilioWorld
from tests.fakes.budget import MemoryBudget
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.model import ScriptedModel, calls, says
from tests.fakes.odoo import GLOVES, MALEE, FakeOdoo
from tests.fakes.store import MemoryStore

ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})


class Talk:
    """Whatever is posted is answered at once: the queue's part is played here."""

    def __init__(self, stage: Stage) -> None:
        self.world = TwilioWorld(stage)
        clock = self.world.clock
        self.store, self.doorbell, self.odoo = MemoryStore(clock), FakeDoorbell(), FakeOdoo()
        self.model = ScriptedModel()
        self.ingest = Ingest({"whatsapp": self.world.webhook}, self.store, self.doorbell, clock, max_age_h=48)
        ids = (f"id{number}" for number in count(1))
        engine = runs(
            profile=profiles.load("sk_medical"),
            clock=clock,
            store=self.store,
            channels={"whatsapp": self.world.channel},
            model=self.model,
            odoo=self.odoo,
            budget=MemoryBudget(),
            new_id=lambda: next(ids),
            pause=lambda seconds: None,
        )
        self._answering = Answering(engine, lambda handle, seconds: None, clock)

    def posts(self, parameters: Parameters, *, done: bool = True) -> dict[str, Any]:
        """As an HTTP API hands a form over: in base64. Not `done`: the queue's message is to come back."""
        signed = self.world.signed(parameters)
        request = {
            "rawPath": ROUTE,
            "rawQueryString": "",
            "headers": {**signed.headers, "content-type": "application/x-www-form-urlencoded; charset=UTF-8"},
            "isBase64Encoded": True,
            "body": base64.b64encode(signed.body).decode(),
        }
        response = self.ingest.receive(request)
        rung, self.doorbell.rung = self.doorbell.rung, []
        for event in rung:
            record = {
                "messageId": event.event_id,
                "receiptHandle": "handle",
                "body": json.dumps({"conversation": event.conversation, "event": event.event_id}),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(event.received_at_ms)},
            }
            assert (self._answering.batch([record], 60_000) == {"batchItemFailures": []}) == done
        return response

    def says(self, text: str) -> None:
        self.world.clock.advance(seconds=20)
        self.posts(self.world.twilio.user_says(USER, text))


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


def test_a_webhook_is_acknowledged_with_empty_twiml_and_answered_out_of_band(talk: Talk) -> None:
    talk.model.then(says("Hello!"))
    response = talk.posts(talk.world.twilio.user_says(USER, "hi"))
    assert (response["statusCode"], response["headers"]) == (200, {"content-type": "text/xml"})
    assert response["body"].endswith("<Response/>")
    assert talk.world.seen() == ["Hello!"]


def test_a_webhook_that_twilio_repeats_is_answered_once(talk: Talk) -> None:
    talk.model.then(says("Hello!"))
    parameters = talk.world.twilio.user_says(USER, "hi")
    talk.posts(parameters)
    talk.posts(parameters)
    assert talk.world.seen() == ["Hello!"]


def test_an_order_is_confirmed_by_the_word_that_the_card_names(talk: Talk) -> None:
    state = talk.store.state(CONVERSATION)
    state.partner = BoundPartner(MALEE.id, MALEE.name, MALEE.language, MALEE.pricelist_id, T0 // 1000)
    talk.model.then(calls(ORDER))
    talk.says("5 boxes of gloves please")
    (card,) = talk.world.seen()
    assert card.endswith("Nothing is ordered until you confirm.\n\nType “Confirm” to go ahead, or “Cancel” to drop it.")
    assert talk.odoo.orders_of.get(MALEE.id, []) == []

    talk.says("Confirm")

    assert len(talk.odoo.orders_of[MALEE.id]) == 1
    assert talk.world.seen()[1].startswith("Order S00001 received")
    assert len(talk.model.requests) == 1


def test_a_picture_is_answered_and_its_caption_goes_to_the_model(talk: Talk) -> None:
    talk.posts(talk.world.twilio.user_sends(USER, "image"))
    assert "text only" in talk.world.seen()[0] or "ตัวอักษร" in talk.world.seen()[0]
    talk.model.then(says("I can't see pictures, but tell me which glove."))
    talk.posts(talk.world.twilio.user_sends(USER, "image", "How much is this glove?"))
    told = json.dumps(talk.model.requests[-1].items)
    assert "How much is this glove?" in told
    assert "not text" in told


def test_a_callback_of_a_failed_message_is_acknowledged_and_starts_no_run(talk: Talk) -> None:
    talk.model.then(says("Hello!"))
    talk.posts(talk.world.twilio.user_says(USER, "hi"))
    record = talk.world.twilio.records[-1]
    record.status, record.error = "failed", 63016
    assert talk.posts(webhooks.status(record))["statusCode"] == 200
    assert len(talk.model.requests) == 1
    assert talk.doorbell.rung == []


def test_an_answer_that_missed_the_24_hours_comes_with_the_next_one(talk: Talk) -> None:
    talk.model.then(says("Yes, 125 baht."), says("Good morning!"))
    talk.world.recorder.fail(match={"path": "Messages.json"}, status=503)
    talk.posts(talk.world.twilio.user_says(USER, "gloves?"), done=False)
    assert talk.world.seen() == []
    talk.world.clock.advance(seconds=25 * 3600)
    talk.says("hello?")
    assert talk.world.seen() == ["Yes, 125 baht.", "Good morning!"]


def test_what_a_stranger_posts_is_refused(talk: Talk) -> None:
    parameters = talk.world.twilio.user_says(USER, "hi")
    talk.world.twilio.auth_token = "guessed"
    response = talk.posts(parameters)
    assert (response["statusCode"], response["body"]) == (401, "")


def test_no_record_of_it_all_holds_a_number_or_a_word(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.model.then(says("Hello, Malee!"))
    talk.posts(talk.world.twilio.user_says(USER, "my secret words"))
    written = capsys.readouterr().out
    assert CONVERSATION in written
    assert not any(word in written for word in ("secret words", "Malee", USER.removeprefix("+"), PUBLIC_URL))
