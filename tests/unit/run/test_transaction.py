"""Whatever dies at whatever point: one answer, in order (design D3)."""

from collections.abc import Callable

import pytest

from assistant.messages import Delivery, Inbound, Kind, Reply, Text
from assistant.ports import ModelAnswer, ModelRequest
from assistant.profile_settings import LimitSettings
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import MALEE
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged


class Killed(BaseException):
    """The process ends here: nothing after it runs, as with a timeout of the function."""


def kill_at(port: object, method: str, *, after: bool, patch: pytest.MonkeyPatch) -> None:
    original: Callable[..., object] = getattr(port, method)

    def killed(*args: object, **kwargs: object) -> object:
        patch.undo()
        if after:
            original(*args, **kwargs)
        raise Killed

    patch.setattr(port, method, killed)


def dies(chat: Chat, event: Inbound) -> None:
    with pytest.raises(Killed):
        chat.rings(event)


@pytest.mark.parametrize("method", ["claim", "load", "commit"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_up_to_the_commit_a_run_starts_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, method: str, after: bool
) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"), says("Hello!"))
    kill_at(chat.store, method, after=after, patch=monkeypatch)
    dies(chat, event)
    chat.clock.advance(seconds=70)
    assert chat.rings(event, 2)
    assert chat.texts == ["Hello!"]
    assert chat.said_in_thread == [("user", "Hello"), ("assistant", "Hello!")]


@pytest.mark.parametrize(
    ("port", "method", "after"),
    [
        ("store", "commit", True),
        ("channel", "deliver", False),
        ("channel", "deliver", True),
        ("store", "mark_delivered", False),
        ("store", "mark_delivered", True),
    ],
)
def test_killed_after_the_commit_the_next_try_delivers_without_asking_the_model_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, port: str, method: str, after: bool
) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    kill_at(getattr(chat, port), method, after=after, patch=monkeypatch)
    dies(chat, event)
    chat.clock.advance(seconds=70)
    flags: list[bool] = []
    original = chat.channel.deliver

    def deliver(reply: Reply, *, again: bool = False) -> Delivery:
        flags.append(again)
        return original(reply, again=again)

    monkeypatch.setattr(chat.channel, "deliver", deliver)
    assert chat.rings(event, 2)
    assert chat.texts == ["Hello!"]
    assert len(chat.model.requests) == 1
    assert flags == ([] if (method, after) == ("mark_delivered", True) else [True])


def test_an_undelivered_reply_and_the_next_answer_go_out_in_one_run_and_in_order(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = chat.event("one"), chat.event("two")
    chat.arrives(first)
    chat.model.then(says("first"), says("second"))
    kill_at(chat.channel, "deliver", after=False, patch=monkeypatch)
    dies(chat, first)
    chat.clock.advance(seconds=70)
    chat.arrives(second)
    assert chat.rings(first, 2)
    assert chat.texts == ["first", "second"]


def test_two_deliveries_at_once_make_one_answer(chat: Chat, monkeypatch: pytest.MonkeyPatch, logged: Logged) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    respond = chat.model.respond

    def delivered_meanwhile(request: ModelRequest) -> ModelAnswer:
        assert not chat.rings(event, 2)
        return respond(request)

    monkeypatch.setattr(chat.model, "respond", delivered_meanwhile)
    assert chat.rings(event)
    assert chat.waits == [10]
    assert logged("run_failed")[0]["error"] == "Busy"
    assert chat.rings(event, 3)
    assert chat.texts == ["Hello!"]


def test_a_run_that_was_overtaken_commits_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("late"), says("Hello!"))
    respond = chat.model.respond

    def slow(request: ModelRequest) -> ModelAnswer:
        answer = respond(request)
        monkeypatch.undo()
        chat.clock.advance(seconds=61)
        assert chat.rings(event, 2)
        return answer

    monkeypatch.setattr(chat.model, "respond", slow)
    assert not chat.rings(event)
    assert chat.texts == ["Hello!"]
    assert chat.said_in_thread == [("user", "Hello"), ("assistant", "Hello!")]
    assert chat.waits == [1]
    assert chat.rings(event, 3)


def test_three_messages_that_wait_get_one_answer_and_their_other_doorbells_do_nothing(chat: Chat) -> None:
    events = [chat.event(words) for words in ("Do you have", "gloves", "size M?")]
    chat.arrives(*events)
    chat.model.then(says("Yes, size M."))
    assert chat.rings(events[0])
    assert [chat.rings(event) for event in events[1:]] == [True, True]
    assert chat.texts == ["Yes, size M."]
    assert chat.said_in_thread[:3] == [("user", "Do you have"), ("user", "gloves"), ("user", "size M?")]
    assert chat.channel.delivered[0].reply_to == "token-E003"


