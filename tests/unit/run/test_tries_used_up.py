"""An event whose tries were all killed: no run could apologise for itself, so one more receive does it."""

from assistant.errors import ServiceUnavailable
from assistant.phrases import phrases
from assistant.run.answering import MAX_RECEIVES, TRIES
from tests.builders import CUSTOMER
from tests.fakes.model import says
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged

APOLOGY = phrases("th")("fallback.no_answer")


def test_the_receive_after_the_last_try_apologises_without_another_try(chat: Chat, logged: Logged) -> None:
    event = chat.event("Gloves?")
    chat.arrives(event)

    assert not chat.rings(event, MAX_RECEIVES)

    assert chat.texts == [APOLOGY]
    assert chat.model.requests == []
    assert chat.store.outcomes(CUSTOMER) == {event.event_id: "parked"}
    assert [record["error"] for record in logged("run_given_up")] == ["TriesUsedUp"]


def test_the_last_try_is_a_real_one(chat: Chat) -> None:
    event = chat.event("Gloves?")
    chat.arrives(event)
    chat.model.then(says("Yes."))

    assert chat.rings(event, TRIES)

    assert chat.texts == ["Yes."]


def test_what_waits_beside_it_is_still_answered(chat: Chat) -> None:
    deadly, harmless = chat.event("deadly"), chat.event("Hello")
    chat.arrives(deadly, harmless)
    chat.rings(deadly, MAX_RECEIVES)
    chat.model.then(says("Hello!"))

    assert chat.rings(harmless)

    assert chat.texts == [APOLOGY, "Hello!"]
    assert "deadly" not in str(chat.model.requests[-1].items)


def test_a_reply_that_no_try_could_deliver_is_delivered_then(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    for _ in range(TRIES):
        chat.channel.fail(ServiceUnavailable("line", "unavailable", status=503))

    assert chat.rings_until_done(event) == MAX_RECEIVES

    assert chat.texts == ["Hello!"]


def test_an_event_that_is_gone_by_then_gets_no_apology(chat: Chat) -> None:
    erased, other = chat.event("erased"), chat.event("Hello")
    chat.arrives(other)

    assert chat.rings(erased, MAX_RECEIVES)

    assert chat.texts == []
