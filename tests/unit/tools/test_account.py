"""sign_in, sign_out, open_account."""

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import OutcomeUnknown, ToolFailed, ToolInputInvalid
from assistant.identity import Outcome
from assistant.messages import Text
from assistant.state import PendingAction
from assistant.tools.tool import Preview
from tests.fakes.odoo import MALEE
from tests.unit.tools.conftest import Talk

NEW: dict[str, Any] = {
    "name": "สมชาย รักดี",
    "email": "somchai@clinic.example",
    "phone": "081-234-5678",
    "company": "คลินิกรักดี",
}


def new(**changed: Any) -> str:
    return json.dumps(NEW | changed, ensure_ascii=False)


def test_an_address_with_an_account_and_one_without_get_the_same_answer_and_the_same_wait() -> None:
    known, unknown = Talk(), Talk()
    answers = [
        known.call("sign_in", json.dumps({"email": MALEE.email})),
        unknown.call("sign_in", '{"email": "nobody@clinic.example"}'),
    ]

    assert answers[0] == answers[1]
    assert "If this address has an account" in answers[0]["result"]
    for talk in (known, unknown):
        assert talk.state.sign_in is not None
        assert (talk.state.sign_in.tries_left, talk.type_code("x")) == (5, Outcome.WRONG)
    assert [len(known.odoo.codes), len(unknown.odoo.codes)] == [1, 0]


def test_the_code_that_was_mailed_signs_the_customer_in(talk: Talk) -> None:
    talk.call("sign_in", json.dumps({"email": MALEE.email.upper()}))
    [(partner_id, code)] = talk.odoo.codes
    assert partner_id == MALEE.id
    assert talk.type_code(code) is Outcome.ACCEPTED


@pytest.mark.parametrize("email", ["", "malee", "a@b.example\nBcc: x@y.example", "a@b.example,x@y.example", 7, None])
def test_what_is_no_address_is_told_to_the_model_and_never_reaches_odoo(talk: Talk, email: object) -> None:
    with pytest.raises(ToolInputInvalid, match="email"):
        talk.call("sign_in", json.dumps({"email": email}))
    assert talk.odoo.calls == []


def test_signing_out_forgets_the_customer_and_the_card_that_waits(customer: Talk) -> None:
    customer.state.pending = PendingAction("p1", "place_order", {}, "", 0)
    customer.call("sign_out", "{}")
    assert customer.state.partner is None
    assert customer.state.pending is None
    with pytest.raises(ToolFailed, match="Nobody is signed in"):
        customer.call("list_orders", "{}")


def test_the_card_shows_what_will_be_stored_and_nothing_is_stored_yet(talk: Talk) -> None:
    preview: Preview = talk.call("open_account", new())
    assert [row.value for row in preview.card.rows] == [NEW["name"], NEW["email"], "+66812345678", NEW["company"]]
    assert talk.odoo.calls == []
    assert "not open until" in preview.for_model


def test_without_a_company_the_card_has_no_row_for_it(talk: Talk) -> None:
    preview: Preview = talk.call("open_account", new(company=None))
    assert len(preview.card.rows) == 3


def test_other_details_are_another_card(talk: Talk) -> None:
    digests = {
        talk.call("open_account", new(**change)).digest for change in ({}, {"phone": "0899999999"}, {"name": "x"})
    }
    assert len(digests) == 3


def test_a_confirmed_new_account_is_made_once_and_its_code_signs_in(talk: Talk) -> None:
    receipts = [talk.confirm("open_account", new()), talk.confirm("open_account", new())]

    assert receipts[0] == receipts[1]
    assert [partner.email for partner in talk.odoo.created] == [NEW["email"]]
    assert talk.odoo.created[0].phone == "+66812345678"
    [(_, code)] = talk.odoo.codes
    assert talk.type_code(code) is Outcome.ACCEPTED


def test_an_account_that_exists_already_is_told_in_the_same_words_and_not_made_again() -> None:
    fresh, known = Talk(), Talk()
    address = {"email": MALEE.email}
    fresh.odoo.archive(MALEE)

    receipts = [talk.confirm("open_account", new(**address)) for talk in (fresh, known)]

    assert receipts[0] == receipts[1]
    assert receipts[0].parts == (Text(f"We sent a 6-digit code to {MALEE.email}. Please type it here."),)
    assert [len(fresh.odoo.created), len(known.odoo.created)] == [1, 0]
    assert known.odoo.codes[0][0] == MALEE.id
    assert known.odoo.partners[MALEE.id] == MALEE


def test_an_address_that_several_partners_share_gets_the_same_words_no_double_and_a_notice_to_the_team() -> None:
    fresh, shared = Talk(), Talk()
    shared.odoo.partners[99] = replace(MALEE, id=99)
    fresh.odoo.archive(MALEE)

    receipts = [talk.confirm("open_account", new(email=MALEE.email)) for talk in (fresh, shared)]

    assert receipts[0] == receipts[1]
    assert shared.odoo.created == []
    assert shared.odoo.codes == []
    [notice] = shared.odoo.notices
    assert MALEE.email in str(notice)
    assert shared.state.sign_in is not None


def test_a_creation_whose_answer_was_lost_is_not_repeated(talk: Talk) -> None:
    talk.odoo.fail("create_partner_once", OutcomeUnknown("odoo", "timeout"), after=True)
    with pytest.raises(OutcomeUnknown):
        talk.confirm("open_account", new())
    assert talk.state.sign_in is None

    talk.confirm("open_account", new())
    assert len(talk.odoo.created) == 1


def test_a_signed_in_customer_opens_no_second_account(customer: Talk) -> None:
    with pytest.raises(ToolFailed, match="signed in already"):
        customer.call("open_account", new())


def test_no_card_is_shown_when_no_code_could_be_sent_anyway(talk: Talk) -> None:
    for n in range(5):
        talk.call("sign_in", json.dumps({"email": MALEE.email}), key=f"e{n}")
    with pytest.raises(ToolFailed, match="No code can be sent now"):
        talk.call("open_account", new())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("email", "somchai@clinic.example\r\nBcc: all@clinic.example"),
        ("phone", "1"),
        ("phone", "call me"),
        ("company", "x" * 121),
    ],
)
def test_details_that_can_not_be_stored_are_named(talk: Talk, field: str, value: str) -> None:
    with pytest.raises(ToolInputInvalid, match=field):
        talk.call("open_account", new(**{field: value}))


def test_a_name_can_not_draw_rows_of_its_own_on_the_card(talk: Talk) -> None:
    preview: Preview = talk.call("open_account", new(name="มาลี\nTotal: ฿0.00"))
    assert preview.card.rows[0].value == "มาลี Total: ฿0.00"