def test_25_messages_that_wait_are_all_answered_by_their_doorbells() -> None:
    chat = Chat(limits=LimitSettings(messages_per_minute=30))
    events = [chat.event(f"message {number}") for number in range(25)]
    chat.arrives(*events)
    chat.model.then(says("the first 20"), says("the rest"))
    assert all(chat.rings(event) for event in events)
    assert chat.texts == ["the first 20", "the rest"]
    assert list(chat.store.outcomes(CUSTOMER)) == [event.event_id for event in events]


def test_a_redelivery_after_the_answer_does_nothing(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.rings(event)
    chat.arrives(event)
    assert chat.rings(event)
    assert chat.texts == ["Hello!"]


def test_a_redelivery_does_not_join_the_next_answer(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.rings(event)
    chat.arrives(event)
    chat.says("Gloves?", says("Yes."))
    assert [text for role, text in chat.said_in_thread if role == "user"] == ["Hello", "Gloves?"]


def test_a_doorbell_without_anything_to_answer_leaves_the_conversation_free(chat: Chat) -> None:
    assert chat.rings(chat.event("erased meanwhile"))
    assert chat.says("Hello", says("Hello!")) == [Text("Hello!")]


def test_every_reply_has_a_key_of_its_own_also_when_an_event_is_replayed(chat: Chat) -> None:
    """A key that LINE has seen for the apology would make it drop the answer."""
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(*[ZeroDivisionError()] * 5, says("Hello!"))
    chat.rings_until_done(event)
    del chat.store.outcomes(CUSTOMER)[event.event_id]  # what an operator's replay does
    chat.arrives(event)
    assert chat.rings(event)
    assert chat.texts[-1] == "Hello!"
    assert len({reply.key for reply in chat.channel.delivered}) == 2


def test_a_code_is_mailed_once_over_all_tries_of_a_run(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    event = chat.event("Sign me in")
    chat.arrives(event)
    sign_in = calls(("sign_in", {"email": MALEE.email}))
    chat.model.then(sign_in, says("Type the code."), sign_in, says("Type the code."))
    kill_at(chat.store, "commit", after=False, patch=monkeypatch)
    dies(chat, event)
    chat.clock.advance(seconds=70)
    assert chat.rings(event, 2)
    assert len(chat.odoo.codes) == 1
    chat.says(chat.odoo.codes[0][1], says("Welcome!"))
    assert chat.state.partner is not None


def test_a_code_is_mailed_once_also_when_more_was_written_before_the_next_try(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = chat.event("Sign me in"), chat.event("please")
    chat.arrives(first)
    sign_in = calls(("sign_in", {"email": MALEE.email}))
    chat.model.then(sign_in, says("Type the code."), sign_in, says("Type the code."))
    kill_at(chat.store, "commit", after=False, patch=monkeypatch)
    dies(chat, first)
    chat.clock.advance(seconds=70)
    chat.arrives(second)
    assert chat.rings(first, 2)
    assert len(chat.odoo.codes) == 1


def test_a_run_of_huge_messages_still_fits_into_the_table(chat: Chat) -> None:
    events = [chat.event("ก" * 20_000) for _ in range(20)]
    chat.arrives(*events)
    chat.model.then(says("ข" * 5_000))
    assert chat.rings(events[0])
    stored = str(chat.thread).encode()
    assert len(stored) < 400_000
    assert sum(item["role"] == "user" for item in chat.thread) == 20
    assert chat.texts == ["ข" * 5_000]


def test_the_typing_sign_is_shown_while_an_answer_is_made(chat: Chat) -> None:
    chat.says("Hello", says("Hello!"))
    assert chat.channel.typing == [CUSTOMER]


@pytest.mark.parametrize("kind", [Kind.JOINED, Kind.MEDIA])
def test_an_answer_that_is_there_at_once_does_not_wait_for_a_typing_sign(chat: Chat, kind: Kind) -> None:
    chat.sends(kind, "sticker")
    assert len(chat.texts) == 1
    assert chat.channel.typing == []


def test_nobody_types_for_a_customer_who_left(chat: Chat) -> None:
    chat.sends(Kind.LEFT)
    assert chat.channel.typing == []
