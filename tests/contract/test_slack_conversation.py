"""From Slack's webhook through ingest and a run into the thread, over fakes of the table and the queue."""

import base64
import json
from itertools import count
from typing import Any

import pytest

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.ingest import Ingest
from assistant.run.answering import Answering
from assistant.state import BoundPartner
from local.standins.slack.events import Payload
from tests.builders import T0
from tests.contract.slack_harness import CHANNEL, DIRECT, USER, SlackWorld
from tests.contract.stage import Stage
from tests.fakes.budget import MemoryBudget
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.model import ScriptedModel, calls, says
from tests.fakes.odoo import GLOVES, MALEE, FakeOdoo
from tests.fakes.store import MemoryStore

ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})


class Talk:
    """Whatever is posted is answered at once: the queue's part is played here."""

    def __init__(self, stage: Stage) -> None:
        self.world = SlackWorld(stage)
        clock = self.world.clock
        self.store, self.doorbell, self.odoo = MemoryStore(clock), FakeDoorbell(), FakeOdoo()
        self.model = ScriptedModel()
        self.ingest = Ingest({"slack": self.world.webhook}, self.store, self.doorbell, clock, max_age_h=48)
        ids = (f"id{number}" for number in count(1))
        engine = runs(
            profile=profiles.load("sk_medical"),
            clock=clock,
            store=self.store,
            channels={"slack": self.world.channel},
            model=self.model,
            odoo=self.odoo,
            budget=MemoryBudget(),
            new_id=lambda: next(ids),
            pause=lambda seconds: None,
        )
        self._answering = Answering(engine, lambda handle, seconds: None, clock)

    def posts(self, payload: Payload, *, done: bool = True, **headers: str) -> dict[str, Any]:
        """As an HTTP API hands it over: a form in base64. Not `done`: the queue's message is to come back."""
        signed = self.world.signed(payload, **headers)
        as_form = payload["type"] == "block_actions"
        request = {
            "rawPath": "/webhooks/slack",
            "headers": dict(signed.headers),
            "isBase64Encoded": as_form,
            "body": base64.b64encode(signed.body).decode() if as_form else signed.body.decode(),
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


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


def test_the_challenge_is_answered_with_itself_and_starts_no_run(talk: Talk) -> None:
    response = talk.posts(talk.world.slack.verification("abc"))
    assert response == {"statusCode": 200, "body": "abc", "headers": {"content-type": "text/plain"}}
    assert talk.model.requests == []


def test_a_mention_is_answered_once_however_often_slack_sends_it(talk: Talk) -> None:
    talk.model.then(says("Hello!"))
    mention = talk.world.slack.user_mentions(USER, "hi", CHANNEL, talk.world.thread_ts)
    for payload in (mention, talk.world.slack.as_message(mention), talk.world.slack.as_message(mention)):
        assert talk.posts(payload) == {"statusCode": 200, "body": ""}
    talk.posts(mention, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    assert talk.world.seen() == ["Hello!"]
    assert len(talk.model.requests) == 1


def test_our_own_answer_starts_no_run(talk: Talk) -> None:
    talk.model.then(says("Hello!"))
    talk.posts(talk.world.slack.user_says(USER, "hi"))
    answer = talk.world.slack.workspace.channels[DIRECT].messages[-1]
    assert talk.posts(talk.world.slack.own_message(answer, DIRECT))["statusCode"] == 200
    assert talk.world.seen(DIRECT) == ["Hello!"]


def test_an_order_in_a_direct_chat_is_confirmed_by_the_button(talk: Talk) -> None:
    state = talk.store.state(f"slack#{DIRECT}")
    state.partner = BoundPartner(MALEE.id, MALEE.name, MALEE.language, MALEE.pricelist_id, T0 // 1000)
    talk.model.then(calls(ORDER))
    talk.posts(talk.world.slack.user_says(USER, "5 boxes of gloves please"))
    card = talk.world.slack.chats.from_bot(DIRECT)[0]["message"]
    confirm = card["blocks"][-1]["elements"][0]
    assert talk.odoo.orders_of.get(MALEE.id, []) == []

    talk.world.clock.advance(seconds=20)
    assert talk.posts(talk.world.slack.user_taps(USER, confirm["value"])) == {"statusCode": 200, "body": ""}

    assert len(talk.odoo.orders_of[MALEE.id]) == 1
    assert talk.world.seen(DIRECT)[1].startswith("Order S00001 received")
    assert len(talk.model.requests) == 1


def test_in_a_channel_nobody_is_a_customer(talk: Talk) -> None:
    """What is said there is read by all: the model is given no tool that knows one customer's orders (decision 24)."""
    talk.model.then(says("Please write to me directly."))
    talk.posts(talk.world.slack.user_mentions(USER, "what did I order?", CHANNEL))
    offered = {tool["name"] for tool in talk.model.requests[0].tools}
    assert "find_products" in offered
    assert not offered & {"list_orders", "place_order", "sign_in"}


def test_an_answer_that_got_lost_is_there_once(talk: Talk) -> None:
    talk.model.then(says("Yes."))
    talk.world.recorder.fail(match={"path": r"chat\.|conversations\."}, drop="after", times=2)
    mention = talk.world.slack.user_mentions(USER, "gloves?", CHANNEL, talk.world.thread_ts)
    talk.posts(mention, done=False)
    talk.world.clock.advance(seconds=20)
    talk.posts(mention)
    assert talk.world.seen() == ["Yes."]


def test_what_a_stranger_posts_is_refused(talk: Talk) -> None:
    payload = talk.world.slack.user_says(USER, "hi")
    talk.world.slack.signing_secret = "guessed"
    response = talk.posts(payload)
    assert (response["statusCode"], response["body"]) == (401, "")


def test_no_record_of_it_all_holds_a_word(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.model.then(says("Hello, Malee!"))
    talk.posts(talk.world.slack.user_mentions(USER, "my secret words", CHANNEL, talk.world.thread_ts))
    written = capsys.readouterr().out
    assert talk.world.conversation in written
    assert not any(word in written for word in ("secret words", "Malee", USER))
