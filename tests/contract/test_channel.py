"""What every `Channel` promises, on the fake and on the real ones."""

from collections.abc import Callable
from typing import Protocol

import pytest

from assistant.errors import OutcomeUnknown, ServiceUnavailable, Transient
from assistant.messages import Button, Card, Delivery, Reply, Row, Text
from assistant.ports import Channel
from tests.builders import T0
from tests.contract.line_harness import USER, Stage
from tests.fakes.channel import FakeChannel

CONVERSATION = f"line#{USER}"
CARD = Card("Order", (Row("Gloves", "250.00"),), buttons=(Button("Confirm", "confirm:1", "Confirm", primary=True),))


class World(Protocol):
    channel: Channel

    def reply_to(self) -> str:
        """What the customer's message brings to answer it with."""

    def seen(self) -> list[str]: ...

    def fail(self, *, after: bool) -> None:
        """The next try to deliver fails, before or after the customer got it."""


class FakeWorld:
    def __init__(self) -> None:
        self.fake = FakeChannel()
        self.channel: Channel = self.fake

    def reply_to(self) -> str:
        return "token"

    def seen(self) -> list[str]:
        return [part.text for part in self.fake.parts(CONVERSATION)]

    def fail(self, *, after: bool) -> None:
        error = OutcomeUnknown if after else ServiceUnavailable
        self.fake.fail(error("line", "told to"), after=after)


class RealLine:
    def __init__(self, stage: Stage) -> None:
        self._world = stage.world()
        self.channel: Channel = self._world.channel

    def reply_to(self) -> str:
        token: str = self._world.line.user_says(USER, "?")["replyToken"]
        return token

    def seen(self) -> list[str]:
        return self._world.seen()

    def fail(self, *, after: bool) -> None:
        if after:
            # Both tries: the channel itself repeats a request whose answer is lost.
            self._world.recorder.fail(match={"path": "/message/"}, drop="after", times=2)
        else:
            self._world.recorder.fail(match={"path": "/message/"}, status=500)


@pytest.fixture(params=[lambda stage: FakeWorld(), RealLine], ids=["fake", "line"])
def world(request: pytest.FixtureRequest, stage: Stage) -> World:
    make: Callable[[Stage], World] = request.param
    return make(stage)


def answer(world: World, *parts: Text | Card, key: str = "event-1", free: bool = True) -> Reply:
    return Reply(CONVERSATION, key, parts, world.reply_to() if free else None, T0)


def test_the_customer_sees_every_part_once_in_order(world: World) -> None:
    delivery = world.channel.deliver(answer(world, Text("one"), CARD, Text("two")))
    assert world.seen() == ["one", CARD.text, "two"]
    assert (delivery.how, delivery.messages) == ("reply", 3)
    assert delivery.request_id


def test_without_something_to_reply_to_it_is_pushed(world: World) -> None:
    assert world.channel.deliver(answer(world, Text("one"), free=False)).how == "push"
    assert world.seen() == ["one"]


HOLDING = Card("Still working on it", rows=(), buttons=(Button("Show my answer", "answer:1", "Show my answer"),))


def test_a_holding_message_uses_the_free_reply_and_the_answer_then_comes_as_a_push(world: World) -> None:
    held = answer(world, HOLDING, key="event-1.holding")
    assert world.channel.hold(held)
    world.channel.deliver(Reply(CONVERSATION, "event-1", (Text("one"),), None, T0))
    assert world.seen() == [HOLDING.text, "one"]


def test_a_holding_message_is_never_pushed_and_never_shown_twice(world: World) -> None:
    assert not world.channel.hold(answer(world, HOLDING, free=False))
    held = answer(world, HOLDING, key="event-1.holding")
    assert [world.channel.hold(held), world.channel.hold(held)] == [True, False]
    assert world.seen() == [HOLDING.text]


@pytest.mark.parametrize("free", [True, False])
def test_a_second_delivery_of_the_same_reply_shows_nothing_twice(world: World, free: bool) -> None:
    reply = answer(world, Text("one"), free=free)
    world.channel.deliver(reply)
    again = world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]
    assert again.messages == 1


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_delivery_that_failed_is_made_up_for_by_the_next(world: World, free: bool, after: bool) -> None:
    reply = answer(world, Text("one"), free=free)
    world.fail(after=after)
    with pytest.raises(Transient):
        world.channel.deliver(reply)

    world.channel.deliver(reply, again=True)

    assert world.seen() == ["one"]


def test_two_replies_are_two(world: World) -> None:
    world.channel.deliver(answer(world, Text("same words"), key="event-1"))
    world.channel.deliver(answer(world, Text("same words"), key="event-2"))
    assert world.seen() == ["same words", "same words"]


def test_an_empty_reply_sends_nothing(world: World) -> None:
    assert world.channel.deliver(answer(world)) == Delivery("nothing")
    assert world.seen() == []


def test_typing_is_shown_without_a_message(world: World) -> None:
    world.channel.show_typing(CONVERSATION, "01E1")
    assert world.seen() == []
