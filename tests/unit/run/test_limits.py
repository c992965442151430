"""A customer who floods is told so once and slowed down."""

from assistant.profile_settings import LimitSettings
from assistant.run.items import text_of
from tests.fakes.model import says
from tests.unit.run.chat import Chat

SLOW_DOWN = "You are writing faster than I can answer."


def flooded(limit: int) -> Chat:
    chat = Chat(limits=LimitSettings(messages_per_minute=limit, messages_per_day=limit + 3))
    for number in range(limit):
        chat.says(f"Hello {number}", says("Hello!"))
    return chat


def test_the_first_message_over_the_limit_is_told_so_and_the_next_ones_are_silent() -> None:
    chat = flooded(3)
    [told] = chat.says("Hello again")
    assert told.text.startswith(SLOW_DOWN)
    assert chat.says("and again") == []
    assert len(chat.model.requests) == 3


def test_what_was_over_the_limit_does_not_fill_the_thread() -> None:
    chat = flooded(3)
    chat.says("a very special word")
    chat.clock.advance(seconds=61)
    chat.says("Hello", says("Hello!"))
    assert not any("special" in text_of(item) for item in chat.model.requests[-1].items)


def test_after_a_minute_answers_come_again_until_the_day_is_used_up() -> None:
    chat = flooded(3)
    for _ in range(2):
        chat.clock.advance(seconds=61)
        [answer] = chat.says("Hello", says("Hello!"))
        assert answer.text == "Hello!"
    chat.clock.advance(seconds=61)
    chat.says("Hello", says("Hello!"))
    [told] = chat.says("Hello")
    assert "tomorrow" in told.text
    chat.clock.advance(seconds=86_400)
    [answer] = chat.says("Hello", says("Hello!"))
    assert answer.text == "Hello!"
