"""A customer who wants to be forgotten, and one who leaves."""

import pytest

from assistant.errors import QuotaExceeded, ServiceError, ServiceUnavailable
from assistant.messages import Kind
from assistant.phrases import phrases
from assistant.profile_settings import PrivacySettings
from assistant.state import State
from tests.builders import CUSTOMER
from tests.fakes.model import says
from tests.fakes.odoo import MALEE
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged
from tests.unit.run.test_going_on import meanwhile

say = phrases("en")
GOODBYE = say("forget.done")
LEAVING = PrivacySettings(forget_on_unfollow=True)


@pytest.fixture
def known(chat: Chat) -> Chat:
    """Has written something and is signed in."""
    chat.says("Gloves?", says("We have them."))
    chat.sign_in(MALEE)
    return chat


def forgotten(chat: Chat) -> bool:
    kept = chat.store._of(CUSTOMER)
    return (kept.state, kept.chunks, kept.events, kept.effects, kept.outbox, kept.lease_run) == (
        State(),
        {},
        {},
        {},
        None,
        "",
    )


@pytest.mark.parametrize("wish", ["forget me", " Forget  me! ", "Delete my data.", "ลบข้อมูลของฉัน", "ลบข้อมูลของฉันค่ะ"])
def test_a_wish_to_be_forgotten_is_answered_with_a_card_and_erases_nothing_yet(known: Chat, wish: str) -> None:
    known.says(wish)
    assert known.cards[-1].title in (say("forget.title"), phrases("th")("forget.title"))
    assert known.state.partner
    assert known.thread


@pytest.mark.parametrize("text", ["don't forget me", "forget me not flowers?", "forget it"])
def test_other_words_are_for_the_model(known: Chat, text: str) -> None:
    known.says(text, says("Yes?"))
    assert known.texts[-1] == "Yes?"


def test_a_confirmed_wish_is_answered_with_a_goodbye_and_leaves_nothing(known: Chat, logged: Logged) -> None:
    known.says("forget me")
    known.taps("Confirm")
    assert known.texts[-1] == GOODBYE
    assert forgotten(known)
    assert logged("customer_forgotten")[0]["erased"] == {"event": 3, "head": 1, "item": 2}


def test_a_cancelled_wish_changes_nothing(known: Chat) -> None:
    known.says("forget me")
    known.taps("Cancel")
    assert known.texts[-1] == say("card.cancelled")
    assert known.state.partner


def test_an_old_card_erases_nothing(known: Chat) -> None:
    known.says("forget me")
    known.clock.advance(seconds=known.profile.order.confirm_minutes * 60 + 1)
    known.taps("Confirm")
    assert known.texts[-1] == say("card.expired")
    assert known.thread


def test_a_person_is_forgotten_while_staff_has_the_conversation_too(known: Chat) -> None:
    known.state.human_until = known.clock.now_ms() // 1000 + 3600
    known.says("forget me")
    known.taps("Confirm")
    assert forgotten(known)


def test_what_is_written_behind_the_confirmation_begins_a_new_conversation(known: Chat) -> None:
    known.says("forget me")
    tap, hello = known.tap("Confirm"), known.event("Hello")
    known.arrives(tap, hello)
    assert known.rings(tap)
    known.model.then(says("Welcome!"))
    assert known.rings(hello)
    assert known.texts[-2:] == [GOODBYE, "Welcome!"]
    assert "We have them" not in str(known.model.requests[-1].items)


def test_a_goodbye_that_does_not_go_out_is_tried_again_before_anything_is_erased(known: Chat) -> None:
    known.says("forget me")
    known.channel.fail(ServiceUnavailable("line", "down"))
    tap = known.tap("Confirm")
    known.arrives(tap)
    assert not known.rings(tap)
    assert known.rings(tap, 2)
    assert known.texts.count(GOODBYE) == 1
    assert forgotten(known)


@pytest.mark.parametrize("refusal", [ServiceUnavailable("line", "down"), QuotaExceeded("line", "monthly limit")])
def test_nobody_is_kept_because_the_goodbye_can_not_be_said(known: Chat, refusal: ServiceError) -> None:
    known.says("forget me")
    for _ in range(9):
        known.channel.fail(refusal)
    tap = known.tap("Confirm")
    known.arrives(tap)
    known.rings_until_done(tap)
    assert forgotten(known)


def test_a_run_that_dies_before_the_erasure_is_finished_by_the_next_one(
    known: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.says("forget me")
    tap = known.tap("Confirm")
    known.arrives(tap)
    with monkeypatch.context() as patch:
        patch.setattr(known.store, "erase", _down)
        assert not known.rings(tap)
    hello = known.event("Hello")
    known.arrives(hello)
    assert not known.rings(hello)  # finishes the erasure, and comes back
    known.model.then(says("Welcome!"))
    assert known.rings(hello, 2)
    assert known.texts.count(GOODBYE) == 1
    assert known.texts[-1] == "Welcome!"
    assert "We have them" not in str(known.model.requests[-1].items)


def test_a_customer_who_leaves_is_kept_by_default(known: Chat) -> None:
    known.sends(Kind.LEFT)
    assert known.state.partner


def test_a_profile_may_forget_who_leaves() -> None:
    chat = Chat(privacy=LEAVING)
    chat.says("Gloves?", says("We have them."))
    assert chat.sends(Kind.LEFT) == []
    assert forgotten(chat)


def test_who_left_and_came_back_in_between_is_greeted_as_somebody_new() -> None:
    chat = Chat(privacy=LEAVING)
    chat.says("Gloves?", says("We have them."))
    left, joined = chat.event(kind=Kind.LEFT), chat.event(kind=Kind.JOINED)
    chat.arrives(left, joined)
    assert chat.rings(left)
    assert chat.rings(joined)
    assert chat.texts[-1] == chat.profile.greeting["th"]


def _down(*_: object, **__: object) -> None:
    raise ServiceUnavailable("dynamodb", "transact_write_items failed")


def test_a_confirmation_that_comes_while_the_model_thinks_ends_with_the_goodbye_only(
    known: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.says("forget me")
    question, tap = known.event("Masks?"), known.tap("Confirm")
    known.arrives(question)
    meanwhile(known, monkeypatch, [tap])
    known.model.then(says("Yes, we have masks."))
    assert known.rings(question)
    assert known.texts[-1] == GOODBYE
    assert "masks" not in str(known.texts)
    assert forgotten(known)
    assert known.rings(tap)
    assert known.texts[-1] == GOODBYE
