"""One-time codes."""

from collections.abc import Iterator

import pytest

from assistant import identity
from assistant.errors import OutcomeUnknown, ServiceUnavailable, ToolFailed
from assistant.identity import Outcome
from assistant.phrases import phrases
from assistant.state import PendingAction, State
from tests.fakes.odoo import JOHN, MALEE
from tests.unit.tools.conftest import Talk


def send(talk: Talk, code: str = "123456", partner_id: int | None = MALEE.id, key: str = "k1") -> None:
    identity.request_code(
        talk.state,
        lambda: (partner_id, lambda code: partner_id and talk.odoo.send_code(partner_id, code)),
        conversation=talk.conversation,
        settings=talk.profile.sign_in,
        clock=talk.clock,
        once=lambda act: talk.once(key, act),
        new_code=lambda: code,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("123456", " 123456\n", "123 456", "123-456", "1 2 3 4 5 6", "123\u200b456", "123456.", "“123456”"),
        *("๑๒๓๔๕๖", "１２３４５６", "รหัสคือ 123456 ค่ะ", "code: 123456", "My code is 123456", "OTP 123456"),
    ],
)
def test_six_digits_are_a_code_however_they_are_written(text: str) -> None:
    assert identity.code_in(text) == "123456"
    assert identity.looks_like_code(text)


@pytest.mark.parametrize(
    "text",
    ["", "12345", "1234567", "S123456", "123456 กล่อง", "123456 gloves", "GLV-123456", "½23456", "12a456", "+123456"],
)
def test_anything_else_is_a_message_for_the_model(text: str) -> None:
    assert not identity.looks_like_code(text)


def test_codes_have_six_digits_and_are_not_all_the_same() -> None:
    codes = {identity.random_code() for _ in range(50)}
    assert len(codes) > 1
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_the_right_code_binds_the_conversation_to_the_partner(talk: Talk) -> None:
    send(talk)

    assert talk.odoo.codes == [(MALEE.id, "123456")]
    assert identity.code_awaited(talk.state, talk.clock)
    assert talk.type_code("๑๒๓-๔๕๖") is Outcome.ACCEPTED
    assert talk.state.partner is not None
    assert (talk.state.partner.id, talk.state.partner.name) == (MALEE.id, MALEE.name)
    assert not identity.code_awaited(talk.state, talk.clock)


def test_a_code_works_once(talk: Talk) -> None:
    send(talk)
    talk.type_code("123456")
    assert talk.type_code("123456") is Outcome.USED
    assert talk.type_code("654321") is Outcome.NOT_AWAITED


def test_the_code_itself_is_not_kept(talk: Talk) -> None:
    send(talk)
    assert "123456" not in str(talk.state.to_dict())
    assert "123456" not in str(talk.effects)


def test_the_same_code_is_kept_differently_in_another_conversation(talk: Talk) -> None:
    other = Talk(conversation="line#Uother")
    send(talk)
    send(other)
    assert talk.state.sign_in is not None
    assert other.state.sign_in is not None
    assert talk.state.sign_in.code_hash != other.state.sign_in.code_hash


def test_nobodys_code_never_fits_even_when_it_is_guessed(talk: Talk) -> None:
    send(talk, partner_id=None)
    assert talk.odoo.codes == []
    assert talk.type_code("123456") is Outcome.WRONG
    assert talk.state.partner is None


def test_wrong_codes_for_somebody_and_for_nobody_go_the_same_way() -> None:
    def story(partner_id: int | None) -> list[tuple[Outcome, str, bool]]:
        talk = Talk()
        send(talk, partner_id=partner_id)
        told = []
        for _ in range(6):
            outcome = talk.type_code("000000")
            says = identity.sentence(outcome, talk.state, phrases("th"), talk.clock)
            told.append((outcome, says, identity.code_awaited(talk.state, talk.clock)))
        return told

    assert story(MALEE.id) == story(None)


def test_the_fifth_wrong_code_pauses_and_the_right_one_is_then_too_late(talk: Talk) -> None:
    send(talk)
    outcomes = [talk.type_code("000000") for _ in range(5)]
    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.PAUSED]
    assert talk.type_code("123456") is Outcome.PAUSED
    with pytest.raises(ToolFailed, match="in about 15 minutes"):
        send(talk, key="k2")
    assert len(talk.odoo.codes) == 1


def test_after_the_pause_a_new_code_can_be_asked_for(talk: Talk) -> None:
    send(talk)
    for _ in range(5):
        talk.type_code("000000")
    talk.clock.advance(seconds=15 * 60)
    assert talk.type_code("123456") is Outcome.EXPIRED
    send(talk, "654321", key="k2")
    assert talk.type_code("654321") is Outcome.ACCEPTED


