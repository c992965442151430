"""Bursts: what is written while an answer is made belongs to it."""

from collections.abc import Callable

import pytest

from assistant.messages import Inbound, Kind
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import Chat

LINES = {"lines": [{"product_id": GLOVES, "quantity": 2}]}


def meanwhile(chat: Chat, monkeypatch: pytest.MonkeyPatch, *arriving: list[Inbound]) -> None:
    """Lets events arrive while the model thinks: one list for each of its answers."""
    respond, batches = chat.model.respond, iter(arriving)

    def busy(request: object) -> object:
        chat.arrives(*next(batches, []))
        return respond(request)  # type: ignore[arg-type]

    monkeypatch.setattr(chat.model, "respond", busy)


def test_three_messages_in_a_row_get_one_answer_that_covers_all(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = chat.event("I need gloves"), chat.event("size M"), chat.event("ten boxes")
    chat.arrives(one)
    meanwhile(chat, monkeypatch, [two], [three])
    chat.model.then(says("which size?"), says("how many?"), says("ten boxes of M"))
    assert all(chat.rings(event) for event in (one, two, three))
    assert chat.texts == ["ten boxes of M"]
    assert [text for role, text in chat.said_in_thread if role == "user"] == ["I need gloves", "size M", "ten boxes"]
    assert "which size?" not in str(chat.model.requests[-1].items)


def test_a_single_message_is_asked_about_once_and_waits_less_than_a_second(chat: Chat) -> None:
    chat.says("Hello", says("Hello!"))
    assert len(chat.model.requests) == 1
    assert sum(chat.pauses) < 1


def test_an_answer_that_took_its_time_waits_no_longer(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    respond: Callable[..., object] = chat.model.respond
    monkeypatch.setattr(chat.model, "respond", lambda request: (chat.clock.advance(seconds=2), respond(request))[1])
    chat.model.then(says("Hello!"))
    chat.rings(event)
    assert chat.pauses == []


def test_somebody_who_never_stops_writing_is_answered_too(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *more = [chat.event(f"message {number}") for number in range(6)]
    chat.arrives(first)
    meanwhile(chat, monkeypatch, *([event] for event in more))
    chat.model.then(*(says(f"answer {number}") for number in range(4)))
    assert chat.rings(first)
    assert chat.texts == ["answer 3"]


def test_no_card_is_shown_for_an_order_that_was_changed_meanwhile(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.sign_in(MALEE)
    order, change = chat.event("two boxes of gloves"), chat.event("no, five")
    chat.arrives(order)
    meanwhile(chat, monkeypatch, [change])
    five = {"lines": [{"product_id": GLOVES, "quantity": 5}]}
    chat.model.then(calls(("place_order", LINES)), calls(("place_order", five)))
    assert chat.rings(order)
    [card] = chat.cards
    assert "625" in card.text
    assert chat.rings(change)
    assert len(chat.cards) == 1


def test_a_sticker_that_comes_meanwhile_does_not_ask_the_model_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, sticker = chat.event("Hello"), chat.event("sticker", kind=Kind.MEDIA)
    chat.arrives(text)
    meanwhile(chat, monkeypatch, [sticker])
    chat.model.then(says("Hello!"))
    assert chat.rings(text)
    assert chat.rings(sticker)
    assert chat.texts == ["Hello!"]
    assert set(chat.store.outcomes(CUSTOMER)) == {text.event_id, sticker.event_id}
