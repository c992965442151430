"""A preview is Odoo's own arithmetic, and only of what is for sale."""

from decimal import Decimal

import pytest

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.odoo.preview import Previews
from assistant.odoo.records import OrderLine, Partner
from assistant.odoo.refusals import MISSING, RULE, RecordMissing
from tests.unit.odoo.test_products import ONCHANGE, PRICED, SEARCH, VIP
from tests.unit.odoo.tiny_odoo import Scripted

LINES = [OrderLine(31, Decimal(1))]


def preview(wire, partner=VIP, lines=LINES):
    return Previews(wire.session()).preview(partner, lines, language="en")


def priced_with(**product):
    (_, _, line) = PRICED["value"]["order_line"][0]
    changed = line | {"product_id": line["product_id"] | product}
    return {"value": PRICED["value"] | {"order_line": [[0, "v1", changed]]}}


def test_a_preview_holds_lines_and_totals_as_odoo_computed_them():
    told = preview(Scripted({ONCHANGE: PRICED}))

    (line,) = told.lines
    assert (line.name, line.unit, line.in_stock) == ("Nitrile gloves (M)", "Box", Decimal(40))
    assert (line.unit_price, line.subtotal) == (Decimal("100.00"), Decimal("100.00"))
    assert (told.untaxed, told.tax, told.total, told.currency) == (100, 7, 107, "USD")


def test_a_customer_without_a_pricelist_sends_none():
    wire = Scripted({ONCHANGE: PRICED})
    preview(wire, Partner(46, "Ana", "ana@example.com", "", None))

    assert "pricelist_id" not in wire.arguments(ONCHANGE)[0]["values"]


@pytest.mark.parametrize("product", [{"sale_ok": False}, {"active": False}])
def test_what_is_not_for_sale_is_named_although_odoo_prices_it(product):
    with pytest.raises(ToolInputInvalid, match="31"):
        preview(Scripted({ONCHANGE: priced_with(**product)}))


@pytest.mark.parametrize("error", [RecordMissing(MISSING), ToolFailed(RULE)], ids=["json2", "xmlrpc"])
def test_a_product_that_does_not_exist_is_named(error):
    wire = Scripted({ONCHANGE: error, SEARCH: [{"id": 31}]})

    with pytest.raises(ToolInputInvalid, match="999"):
        preview(wire, lines=[*LINES, OrderLine(999, Decimal(1))])


def test_another_rule_of_the_business_is_told_as_one():
    with pytest.raises(ToolFailed) as raised:
        preview(Scripted({ONCHANGE: ToolFailed(RULE), SEARCH: [{"id": 31}]}))
    assert str(raised.value) == RULE


def test_an_order_of_nothing_is_refused():
    with pytest.raises(ToolInputInvalid):
        preview(Scripted(), lines=[])
