"""Odoo's values become ours without losing or inventing anything."""

from decimal import Decimal

import pytest

from assistant.odoo.values import date, linked_id, linked_name, money, number, plain, product_name, quantity, text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1614.6, "1614.60"),
        (5.399999999999999, "5.40"),
        (Decimal("0.125"), "0.125"),
        (100, "100.00"),
        (-993.6, "-993.60"),
        (1e9, "1000000000.00"),
        (False, "0.00"),
    ],
)
def test_money_has_its_cents(value, told):
    assert str(money(value)) == told


@pytest.mark.parametrize(("value", "told"), [(5.0, "5"), (2.5, "2.5"), (1000.0, "1000"), (1e6, "1000000"), (0, "0")])
def test_quantities_are_as_people_write_them(value, told):
    assert str(quantity(value)) == told
    assert plain(Decimal(told)) == told


def test_numbers_are_sent_whole_where_they_are():
    assert [repr(number(Decimal(value))) for value in ("5.00", "2.5")] == ["5", "2.5"]


@pytest.mark.parametrize(
    ("value", "id", "name"),
    [
        ([4, "VIP"], 4, "VIP"),
        ({"id": 4, "display_name": "VIP"}, 4, "VIP"),
        (4, 4, ""),
        (False, None, ""),
        ([], None, ""),
        (None, None, ""),
    ],
)
def test_a_link_is_read_in_every_form(value, id, name):
    assert (linked_id(value), linked_name(value)) == (id, name)


def test_false_is_empty():
    assert (text(False), date(False)) == ("", "")


def test_a_moment_is_told_by_its_date():
    assert date("2026-11-20 13:29:16") == "2026-11-20"


@pytest.mark.parametrize(
    ("display_name", "reference", "name"),
    [
        ("[E-COM07] Large Cabinet", "E-COM07", "Large Cabinet"),
        ("Deposit", "", "Deposit"),
        ("[x] Box", "", "[x] Box"),
        ("[A] Box", "B", "[A] Box"),
    ],
)
def test_a_name_is_told_without_its_own_reference(display_name, reference, name):
    assert product_name(display_name, reference) == name
