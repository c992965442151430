""" "Still working on it": told with the free reply before it expires, and a button that brings a fresh one."""

import threading

import pytest

from assistant.messages import Card, Kind, Text
from assistant.profile_settings import PaceSettings
from assistant.run.in_touch import in_touch
from tests.builders import CUSTOMER, inbound
from tests.fakes.channel import FakeChannel
from tests.fakes.model import says
from tests.unit.run.chat import Chat

TITLE = "Still working on it."


class SlowModel:
    """Answers when the holding message has gone out: no clock is waited for."""

    def __init__(self, chat: Chat, *arriving: str) -> None:
        self._chat = chat
        self._respond = chat.model.respond
        self._arriving = arriving

    def respond(self, request: object) -> object:
        self._chat.channel.held.wait(5)
        for action in self._arriving:
            self._chat.arrives(self._chat.event(action, kind=Kind.ACTION))
        self._arriving = ()
        return self._respond(request)  # type: ignore[arg-type]


@pytest.fixture
def chat() -> Chat:
    """The holding message is due at once."""
    return Chat(pace=PaceSettings.model_construct(settle_ms=0, holding_after_s=0.02))


def slow(chat: Chat, monkeypatch: pytest.MonkeyPatch, *arriving: str) -> None:
    monkeypatch.setattr(chat.model, "respond", SlowModel(chat, *arriving).respond)


def test_a_slow_answer_is_announced_with_a_button_and_then_comes_without_the_spent_token(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(chat, monkeypatch)
    holding, answer = chat.says("Hello", says("Hello!"))
    assert isinstance(holding, Card)
    assert holding.title.startswith(TITLE)
    assert answer == Text("Hello!")
    assert [reply.reply_to is not None for reply in chat.channel.delivered] == [True, False]


def test_a_tap_on_its_button_brings_a_free_reply_for_the_answer(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(chat, monkeypatch, "answer:E001")
    _, answer = chat.says("Hello", says("Hello!"))
    assert answer == Text("Hello!")
    assert chat.channel.delivered[-1].reply_to == "token-E002"
    assert set(chat.store.outcomes(CUSTOMER)) == {"E001", "E002"}


def test_a_tap_after_the_answer_is_told_where_it_is(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(chat, monkeypatch)
    chat.says("Hello", says("Hello!"))
    [told] = chat.sends(Kind.ACTION, "answer:E001")
    assert told == Text("Your answer is above.")


def test_a_quick_answer_is_not_announced() -> None:
    chat = Chat()
    assert [part.text for part in chat.says("Hello", says("Hello!"))] == ["Hello!"]


def test_a_later_try_takes_the_token_for_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier try may have held and died: with "again" a refused token would look like a delivered answer."""
    chat = Chat()
    event = chat.event("Hello")
    chat.arrives(event)
    chat.clock.advance(seconds=45)
    chat.model.then(says("Hello!"))
    assert chat.rings(event, 2)
    assert [reply.reply_to for reply in chat.channel.delivered] == [None]


def test_nothing_is_held_after_the_run_is_over() -> None:
    held = threading.Event()
    with in_touch(FakeChannel(), inbound(), held.set, hold_in_s=30):
        pass
    assert not held.is_set()
