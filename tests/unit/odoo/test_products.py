"""A product search says what the customer said: every word, in the language it is written in."""

from decimal import Decimal

import pytest

from assistant.odoo.preview import Previews
from assistant.odoo.products import Products, domain, escape, script_of
from assistant.odoo.records import Partner, ProductQuery
from tests.unit.odoo.tiny_odoo import Scripted, Step

SEARCH, ONCHANGE = "product.product/search_read", "sale.order/onchange"
GLOVES = {
    "id": 31,
    "display_name": "[GLV-M] Nitrile gloves (M)",
    "default_code": "GLV-M",
    "lst_price": Decimal("125.0"),
    "currency_id": [1, "THB"],
    "uom_id": [3, "Box"],
    "description_sale": False,
    "free_qty": Decimal("40.0"),
    "is_storable": True,
}
PRICED = {
    "value": {
        "amount_untaxed": 100,
        "amount_tax": 7,
        "amount_total": 107,
        "currency_id": {"id": 2, "name": "USD"},
        "order_line": [
            [
                0,
                "v1",
                {
                    "product_id": {
                        "id": 31,
                        "display_name": "[GLV-M] Nitrile gloves (M)",
                        "default_code": "GLV-M",
                        "sale_ok": True,
                        "active": True,
                        "free_qty": 40,
                        "is_storable": True,
                    },
                    "product_uom_qty": 1,
                    "product_uom_id": {"id": 3, "display_name": "Box"},
                    "price_unit": 125,
                    "discount": 20,
                    "price_subtotal": 100,
                },
            ]
        ],
    }
}
VIP = Partner(45, "VIP", "vip@example.com", "en_US", 4)


def find(wire, query, language="th", partner=None):
    session = wire.session()
    return Products(session, Previews(session)).find(query, language=language, partner=partner)


def languages_asked(wire):
    return [arguments["context"].get("lang") for arguments in wire.arguments(SEARCH)]


@pytest.mark.parametrize(
    ("typed", "sent"), [("100%", r"100\%"), ("a_b", r"a\_b"), ("c\\d", r"c\\d"), ("ถุงมือ", "ถุงมือ"), ("N95", "N95")]
)
def test_what_a_database_would_take_for_a_wildcard_is_a_letter(typed, sent):
    assert escape(typed) == sent


def test_every_word_is_a_condition_of_its_own():
    assert domain(ProductQuery(words="large 5% cabinet")) == [
        ["sale_ok", "=", True],
        ["display_name", "ilike", "large"],
        ["display_name", "ilike", r"5\%"],
        ["display_name", "ilike", "cabinet"],
    ]


def test_prices_are_compared_with_what_is_stored_and_a_reference_may_be_a_barcode():
    query = ProductQuery(reference="E-COM07", min_price=Decimal(100), max_price=Decimal("150.50"), in_stock_only=True)

    assert domain(query)[1:] == [
        "|",
        ["default_code", "ilike", "E-COM07"],
        ["barcode", "=", "E-COM07"],
        ["list_price", ">=", 100],
        ["list_price", "<=", 150.5],
        ["free_qty", ">", 0],
    ]


@pytest.mark.parametrize(
    ("words", "language"), [("ถุงมือ", "th"), ("หน้ากาก N95", "th"), ("nitrile", "en"), ("95", ""), ("", "")]
)
def test_the_letters_tell_the_language(words, language):
    assert script_of(words) == language


def test_a_product_is_told_with_its_variant_and_without_its_reference_in_the_name():
    wire = Scripted({SEARCH: [GLOVES]})

    (product,) = find(wire, ProductQuery(words="gloves"))

    assert (product.id, product.name, product.reference) == (31, "Nitrile gloves (M)", "GLV-M")
    assert (product.price, product.currency, product.unit) == (Decimal("125.00"), "THB", "Box")
    assert (product.in_stock, product.description) == (Decimal(40), "")


def test_a_product_whose_stock_is_not_counted_has_none():
    wire = Scripted({SEARCH: [GLOVES | {"is_storable": False}]})

    assert find(wire, ProductQuery(words="gloves"))[0].in_stock is None


def test_the_language_of_the_words_is_searched_and_the_other_only_when_nothing_is_found():
    wire = Scripted({SEARCH: [Step([]), Step([GLOVES])]})

    assert len(find(wire, ProductQuery(words="gloves"))) == 1
    assert languages_asked(wire) == ["en_US", "th_TH"]


def test_a_search_that_found_something_is_one_call():
    wire = Scripted({SEARCH: [GLOVES]})
    find(wire, ProductQuery(words="ถุงมือ"), language="en")

    assert languages_asked(wire) == ["th_TH"]


def test_a_search_without_words_follows_the_conversation():
    wire = Scripted({SEARCH: []})
    find(wire, ProductQuery(min_price=Decimal(100)), language="th")

    assert languages_asked(wire) == ["th_TH"]


def test_a_language_that_is_not_installed_is_never_sent():
    wire = Scripted({SEARCH: [], "res.lang/get_installed": [["en_US", "English"], ["fr_FR", "French"]]})
    find(wire, ProductQuery(words="ถุงมือ"))

    assert languages_asked(wire) == [None, "en_US"]


def test_the_installed_languages_are_read_once():
    wire = Scripted({SEARCH: [GLOVES]})
    session = wire.session()
    products = Products(session, Previews(session))
    for _ in range(3):
        products.find(ProductQuery(words="gloves"), language="th", partner=None)

    assert len(wire.arguments("res.lang/get_installed")) == 1


def test_a_customer_with_a_pricelist_sees_own_prices_in_own_currency():
    wire = Scripted({SEARCH: [GLOVES], ONCHANGE: PRICED})

    (product,) = find(wire, ProductQuery(words="gloves"), partner=VIP)

    assert (product.price, product.currency) == (Decimal("100.00"), "USD")
    values = wire.arguments(ONCHANGE)[0]["values"]
    assert values["pricelist_id"] == 4
    assert values["order_line"] == [[0, "v1", {"product_id": 31, "product_uom_qty": 1}]]


def test_nothing_found_asks_for_no_prices():
    wire = Scripted({SEARCH: []})

    assert find(wire, ProductQuery(words="zeppelin"), partner=VIP) == []
    assert wire.arguments(ONCHANGE) == []


def test_a_limit_beyond_reason_is_cut():
    wire = Scripted({SEARCH: []})
    find(wire, ProductQuery(words="a", limit=10_000))

    assert {arguments["limit"] for arguments in wire.arguments(SEARCH)} == {20}