def test_a_code_is_good_for_ten_minutes_and_not_a_second_longer(talk: Talk) -> None:
    send(talk)
    talk.clock.advance(seconds=10 * 60 - 1)
    assert identity.code_awaited(talk.state, talk.clock)
    talk.clock.advance(seconds=1)
    assert not identity.code_awaited(talk.state, talk.clock)
    assert talk.type_code("123456") is Outcome.EXPIRED
    assert talk.type_code("123456") is Outcome.EXPIRED
    assert talk.type_code("654321") is Outcome.NOT_AWAITED


def test_a_new_code_replaces_the_old_one(talk: Talk) -> None:
    send(talk, "111111")
    send(talk, "222222", key="k2")
    assert talk.type_code("111111") is Outcome.WRONG
    assert talk.type_code("222222") is Outcome.ACCEPTED


def test_five_codes_an_hour_and_then_a_wait_until_the_first_is_an_hour_old(talk: Talk) -> None:
    for n in range(5):
        send(talk, key=f"k{n}")
        talk.clock.advance(seconds=60)
    with pytest.raises(ToolFailed, match="in about 55 minutes"):
        send(talk, key="k5")
    assert len(talk.odoo.codes) == 5
    talk.clock.advance(seconds=55 * 60)
    send(talk, key="k6")
    assert len(talk.state.codes_sent_at) == 5


def test_codes_for_nobody_count_as_well(talk: Talk) -> None:
    for n in range(5):
        send(talk, partner_id=None, key=f"k{n}")
    with pytest.raises(ToolFailed):
        send(talk, partner_id=None, key="k5")


@pytest.mark.parametrize("error", [ServiceUnavailable("odoo", "mail"), OutcomeUnknown("odoo", "timeout")])
def test_a_code_that_was_not_sent_is_not_awaited(talk: Talk, error: Exception) -> None:
    talk.odoo.fail("send_code", error)
    with pytest.raises(type(error)):
        send(talk)
    assert talk.state.sign_in is None


def test_when_a_new_code_can_not_be_sent_the_old_one_still_works(talk: Talk) -> None:
    send(talk, "111111")
    talk.odoo.fail("send_code", ServiceUnavailable("odoo", "mail"))
    with pytest.raises(ServiceUnavailable):
        send(talk, "222222", key="k2")
    assert talk.type_code("111111") is Outcome.ACCEPTED


def test_a_run_that_starts_again_sends_no_second_code_and_awaits_the_first(talk: Talk) -> None:
    codes: Iterator[str] = iter(["111111", "222222"])
    send(talk, next(codes))
    talk.state = State()  # the run died before its commit
    send(talk, next(codes))
    assert talk.odoo.codes == [(MALEE.id, "111111")]
    assert talk.type_code("111111") is Outcome.ACCEPTED


def test_odoo_down_while_checking_costs_no_try(talk: Talk) -> None:
    send(talk)
    talk.odoo.fail("partner", ServiceUnavailable("odoo", "down"))
    with pytest.raises(ServiceUnavailable):
        talk.type_code("123456")
    assert talk.type_code("123456") is Outcome.ACCEPTED


def test_a_partner_archived_since_the_code_was_sent_does_not_get_in(talk: Talk) -> None:
    send(talk)
    talk.odoo.archive(MALEE)
    assert talk.type_code("123456") is Outcome.EXPIRED
    assert talk.state.partner is None


def test_what_waited_or_was_shown_for_one_customer_is_gone_for_the_next(customer: Talk) -> None:
    customer.state.pending = PendingAction("p1", "place_order", {}, "", 0)
    customer.state.refs = ["S00001"]
    identity.bind(customer.state, JOHN, customer.clock)
    assert customer.state.pending is None
    assert customer.state.refs == []


def test_signing_in_again_as_the_same_customer_keeps_what_was_shown(customer: Talk) -> None:
    customer.state.refs = ["S00001"]
    identity.bind(customer.state, MALEE, customer.clock)
    assert customer.state.refs == ["S00001"]


def test_every_outcome_has_its_sentence_in_both_languages(talk: Talk) -> None:
    send(talk)
    for outcome in (Outcome.ACCEPTED, Outcome.WRONG, Outcome.EXPIRED, Outcome.PAUSED):
        for language in ("th", "en"):
            assert "{" not in identity.sentence(outcome, talk.state, phrases(language), talk.clock)


def test_the_pause_is_told_in_minutes(talk: Talk) -> None:
    talk.state.sign_in_paused_until = talk.clock.now_ms() // 1000 + 61
    assert "2 minutes" in identity.sentence(Outcome.PAUSED, talk.state, phrases("en"), talk.clock)
