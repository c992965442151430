"""The window in which a customer's messages are counted."""

from assistant.state import Window

MINUTE = 60


def test_messages_within_the_window_are_counted_together() -> None:
    window = Window()
    assert [window.add(at, MINUTE) for at in (1000, 1010, 1059)] == [1, 2, 3]


def test_a_message_after_its_end_opens_the_next_window() -> None:
    window = Window()
    assert [window.add(at, MINUTE) for at in (1000, 1060)] == [1, 1]


def test_a_message_that_is_a_little_late_is_counted_too() -> None:
    window = Window()
    assert [window.add(at, MINUTE) for at in (1000, 999, 1000)] == [1, 2, 3]


def test_messages_replayed_after_hours_are_no_flood() -> None:
    window = Window()
    window.add(90_000, MINUTE)
    assert [window.add(at, MINUTE) for at in range(1000, 4000, 300)] == [1] * 10
