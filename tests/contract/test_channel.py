"""What every sending side of a channel promises, on the fake and on the real ones."""

import pytest

from assistant.errors import Transient
from assistant.messages import Button, Card, Delivery, Reply, Row, Text
from tests.contract.channels import WORLDS
from tests.contract.channels.world import World
from tests.contract.stage import Stage

CARD = Card("Order", (Row("Gloves", "250.00"),), buttons=(Button("Confirm", "confirm:1", "Confirm", primary=True),))
HOLDING = Card("Still working on it", rows=(), buttons=(Button("Show my answer", "answer:1", "Show my answer"),))


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, stage: Stage) -> World:
    return WORLDS[request.param](stage)


def test_the_customer_sees_every_part_once_in_order(world: World) -> None:
    delivery = world.channel.deliver(world.reply(Text("one"), CARD, Text("two")))
    assert world.seen() == ["one", CARD.text, "two"]
    assert (delivery.how, delivery.messages) == (world.how[0], 3)
    assert delivery.request_id


def test_it_goes_out_without_something_to_reply_to(world: World) -> None:
    assert world.channel.deliver(world.reply(Text("one"), free=False)).how == world.how[1]
    assert world.seen() == ["one"]


def test_a_holding_message_goes_out_if_it_is_free_and_the_answer_comes_after_it(world: World) -> None:
    held = world.reply(HOLDING, key="event-1.holding")
    assert world.channel.hold(held) == world.holds
    world.channel.deliver(Reply(world.conversation, "event-1", (Text("one"),), None, held.received_at_ms, to=held.to))
    assert world.seen() == ([HOLDING.text, "one"] if world.holds else ["one"])


def test_a_holding_message_is_never_pushed_and_never_shown_twice(world: World) -> None:
    assert not world.channel.hold(world.reply(HOLDING, free=False))
    held = world.reply(HOLDING, key="event-1.holding")
    assert [world.channel.hold(held), world.channel.hold(held)] == [world.holds, False]
    assert world.seen() == [HOLDING.text][: world.holds]


@pytest.mark.parametrize("free", [True, False])
def test_a_second_delivery_of_the_same_reply_shows_nothing_twice(world: World, free: bool) -> None:
    reply = world.reply(Text("one"), free=free)
    world.channel.deliver(reply)
    again = world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]
    assert again.messages == 1


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_delivery_that_failed_is_made_up_for_by_the_next(world: World, free: bool, after: bool) -> None:
    reply = world.reply(Text("one"), free=free)
    world.fail(after=after)
    with pytest.raises(Transient):
        world.channel.deliver(reply)

    world.channel.deliver(reply, again=True)

    assert world.seen() == ["one"]


def test_two_replies_are_two(world: World) -> None:
    world.channel.deliver(world.reply(Text("same words"), key="event-1"))
    world.channel.deliver(world.reply(Text("same words"), key="event-2"))
    assert world.seen() == ["same words", "same words"]


def test_an_empty_reply_sends_nothing(world: World) -> None:
    assert world.channel.deliver(world.reply()) == Delivery("nothing")
    assert world.seen() == []


def test_typing_is_shown_without_a_message(world: World) -> None:
    world.channel.show_typing(world.conversation, "01E1")
    assert world.seen() == []
