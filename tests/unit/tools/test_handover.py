"""ask_for_person."""

import json

import pytest

from assistant.errors import ServiceUnavailable, ToolInputInvalid
from tests.builders import CUSTOMER
from tests.fakes.odoo import MALEE
from tests.unit.tools.conftest import Talk

REASON = json.dumps({"reason": "Wants to return two boxes"})


def test_staff_hear_who_where_and_why_in_their_own_language(customer: Talk) -> None:
    customer.call("ask_for_person", REASON)
    [notice] = customer.odoo.notices
    assert notice.subject == f"ลูกค้าขอคุยกับเจ้าหน้าที่: {MALEE.name}"
    for part in (MALEE.name, CUSTOMER, "Wants to return two boxes", "12 ชั่วโมง"):
        assert part in notice.body
    assert notice.partner is not None
    assert notice.partner.id == MALEE.id


def test_somebody_who_is_not_signed_in_may_ask_as_well(talk: Talk) -> None:
    talk.call("ask_for_person", REASON)
    [notice] = talk.odoo.notices
    assert "ยังไม่ได้เข้าสู่ระบบ" in notice.subject
    assert notice.partner is None


def test_the_assistant_is_silent_for_the_profiles_hours(talk: Talk) -> None:
    talk.call("ask_for_person", REASON)
    assert talk.state.human_until == talk.clock.now_ms() // 1000 + 12 * 3600


def test_the_model_is_told_what_to_say_and_how_the_customer_gets_it_back(talk: Talk) -> None:
    told = talk.call("ask_for_person", REASON)["result"]
    assert "representative will be in touch" in told
    assert told.endswith("types: assistant")


def test_asking_twice_tells_staff_once(talk: Talk) -> None:
    talk.call("ask_for_person", REASON, key="e1.1")
    talk.call("ask_for_person", REASON, key="e1.2")
    assert len(talk.odoo.notices) == 1


def test_a_run_that_starts_again_tells_staff_once(talk: Talk) -> None:
    talk.call("ask_for_person", REASON)
    talk.state.human_until = 0  # the run died before its commit
    talk.call("ask_for_person", REASON)
    assert len(talk.odoo.notices) == 1
    assert talk.state.human_until > 0


def test_after_the_hours_staff_are_told_again(talk: Talk) -> None:
    talk.call("ask_for_person", REASON, key="e1")
    talk.clock.advance(seconds=12 * 3600)
    talk.call("ask_for_person", REASON, key="e2")
    assert len(talk.odoo.notices) == 2


def test_when_staff_could_not_be_told_the_assistant_does_not_fall_silent(talk: Talk) -> None:
    talk.odoo.fail("notify_staff", ServiceUnavailable("odoo", "mail"))
    with pytest.raises(ServiceUnavailable):
        talk.call("ask_for_person", REASON)
    assert talk.state.human_until == 0


def test_a_name_with_a_line_break_makes_no_second_mail_header(customer: Talk) -> None:
    assert customer.state.partner is not None
    customer.state.partner.name = "มาลี\r\nBcc: all@clinic.example"
    customer.call("ask_for_person", '{"reason": "a\\r\\nb {customer}"}')
    [notice] = customer.odoo.notices
    assert "\n" not in notice.subject
    assert "\r" not in notice.subject
    assert "a b {customer}" in notice.body


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, None])
def test_a_reason_is_needed_and_short(talk: Talk, reason: object) -> None:
    with pytest.raises(ToolInputInvalid, match="reason"):
        talk.call("ask_for_person", json.dumps({"reason": reason}))
