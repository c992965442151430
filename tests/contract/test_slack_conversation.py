"""From Slack's webhook through ingest and a run into the thread, over fakes of the table and the queue."""

import base64
from typing import Any

import pytest

from assistant.state import BoundPartner
from local.standins.slack.events import Payload
from tests.builders import T0
from tests.contract.slack_harness import CHANNEL, DIRECT, USER, SlackWorld
from tests.contract.stage import Stage
from tests.contract.talk import ORDER, Talk
from tests.fakes.model import calls, says
from tests.fakes.odoo import MALEE


class SlackTalk(Talk):
    def __init__(self, stage: Stage) -> None:
        self.world = SlackWorld(stage)
        super().__init__("slack", self.world.webhook, self.world.channel, self.world.clock)

    def posts(self, payload: Payload, *, done: bool = True, **headers: str) -> dict[str, Any]:
        """As an HTTP API hands it over: a form in base64. `done`: see `receive`."""
        signed = self.world.signed(payload, **headers)
        as_form = payload["type"] == "block_actions"
        request = {
            "rawPath": "/webhooks/slack",
            "headers": dict(signed.headers),
            "isBase64Encoded": as_form,
            "body": base64.b64encode(signed.body).decode() if as_form else signed.body.decode(),
        }
        return self.receive(request, done=done)


@pytest.fixture
def talk(stage: Stage) -> SlackTalk:
    return SlackTalk(stage)


def test_the_challenge_is_answered_with_itself_and_starts_no_run(talk: SlackTalk) -> None:
    response = talk.posts(talk.world.slack.verification("abc"))
    assert response == {"statusCode": 200, "body": "abc", "headers": {"content-type": "text/plain"}}
    assert talk.model.requests == []


def test_a_mention_is_answered_once_however_often_slack_sends_it(talk: SlackTalk) -> None:
    talk.model.then(says("Hello!"))
    mention = talk.world.slack.user_mentions(USER, "hi", CHANNEL, talk.world.thread_ts)
    for payload in (mention, talk.world.slack.as_message(mention), talk.world.slack.as_message(mention)):
        assert talk.posts(payload) == {"statusCode": 200, "body": ""}
    talk.posts(mention, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    assert talk.world.seen() == ["Hello!"]
    assert len(talk.model.requests) == 1


def test_our_own_answer_starts_no_run(talk: SlackTalk) -> None:
    talk.model.then(says("Hello!"))
    talk.posts(talk.world.slack.user_says(USER, "hi"))
    answer = talk.world.slack.workspace.channels[DIRECT].messages[-1]
    assert talk.posts(talk.world.slack.own_message(answer, DIRECT))["statusCode"] == 200
    assert talk.world.seen(DIRECT) == ["Hello!"]


def test_an_order_in_a_direct_chat_is_confirmed_by_the_button(talk: SlackTalk) -> None:
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


def test_in_a_channel_nobody_is_a_customer(talk: SlackTalk) -> None:
    """What is said there is read by all: the model is given no tool that knows one customer's orders (decision 24)."""
    talk.model.then(says("Please write to me directly."))
    talk.posts(talk.world.slack.user_mentions(USER, "what did I order?", CHANNEL))
    offered = {tool["name"] for tool in talk.model.requests[0].tools}
    assert "find_products" in offered
    assert not offered & {"list_orders", "place_order", "sign_in"}


def test_an_answer_that_got_lost_is_there_once(talk: SlackTalk) -> None:
    talk.model.then(says("Yes."))
    talk.world.recorder.fail(match={"path": r"chat\.|conversations\."}, drop="after", times=2)
    mention = talk.world.slack.user_mentions(USER, "gloves?", CHANNEL, talk.world.thread_ts)
    talk.posts(mention, done=False)
    talk.world.clock.advance(seconds=20)
    talk.posts(mention)
    assert talk.world.seen() == ["Yes."]


def test_what_a_stranger_posts_is_refused(talk: SlackTalk) -> None:
    payload = talk.world.slack.user_says(USER, "hi")
    talk.world.slack.signing_secret = "guessed"
    response = talk.posts(payload)
    assert (response["statusCode"], response["body"]) == (401, "")


def test_no_record_of_it_all_holds_a_word(talk: SlackTalk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.model.then(says("Hello, Malee!"))
    talk.posts(talk.world.slack.user_mentions(USER, "my secret words", CHANNEL, talk.world.thread_ts))
    written = capsys.readouterr().out
    assert talk.world.conversation in written
    assert not any(word in written for word in ("secret words", "Malee", USER))
