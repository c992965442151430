"""find_products."""

import json
from dataclasses import replace

import pytest

from assistant.errors import ServiceUnavailable, ToolInputInvalid
from tests.fakes.odoo import GLOVES, JOHN, MASKS, SHELF
from tests.unit.tools.conftest import Talk


def found(talk: Talk, **arguments: object) -> list[int]:
    result = talk.call("find_products", json.dumps({"words": "", **arguments}))
    return [product["product_id"] for product in result["products"]]


def test_a_product_is_told_with_price_unit_and_stock(talk: Talk) -> None:
    talk.language = "th"
    result = talk.call("find_products", '{"words": "ถุงมือ"}')
    assert result == {
        "products": [
            {
                "product_id": GLOVES,
                "name": "ถุงมือไนไตร ไซซ์ M",
                "reference": "GLV-M",
                "price": "125.00",
                "currency": "THB",
                "unit": "กล่อง",
                "in_stock": "40",
                "description": "",
            }
        ]
    }


def test_nobody_has_to_sign_in_and_one_round_trip_is_enough(talk: Talk) -> None:
    assert found(talk, words="gloves") == [GLOVES]
    assert talk.odoo.calls == ["find_products"]


def test_a_signed_in_customer_sees_their_own_price(talk: Talk) -> None:
    talk.sign_in(JOHN)
    [product] = talk.call("find_products", '{"words": "gloves"}')["products"]
    assert product["price"] == "112.50"


def test_price_range_reference_and_stock_narrow_the_search(talk: Talk) -> None:
    assert found(talk, min_price=100, max_price=200.5) == [GLOVES]
    assert found(talk, reference="msk-3p") == [MASKS]
    assert MASKS not in found(talk, in_stock_only=True)


def test_null_is_what_was_not_asked(talk: Talk) -> None:
    assert found(talk, words="gloves", reference=None, min_price=None, max_price=None, in_stock_only=None) == [GLOVES]


def test_finding_nothing_is_said_with_what_to_try(talk: Talk) -> None:
    result = talk.call("find_products", '{"words": "wheelchair"}')
    assert result["products"] == []
    assert "fewer words" in result["note"]


def test_a_full_page_says_that_there_may_be_more(talk: Talk) -> None:
    talk.odoo.products = dict.fromkeys(range(9), SHELF[0])
    result = talk.call("find_products", '{"words": "gloves"}')
    assert len(result["products"]) == 5
    assert "may be more" in result["note"]


def test_unknown_stock_is_null(talk: Talk) -> None:
    talk.odoo.products = {GLOVES: replace(SHELF[0], in_stock=None)}
    [product] = talk.call("find_products", '{"words": "gloves"}')["products"]
    assert product["in_stock"] is None


def test_a_long_description_is_cut(talk: Talk) -> None:
    talk.odoo.products = {GLOVES: replace(SHELF[0], description="x" * 5000)}
    [product] = talk.call("find_products", '{"words": "gloves"}')["products"]
    assert len(product["description"]) == 300


def test_odoo_down_is_passed_on(talk: Talk) -> None:
    talk.odoo.fail("find_products", ServiceUnavailable("odoo", "down"))
    with pytest.raises(ServiceUnavailable):
        talk.call("find_products", '{"words": "gloves"}')


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ('{"words": "x", "min_price": -1}', "min_price"),
        ('{"words": "x", "max_price": NaN}', "max_price"),
        ('{"words": "x", "max_price": Infinity}', "max_price"),
        ('{"words": "x", "max_price": 1e400}', "max_price"),
        ('{"words": "x", "min_price": "cheap"}', "min_price"),
        ('{"words": "x", "min_price": 10, "max_price": 5}', "min_price is above max_price"),
        ('{"words": ["x"]}', "words"),
        ('{"reference": "x"}', "words"),
    ],
)
def test_odd_arguments_are_named_to_the_model(talk: Talk, arguments: str, named: str) -> None:
    with pytest.raises(ToolInputInvalid, match=named):
        talk.call("find_products", arguments)
    assert talk.odoo.calls == []


def test_a_novel_is_no_search(talk: Talk) -> None:
    with pytest.raises(ToolInputInvalid, match="words") as refused:
        talk.call("find_products", json.dumps({"words": "ถุงมือ" * 1000}))
    assert len(str(refused.value)) < 300
