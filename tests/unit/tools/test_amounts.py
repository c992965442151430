from decimal import Decimal

import pytest

from assistant.tools.amounts import money, plain_money, plain_quantity, quantity


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234.5", "฿1,234.50"),
        ("0", "฿0.00"),
        ("-0.00", "฿0.00"),
        ("-5", "-฿5.00"),
        ("1E+3", "฿1,000.00"),
        ("164.70000000000002", "฿164.70"),
        ("0.125", "฿0.125"),
        ("9999999.995", "฿9,999,999.995"),
    ],
)
def test_baht_have_their_sign_thousands_and_at_least_two_decimals(amount: str, shown: str) -> None:
    assert money(Decimal(amount), "THB") == shown


def test_a_currency_without_a_sign_is_named_by_its_code() -> None:
    assert money(Decimal("-1234.5"), "EUR") == "-1,234.50 EUR"


@pytest.mark.parametrize(("amount", "shown"), [("1234.5", "1234.50"), ("1E+6", "1000000.00"), ("0.125", "0.125")])
def test_money_for_the_model_has_no_separators(amount: str, shown: str) -> None:
    assert plain_money(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "for_people", "for_the_model"),
    [("5.00", "5", "5"), ("0.50", "0.5", "0.5"), ("1200", "1,200", "1200"), ("1E+7", "10,000,000", "10000000")],
)
def test_quantities_have_no_trailing_zeros_and_no_exponent(amount: str, for_people: str, for_the_model: str) -> None:
    assert quantity(Decimal(amount)) == for_people
    assert plain_quantity(Decimal(amount)) == for_the_model
