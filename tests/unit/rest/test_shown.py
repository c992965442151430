"""What a client of the API sees of a thread, and what the channel behind it delivers."""

from assistant.channels.rest import RestChannel, words
from assistant.chat.bodies import Message
from assistant.chat.shown import newest
from assistant.messages import Button, Card, Delivery, Reply, Text
from assistant.ports import Chunk, Item, Thread
from assistant.run import compaction, items
from assistant.state import PendingAction, State
from tests.builders import T0, inbound

CONVERSATION = "rest#key.conversation"
CARD = Card("Order", (), buttons=(Button("Confirm", "confirm:1", "Confirm"),), typed="Type “Confirm”.")


def thread(*chunks: list[Item], waiting: tuple[str, ...] = (), state: State | None = None) -> Thread:
    stored = [Chunk(version, made, 10) for version, made in enumerate(chunks, 1)]
    events = [inbound(text, f"E{number}") for number, text in enumerate(waiting)]
    return Thread(CONVERSATION, state or State(), stored, events, None)


def shown(of: Thread) -> list[tuple[str, str]]:
    return [(each.role, each.message) for each in newest(of, ("en", "th"))]


def test_only_words_of_the_two_sides_are_shown() -> None:
    call = {"type": "function_call", "call_id": "1", "name": "x", "arguments": "{}"}
    digest = items.user(f"{compaction.HEADING}\nuser: hello")
    stored = thread(
        [digest], [items.user("a"), items.note("secret"), call, items.output("1", "{}"), items.assistant("b")]
    )
    assert shown(stored) == [("user", "a"), ("bot", "b")]


def test_a_message_that_waits_is_shown_after_what_was_said() -> None:
    assert shown(thread([items.assistant("b")], waiting=("c",))) == [("bot", "b"), ("user", "c")]


def test_what_belongs_to_a_customer_who_signed_out_is_not_shown() -> None:
    stored = thread([items.user("mine")], [items.user("yours")], state=State(hidden_through=1))
    assert shown(stored) == [("user", "yours")]


def test_while_something_is_to_be_confirmed_the_last_message_says_how() -> None:
    pending = PendingAction("1", "place_order", {}, "", T0)
    stored = thread([items.assistant("Order")], state=State(pending=pending, language="en"))
    ((_, told),) = shown(stored)
    assert told.startswith("Order\n\n")
    assert "“Confirm”" in told


def test_a_message_keeps_its_place_when_there_are_many() -> None:
    stored = thread(*([items.user(f"q{n}"), items.assistant(f"a{n}")] for n in range(9)))
    assert [text for _, text in shown(stored)] == ["a6", "q7", "a7", "q8", "a8"]
    assert newest(stored, ("en",))[-1] == Message(role="bot", message="a8")


def test_a_reply_is_delivered_by_being_stored_as_often_as_one_likes() -> None:
    kept = list[Reply]()
    channel = RestChannel(kept.append)
    reply = Reply(CONVERSATION, "E1.1", (Text("one"), CARD), None, T0)
    assert channel.deliver(reply) == channel.deliver(reply, again=True) == Delivery("reply", "E1.1", 2)
    assert kept == [reply, reply]
    assert RestChannel().deliver(reply).how == "reply"


def test_an_empty_reply_is_nothing_and_a_holding_message_is_never_sent() -> None:
    kept = list[Reply]()
    channel = RestChannel(kept.append)
    empty = Reply(CONVERSATION, "E1.1", (), None, T0)
    assert channel.deliver(empty) == Delivery("nothing")
    assert not channel.hold(empty)
    channel.show_typing(CONVERSATION, "E1")
    assert kept == []


def test_a_card_says_what_to_type() -> None:
    assert words(CARD) == "Order\n\nType “Confirm”."
    assert words(Text("hello")) == "hello"
