"""From Twilio's webhook through ingest and a run to the customer's phone, over fakes of the table and the queue."""

import base64
import json
from typing import Any

import pytest

from assistant.channels.whatsapp_webhook import ROUTE
from assistant.state import BoundPartner
from local.standins.twilio import webhooks
from local.standins.twilio.webhooks import Parameters
from tests.builders import T0
from tests.contract.stage import Stage
from tests.contract.talk import ORDER, Talk
from tests.contract.twilio_harness import CONVERSATION, PUBLIC_URL, USER, TwilioWorld
from tests.fakes.model import calls, says
from tests.fakes.odoo import MALEE


class WhatsAppTalk(Talk):
    def __init__(self, stage: Stage) -> None:
        self.world = TwilioWorld(stage)
        super().__init__("whatsapp", self.world.webhook, self.world.channel, self.world.clock)

    def posts(self, parameters: Parameters, *, done: bool = True) -> dict[str, Any]:
        """As an HTTP API hands a form over: in base64. `done`: see `receive`."""
        signed = self.world.signed(parameters)
        request = {
            "rawPath": ROUTE,
            "rawQueryString": "",
            "headers": {**signed.headers, "content-type": "application/x-www-form-urlencoded; charset=UTF-8"},
            "isBase64Encoded": True,
            "body": base64.b64encode(signed.body).decode(),
        }
        return self.receive(request, done=done)

    def says(self, text: str) -> None:
        self.world.clock.advance(seconds=20)
        self.posts(self.world.twilio.user_says(USER, text))


@pytest.fixture
def talk(stage: Stage) -> WhatsAppTalk:
    return WhatsAppTalk(stage)


def test_a_webhook_is_acknowledged_with_empty_twiml_and_answered_out_of_band(talk: WhatsAppTalk) -> None:
    talk.model.then(says("Hello!"))
    response = talk.posts(talk.world.twilio.user_says(USER, "hi"))
    assert (response["statusCode"], response["headers"]) == (200, {"content-type": "text/xml"})
    assert response["body"].endswith("<Response/>")
    assert talk.world.seen() == ["Hello!"]


def test_a_webhook_that_twilio_repeats_is_answered_once(talk: WhatsAppTalk) -> None:
    talk.model.then(says("Hello!"))
    parameters = talk.world.twilio.user_says(USER, "hi")
    talk.posts(parameters)
    talk.posts(parameters)
    assert talk.world.seen() == ["Hello!"]


def test_an_order_is_confirmed_by_the_word_that_the_card_names(talk: WhatsAppTalk) -> None:
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


def test_a_picture_is_answered_and_its_caption_goes_to_the_model(talk: WhatsAppTalk) -> None:
    talk.posts(talk.world.twilio.user_sends(USER, "image"))
    assert "text only" in talk.world.seen()[0] or "ตัวอักษร" in talk.world.seen()[0]
    talk.model.then(says("I can't see pictures, but tell me which glove."))
    talk.posts(talk.world.twilio.user_sends(USER, "image", "How much is this glove?"))
    told = json.dumps(talk.model.requests[-1].items)
    assert "How much is this glove?" in told
    assert "not text" in told


def test_a_callback_of_a_failed_message_is_acknowledged_and_starts_no_run(talk: WhatsAppTalk) -> None:
    talk.model.then(says("Hello!"))
    talk.posts(talk.world.twilio.user_says(USER, "hi"))
    record = talk.world.twilio.records[-1]
    record.status, record.error = "failed", 63016
    assert talk.posts(webhooks.status(record))["statusCode"] == 200
    assert len(talk.model.requests) == 1
    assert talk.doorbell.rung == []


def test_an_answer_that_missed_the_24_hours_comes_with_the_next_one(talk: WhatsAppTalk) -> None:
    talk.model.then(says("Yes, 125 baht."), says("Good morning!"))
    talk.world.recorder.fail(match={"path": "Messages.json"}, status=503)
    talk.posts(talk.world.twilio.user_says(USER, "gloves?"), done=False)
    assert talk.world.seen() == []
    talk.world.clock.advance(seconds=25 * 3600)
    talk.says("hello?")
    assert talk.world.seen() == ["Yes, 125 baht.", "Good morning!"]


def test_what_a_stranger_posts_is_refused(talk: WhatsAppTalk) -> None:
    parameters = talk.world.twilio.user_says(USER, "hi")
    talk.world.twilio.auth_token = "guessed"
    response = talk.posts(parameters)
    assert (response["statusCode"], response["body"]) == (401, "")


def test_no_record_of_it_all_holds_a_number_or_a_word(talk: WhatsAppTalk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.model.then(says("Hello, Malee!"))
    talk.posts(talk.world.twilio.user_says(USER, "my secret words"))
    written = capsys.readouterr().out
    assert CONVERSATION in written
    assert not any(word in written for word in ("secret words", "Malee", USER.removeprefix("+"), PUBLIC_URL))
