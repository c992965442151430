"""Old sign-ins, partners that are gone, and strangers who have codes mailed to somebody's address."""

import json
from dataclasses import replace

import pytest

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.identity import Outcome
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.odoo import MALEE, FakeOdoo
from tests.fakes.store import MemoryStore
from tests.unit.tools.conftest import PROFILE, Talk

DAY_S = 86_400
ORDER = '{"lines": [{"product_id": 31, "quantity": 5}]}'
MINE = json.dumps({"email": MALEE.email})
SHOUTED = json.dumps({"email": MALEE.email.upper()})
RENEW = '{"email": null}'


@pytest.fixture
def old(customer: Talk) -> Talk:
    """Signed in 91 days ago, and has ordered before."""
    receipt = customer.confirm("place_order", ORDER)
    customer.state.refs = [*receipt.refs]
    customer.clock.advance(seconds=(PROFILE.sign_in.renew_days + 1) * DAY_S)
    return customer


def archive(talk: Talk) -> None:
    talk.odoo.archive(MALEE)


@pytest.mark.parametrize("tool", ["place_order", "reorder"])
def test_an_old_sign_in_orders_nothing_before_it_is_renewed(old: Talk, tool: str) -> None:
    arguments = ORDER if tool == "place_order" else json.dumps({"order_name": old.state.refs[-1]})
    with pytest.raises(ToolFailed, match="sign_in with email null"):
        old.call(tool, arguments)

    old.call("sign_in", RENEW)
    [(partner_id, code)] = old.odoo.codes
    assert partner_id == MALEE.id
    assert old.type_code(code) is Outcome.ACCEPTED
    old.call(tool, arguments)


def test_ninety_days_are_not_too_old(customer: Talk) -> None:
    customer.clock.advance(seconds=PROFILE.sign_in.renew_days * DAY_S)
    customer.call("place_order", ORDER)


def test_an_old_sign_in_still_shows_the_customers_own_orders(old: Talk) -> None:
    assert len(old.call("list_orders", "{}")["orders"]) == 1


def test_only_a_signed_in_customer_has_an_address_on_file(talk: Talk) -> None:
    with pytest.raises(ToolInputInvalid, match="email"):
        talk.call("sign_in", RENEW)
    assert talk.state.sign_in is None


@pytest.mark.parametrize(
    ("tool", "arguments"), [("place_order", ORDER), ("list_orders", "{}"), ("list_invoices", "{}")]
)
def test_a_partner_who_was_archived_is_signed_out_within_a_day(customer: Talk, tool: str, arguments: str) -> None:
    archive(customer)
    customer.clock.advance(seconds=DAY_S + 1)
    with pytest.raises(ToolFailed, match="no longer valid"):
        customer.call(tool, arguments)
    assert customer.state.partner is None


def test_an_archived_partner_may_still_look_at_products(customer: Talk) -> None:
    archive(customer)
    customer.clock.advance(seconds=DAY_S + 1)
    assert customer.call("find_products", '{"words": "gloves"}')["products"]


def test_odoo_is_asked_once_a_day_whether_the_partner_is_there(customer: Talk) -> None:
    customer.clock.advance(seconds=DAY_S + 1)
    for _ in range(3):
        customer.call("list_orders", "{}")
    assert customer.odoo.calls.count("partner") == 1


def strangers(count: int) -> tuple[FakeOdoo, FakeClock, list[Talk]]:
    odoo, clock = FakeOdoo(), FakeClock(T0)
    store = MemoryStore(clock)
    talks = [Talk(odoo=odoo, clock=clock, conversation=f"line#U{number}", store=store) for number in range(count)]
    return odoo, clock, talks


def test_many_accounts_can_not_flood_one_mailbox() -> None:
    limit = PROFILE.sign_in.codes_per_address
    odoo, clock, talks = strangers(limit + 3)
    answers = [talk.call("sign_in", SHOUTED if n % 2 else MINE) for n, talk in enumerate(talks)]

    assert len(odoo.codes) == limit
    assert all(answer == answers[0] for answer in answers)
    assert [talk.state.sign_in is not None for talk in talks] == [True] * len(talks)
    assert [talk.pauses for talk in talks] == [talks[0].pauses] * len(talks)

    clock.advance(seconds=3600)
    talks[-1].call("sign_in", MINE, key="again")
    assert len(odoo.codes) == limit + 1


def test_an_address_without_an_account_takes_as_long_as_one_with(talk: Talk) -> None:
    talk.call("sign_in", '{"email": "nobody@clinic.example"}')
    other = Talk()
    other.call("sign_in", MINE)
    assert talk.pauses == other.pauses == [PROFILE.sign_in.answer_after_ms / 1000]


def test_two_buyers_of_one_company_may_sign_in_each_with_a_code_of_their_own() -> None:
    odoo, _, (one, two) = strangers(2)
    for talk in (one, two):
        talk.call("sign_in", MINE)
        assert talk.type_code(odoo.codes[-1][1]) is Outcome.ACCEPTED
    assert one.state.partner == two.state.partner


def test_a_code_of_one_conversation_is_wrong_in_another() -> None:
    odoo, _, (one, two) = strangers(2)
    one.call("sign_in", MINE)
    two.call("sign_in", MINE)
    if odoo.codes[0][1] != odoo.codes[1][1]:
        assert two.type_code(odoo.codes[0][1]) is Outcome.WRONG


def test_without_an_address_on_file_a_renewal_offers_a_person(old: Talk) -> None:
    old.odoo.partners[MALEE.id] = replace(MALEE, email="")
    old.odoo.fail("send_code", ToolFailed("There is no e-mail address on file to send a code to."))
    with pytest.raises(ToolFailed, match="no e-mail address"):
        old.call("sign_in", RENEW)
    assert old.state.sign_in is None
