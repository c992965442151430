"""The fake keeps the promises of the port that tests lean on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.errors import OutcomeUnknown, ServiceUnavailable, ToolInputInvalid
from assistant.odoo.records import NewPartner, OrderFlow, OrderLine, ProductQuery
from assistant.ports import Odoo
from tests.fakes.odoo import GLOVES, JOHN, MALEE, RETIRED, FakeOdoo

FIVE = [OrderLine(GLOVES, Decimal(5))]


@pytest.fixture
def odoo() -> FakeOdoo:
    return FakeOdoo()


def place(odoo: FakeOdoo, key: str = "k", flow: OrderFlow = OrderFlow.ORDER) -> str:
    return odoo.place_order_once(key, MALEE, FIVE, flow=flow, language="en").name


def test_it_is_the_port(odoo: FakeOdoo) -> None:
    port: Odoo = odoo
    assert port.partner(MALEE.id) == MALEE


def test_all_words_must_occur_in_any_language(odoo: FakeOdoo) -> None:
    def search(words: str) -> list[str]:
        return [product.name for product in odoo.find_products(ProductQuery(words), language="en", partner=None)]

    assert search("gloves m") == search("ถุงมือ") == ["Nitrile gloves, size M"]
    assert search("gloves thermometer") == []


def test_what_is_not_sold_is_neither_found_nor_priced(odoo: FakeOdoo) -> None:
    assert odoo.find_products(ProductQuery("retired"), language="en", partner=None) == []
    with pytest.raises(ToolInputInvalid):
        odoo.preview_order(MALEE, [OrderLine(RETIRED, Decimal(1))], language="en")


def test_a_pricelist_lowers_prices(odoo: FakeOdoo) -> None:
    assert odoo.preview_order(JOHN, FIVE, language="en").untaxed == Decimal("562.50")


def test_an_address_is_found_in_any_case_unless_two_have_it(odoo: FakeOdoo) -> None:
    assert odoo.find_partner("MALEE@clinic.example") == MALEE
    odoo.partners[9] = replace(MALEE, id=9)
    assert odoo.find_partner(MALEE.email) is None


def test_a_partner_is_made_once_per_key(odoo: FakeOdoo) -> None:
    new = NewPartner("A", "a@b.example", "", "", "th")
    assert odoo.create_partner_once("k", new) == odoo.create_partner_once("k", new)
    assert odoo.create_partner_once("other", new) != odoo.create_partner_once("k", new)
    assert len(odoo.created) == 2


def test_an_order_is_placed_once_per_key_and_priced_as_previewed(odoo: FakeOdoo) -> None:
    assert place(odoo) == place(odoo) == "S00001"
    [order] = odoo.orders(MALEE, limit=5, language="en")
    assert order.total == odoo.preview_order(MALEE, FIVE, language="en").total


@pytest.mark.parametrize(
    ("flow", "state", "invoices"),
    [(OrderFlow.QUOTATION, "draft", 0), (OrderFlow.ORDER, "sale", 0), (OrderFlow.ORDER_AND_DRAFT_INVOICE, "sale", 1)],
)
def test_an_order_goes_as_far_as_its_flow_says(odoo: FakeOdoo, flow: OrderFlow, state: str, invoices: int) -> None:
    order = odoo.order(MALEE, place(odoo, flow=flow), language="en")
    assert order is not None
    assert (order.state, len(order.invoices)) == (state, invoices)
    assert len(odoo.invoices(MALEE, limit=5)) == invoices


def test_orders_belong_to_who_placed_them(odoo: FakeOdoo) -> None:
    name = place(odoo)
    assert odoo.order(JOHN, name, language="en") is None
    assert odoo.orders(JOHN, limit=5, language="en") == []


def test_a_failure_comes_as_often_as_asked_for_and_only_there(odoo: FakeOdoo) -> None:
    odoo.fail("partner", ServiceUnavailable("odoo", "down"), times=2)
    odoo.find_partner(MALEE.email)
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            odoo.partner(MALEE.id)
    assert odoo.partner(MALEE.id) == MALEE


def test_a_lost_answer_comes_after_the_work(odoo: FakeOdoo) -> None:
    odoo.fail("send_code", OutcomeUnknown("odoo", "timeout"), after=True)
    with pytest.raises(OutcomeUnknown):
        odoo.send_code(MALEE.id, "123456")
    assert odoo.codes == [(MALEE.id, "123456")]


def test_an_archived_partner_is_gone(odoo: FakeOdoo) -> None:
    odoo.archive(MALEE)
    assert odoo.partner(MALEE.id) is None
    assert odoo.find_partner(MALEE.email) is None
