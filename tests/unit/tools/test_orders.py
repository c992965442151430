"""place_order and reorder: previews, writes and receipts."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.errors import OutcomeUnknown, ServiceUnavailable, ToolFailed, ToolInputInvalid
from assistant.messages import Card, Text
from assistant.odoo.records import OrderFlow
from assistant.tools import TOOLS
from assistant.tools.tool import Preview, Receipt
from tests.fakes.odoo import GLOVES, JOHN, MALEE, MASKS, RETIRED
from tests.unit.tools.conftest import Talk


def lines(*wanted: tuple[int, float]) -> str:
    return json.dumps({"lines": [{"product_id": id, "quantity": quantity} for id, quantity in wanted]})


def preview_of(talk: Talk, arguments: str = lines((GLOVES, 5), (MASKS, 2))) -> Preview:
    preview = talk.call("place_order", arguments)
    assert isinstance(preview, Preview)
    return preview


def card_of(receipt: Receipt) -> Card:
    card = receipt.parts[0]
    assert isinstance(card, Card)
    return card


def test_the_card_shows_odoos_prices_taxes_and_total(customer: Talk) -> None:
    card = preview_of(customer).card
    assert [(row.label, row.value) for row in card.rows] == [
        ("Nitrile gloves, size M", "฿625.00"),
        ("Surgical mask, 3-ply", "฿179.00"),
    ]
    assert card.rows[0].note == "5 กล่อง × ฿125.00"
    assert [(row.label, row.value) for row in card.totals] == [
        ("Subtotal", "฿804.00"),
        ("Tax", "฿56.28"),
        ("Total", "฿860.28"),
    ]
    assert card.buttons == ()


def test_the_card_speaks_thai(customer: Talk) -> None:
    customer.language = "th"
    card = preview_of(customer).card
    assert card.title == "กรุณาตรวจสอบรายการสั่งซื้อ"
    assert card.rows[0].label == "ถุงมือไนไตร ไซซ์ M"
    assert card.totals[-1].label == "ยอดรวมทั้งสิ้น"


def test_items_that_are_short_may_be_ordered_and_the_card_says_so(customer: Talk) -> None:
    gloves, masks = preview_of(customer, lines((GLOVES, 41), (MASKS, 2))).card.rows
    assert "40 กล่อง in stock" in gloves.note
    assert "0 กล่อง in stock" in masks.note


def test_items_of_which_there_are_just_enough_have_no_such_note(customer: Talk) -> None:
    [gloves] = preview_of(customer, lines((GLOVES, 40))).card.rows
    assert gloves.note == "40 กล่อง × ฿125.00"


def test_a_negative_stock_is_shown_as_none(customer: Talk) -> None:
    customer.odoo.products[MASKS] = replace(customer.odoo.products[MASKS], in_stock=Decimal(-3))
    [masks] = preview_of(customer, lines((MASKS, 1))).card.rows
    assert "· 0 กล่อง in stock" in masks.note


def test_a_preview_orders_nothing_and_tells_the_model_so(customer: Talk) -> None:
    preview = preview_of(customer)
    assert customer.odoo.orders_of == {}
    told = json.loads(preview.for_model)
    assert "Nothing is ordered yet" in told["result"]
    assert told["total"] == "860.28"


def test_the_partner_is_asked_for_anew_and_the_customers_price_follows(talk: Talk) -> None:
    talk.sign_in(JOHN)
    talk.odoo.partners[JOHN.id] = replace(JOHN, name="Dr John Smith", pricelist_id=None)
    preview = preview_of(talk, lines((GLOVES, 1)))
    assert preview.card.rows[0].value == "฿125.00"
    assert talk.odoo.calls == ["partner", "preview_order"]
    assert talk.state.partner is not None
    assert talk.state.partner.name == "Dr John Smith"


@pytest.mark.parametrize(
    ("tool", "arguments"), [("place_order", lines((GLOVES, 1))), ("reorder", '{"order_name": "S1"}')]
)
def test_nobody_signed_in_orders_nothing(talk: Talk, tool: str, arguments: str) -> None:
    with pytest.raises(ToolFailed, match="Nobody is signed in"):
        talk.call(tool, arguments)
    assert talk.odoo.calls == []


@pytest.mark.parametrize(
    ("tool", "arguments"), [("place_order", lines((GLOVES, 1))), ("reorder", '{"order_name": "S1"}')]
)
def test_an_archived_customer_is_signed_out_and_asked_to_sign_in_again(
    customer: Talk, tool: str, arguments: str
) -> None:
    customer.odoo.archive(MALEE)
    with pytest.raises(ToolFailed, match="sign in again"):
        customer.call(tool, arguments)
    assert customer.state.partner is None


def test_one_product_mentioned_twice_is_one_line(customer: Talk) -> None:
    [row] = preview_of(customer, lines((GLOVES, 2), (GLOVES, 0.5))).card.rows
    assert row.note.startswith("2.5 กล่อง")


def test_the_same_order_has_the_same_digest_however_its_numbers_are_written(customer: Talk) -> None:
    assert preview_of(customer, lines((GLOVES, 5))).digest == preview_of(customer, lines((GLOVES, 5.0))).digest


def test_a_changed_price_quantity_or_product_is_another_digest(customer: Talk) -> None:
    digests = [preview_of(customer, lines(line)).digest for line in ((GLOVES, 5), (GLOVES, 6), (MASKS, 5))]
    customer.odoo.reprice(GLOVES, "130.00")
    digests.append(preview_of(customer, lines((GLOVES, 5))).digest)
    assert len(set(digests)) == 4


def test_prices_that_changed_places_are_another_digest_though_the_total_is_the_same(customer: Talk) -> None:
    before = preview_of(customer, lines((GLOVES, 1), (MASKS, 1)))
    customer.odoo.reprice(GLOVES, "89.50")
    customer.odoo.reprice(MASKS, "125.00")
    after = preview_of(customer, lines((GLOVES, 1), (MASKS, 1)))
    assert before.card.totals == after.card.totals
    assert before.digest != after.digest


def test_the_arguments_kept_for_the_confirmation_give_the_same_card(customer: Talk) -> None:
    arguments = lines((GLOVES, 2.5), (MASKS, 1))
    kept = json.dumps(TOOLS["place_order"].normalised(arguments))
    assert preview_of(customer, kept) == preview_of(customer, arguments)


def test_a_confirmed_order_is_placed_and_its_receipt_is_drawn_from_the_record(customer: Talk) -> None:
    receipt = customer.confirm("place_order", lines((GLOVES, 5)))

    [order] = customer.odoo.orders_of[MALEE.id]
    assert [(line.product_id, line.quantity) for line in order.lines] == [(GLOVES, Decimal(5))]
    card = card_of(receipt)
    assert card.title == "Order S00001 received"
    assert [(row.label, row.value) for row in card.rows] == [
        ("Status", "Confirmed"),
        ("Invoice", "Draft"),
        ("Nitrile gloves, size M", "฿625.00"),
    ]
    assert card.totals[-1].value == "฿668.75"
    assert receipt.refs == ("S00001",)


def test_the_customer_is_thanked_and_told_that_a_representative_will_be_in_touch(customer: Talk) -> None:
    receipt = customer.confirm("place_order", lines((GLOVES, 5)))
    thanks = receipt.parts[1]
    assert isinstance(thanks, Text)
    assert thanks.text.startswith("Thank you")
    assert "representative will be in touch" in thanks.text
    assert receipt.for_model == f"{card_of(receipt).text}\n\n{thanks.text}"


def test_confirming_the_same_card_twice_is_one_order(customer: Talk) -> None:
    first = customer.confirm("place_order", lines((GLOVES, 5)))
    assert customer.confirm("place_order", lines((GLOVES, 5))) == first
    assert len(customer.odoo.orders_of[MALEE.id]) == 1


def test_an_order_whose_answer_was_lost_is_found_again_and_not_placed_twice(customer: Talk) -> None:
    customer.odoo.fail("place_order_once", OutcomeUnknown("odoo", "timeout"), after=True)
    with pytest.raises(OutcomeUnknown):
        customer.confirm("place_order", lines((GLOVES, 5)))
    receipt = customer.confirm("place_order", lines((GLOVES, 5)))
    assert receipt.refs == ("S00001",)
    assert len(customer.odoo.orders_of[MALEE.id]) == 1


def test_the_profile_decides_how_far_an_order_goes(customer: Talk) -> None:
    order = customer.profile.order.model_copy(update={"flow": OrderFlow.QUOTATION})
    customer.profile = customer.profile.model_copy(update={"order": order})
    card = card_of(customer.confirm("place_order", lines((GLOVES, 5))))
    assert card.rows[0].value == "Quotation"
    assert "Invoice" not in [row.label for row in card.rows]


def test_a_state_that_is_new_to_us_is_shown_as_odoo_says_it(customer: Talk) -> None:
    customer.confirm("place_order", lines((GLOVES, 5)))
    [order] = customer.odoo.orders_of[MALEE.id]
    customer.odoo._placed["pending1"] = replace(order, state="done")
    assert card_of(customer.confirm("place_order", lines((GLOVES, 5)))).rows[0].value == "done"


def test_an_invoice_with_a_number_is_shown_and_may_be_named(customer: Talk) -> None:
    customer.confirm("place_order", lines((GLOVES, 5)))
    [order] = customer.odoo.orders_of[MALEE.id]
    invoice = replace(order.invoices[0], name="INV/2026/00001", state="posted")
    customer.odoo._placed["pending1"] = replace(order, invoices=(invoice,))
    receipt = customer.confirm("place_order", lines((GLOVES, 5)))
    assert card_of(receipt).rows[1].value == "INV/2026/00001 · Issued"
    assert receipt.refs == ("S00001", "INV/2026/00001")


def test_odoo_down_is_passed_on(customer: Talk) -> None:
    customer.odoo.fail("preview_order", ServiceUnavailable("odoo", "down"))
    with pytest.raises(ServiceUnavailable):
        preview_of(customer)


@pytest.mark.parametrize("id", [RETIRED, 999])
def test_a_product_that_is_not_for_sale_is_told_to_the_model(customer: Talk, id: int) -> None:
    with pytest.raises(ToolInputInvalid, match="for sale"):
        preview_of(customer, lines((id, 1)))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"product_id": 31, "quantity": 0}', "quantity"),
        ('{"product_id": 31, "quantity": -5}', "quantity"),
        ('{"product_id": 31, "quantity": NaN}', "quantity"),
        ('{"product_id": 31, "quantity": Infinity}', "quantity"),
        ('{"product_id": 31, "quantity": 1e308}', "quantity"),
        ('{"product_id": 31, "quantity": 1e400}', "quantity"),
        ('{"product_id": 31, "quantity": 10000001}', "quantity"),
        ('{"product_id": 31, "quantity": 0.001}', "quantity"),
        ('{"product_id": 31, "quantity": true}', "quantity"),
        ('{"product_id": 31, "quantity": null}', "quantity"),
        ('{"product_id": 31}', "quantity"),
        ('{"product_id": 0, "quantity": 1}', "product_id"),
        ('{"product_id": -1, "quantity": 1}', "product_id"),
        ('{"product_id": 31.5, "quantity": 1}', "product_id"),
        ('{"product_id": 99999999999999999999, "quantity": 1}', "product_id"),
        ('{"product_id": 31, "quantity": 1, "price_unit": 0.01}', "price_unit"),
        ('{"product_id": 31, "quantity": 1, "discount": 100}', "discount"),
    ],
)
def test_hostile_lines_never_reach_odoo(customer: Talk, line: str, named: str) -> None:
    with pytest.raises(ToolInputInvalid, match=rf"lines\.0\.{named}"):
        preview_of(customer, f'{{"lines": [{line}]}}')
    assert customer.odoo.calls == []


@pytest.mark.parametrize("count", [0, 41])
def test_an_order_has_between_one_and_forty_lines(customer: Talk, count: int) -> None:
    with pytest.raises(ToolInputInvalid, match="lines"):
        preview_of(customer, lines(*((GLOVES, 1),) * count))


def test_large_quantities_are_fine(customer: Talk) -> None:
    [row] = preview_of(customer, lines((GLOVES, 10_000_000))).card.rows
    assert row.value == "฿1,250,000,000.00"


class TestReorder:
    @pytest.fixture
    def earlier(self, customer: Talk) -> Talk:
        """Her order S00001 of five gloves and two masks."""
        customer.confirm("place_order", lines((GLOVES, 5), (MASKS, 2)), key="earlier")
        customer.odoo.calls.clear()
        return customer

    def test_the_same_lines_are_shown_at_todays_prices(self, earlier: Talk) -> None:
        earlier.odoo.reprice(GLOVES, "130.00")
        preview: Any = earlier.call("reorder", '{"order_name": "S00001"}')
        assert [row.value for row in preview.card.rows] == ["฿650.00", "฿179.00"]
        assert "S00001" in preview.card.title
        assert len(earlier.odoo.orders_of[MALEE.id]) == 1

    def test_confirmed_it_is_a_new_order_with_the_same_lines(self, earlier: Talk) -> None:
        receipt = earlier.confirm("reorder", '{"order_name": "S00001"}')
        first, second = earlier.odoo.orders_of[MALEE.id]
        assert receipt.refs == (second.name,)
        assert [(line.product_id, line.quantity) for line in second.lines] == [
            (line.product_id, line.quantity) for line in first.lines
        ]

    def test_somebody_elses_order_and_none_at_all_are_refused_in_the_same_words(self, earlier: Talk) -> None:
        stranger = Talk(odoo=earlier.odoo)
        stranger.sign_in(JOHN)
        refused = []
        for name in ("S00001", "S99999"):
            with pytest.raises(ToolFailed, match="Not found among your orders") as error:
                stranger.call("reorder", json.dumps({"order_name": name}))
            refused.append(str(error.value))
        assert refused[0] == refused[1]

    def test_an_order_changed_meanwhile_is_another_digest(self, earlier: Talk) -> None:
        before: Any = earlier.call("reorder", '{"order_name": "S00001"}')
        [order] = earlier.odoo.orders_of[MALEE.id]
        earlier.odoo.change_order("S00001", lines=order.lines[:1])
        after: Any = earlier.call("reorder", '{"order_name": "S00001"}')
        assert before.digest != after.digest

    def test_notes_and_returns_on_the_earlier_order_are_left_out(self, earlier: Talk) -> None:
        [order] = earlier.odoo.orders_of[MALEE.id]
        note, back = replace(order.lines[0], product_id=0), replace(order.lines[0], quantity=Decimal(-1))
        earlier.odoo.change_order("S00001", lines=(note, back, order.lines[1]))
        preview: Any = earlier.call("reorder", '{"order_name": "S00001"}')
        assert len(preview.card.rows) == 1

    def test_an_order_without_goods_can_not_be_repeated(self, earlier: Talk) -> None:
        earlier.odoo.change_order("S00001", lines=())
        with pytest.raises(ToolFailed, match="nothing that could be ordered again"):
            earlier.call("reorder", '{"order_name": "S00001"}')

    @pytest.mark.parametrize("name", ["", " ", "x" * 65, 7, None, ["S00001"]])
    def test_what_is_no_name_is_refused(self, earlier: Talk, name: object) -> None:
        with pytest.raises(ToolInputInvalid, match="order_name"):
            earlier.call("reorder", json.dumps({"order_name": name}))
