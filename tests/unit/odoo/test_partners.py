"""An address finds one customer or nobody, and a new customer is made once, with a language that Odoo has."""

import pytest

from assistant.errors import ContractBroken
from assistant.odoo.partners import Partners
from assistant.odoo.records import NewPartner, Partner
from assistant.odoo.refusals import CallRefused
from tests.unit.odoo.tiny_odoo import Scripted

SEARCH, LOAD, REFERENCE = "res.partner/search_read", "res.partner/load", "ir.model.data/check_object_reference"
ABSENT = CallRefused(REFERENCE, "ValueError", status=500)
NEW = NewPartner("Malee", "malee@clinic.example", "+66812345678", "", "th")


def record(id, parent=None, **fields):
    values = {"name": f"Partner {id}", "email": "a@example.com", "lang": "th_TH", "property_product_pricelist": False}
    return {"id": id, "parent_id": [parent, "Parent"] if parent else False, **values, **fields}


def by_email(found, email="a@example.com"):
    return Partners(Scripted({SEARCH: found}).session()).by_email(email)


def test_an_address_is_compared_as_odoo_stores_it():
    wire = Scripted({SEARCH: [record(7, property_product_pricelist=[4, "VIP"])]})

    found = Partners(wire.session()).by_email("  A@Example.COM ")

    assert found == Partner(7, "Partner 7", "a@example.com", "th_TH", 4)
    assert wire.arguments(SEARCH)[0]["domain"] == [["email_normalized", "=", "a@example.com"]]


def test_nobody_has_an_unknown_address():
    assert by_email([]) is None


def test_what_is_no_address_is_not_asked():
    wire = Scripted()

    assert Partners(wire.session()).by_email("malee") is None
    assert wire.asked == []


def test_strangers_with_one_address_are_ambiguous():
    assert by_email([record(7), record(8)]) is None


def test_a_company_that_shares_its_address_with_its_contacts_is_the_one():
    found = by_email([record(7, parent=9), record(8, parent=9), record(9)])

    assert found is not None
    assert found.id == 9


def test_colleagues_without_their_company_are_ambiguous():
    assert by_email([record(7, parent=9), record(8, parent=9)]) is None


def test_a_page_full_of_matches_may_hide_a_stranger():
    assert by_email([record(9), *(record(id, parent=9) for id in range(20, 29))]) is None


def test_an_archived_partner_is_gone():
    assert Partners(Scripted({SEARCH: []}).session()).by_id(7) is None


def test_a_new_customer_is_loaded_under_our_external_id():
    wire = Scripted({REFERENCE: ABSENT, LOAD: {"ids": [63], "messages": []}})

    assert Partners(wire.session()).create_once("act1", NEW) == 63
    assert wire.arguments(LOAD)[0] | {"ids": None} == {
        "ids": None,
        "context": None,
        "fields": ["id", "name", "email", "phone", "lang"],
        "data": [["saphan.partner_act1", "Malee", "malee@clinic.example", "+66812345678", "th_TH"]],
    }


def test_a_language_that_is_not_installed_is_left_out_of_a_new_customer():
    languages = {"res.lang/get_installed": [["en_US", "English"]]}
    wire = Scripted({REFERENCE: ABSENT, LOAD: {"ids": [63], "messages": []}, **languages})

    Partners(wire.session()).create_once("act1", NEW)

    assert "lang" not in wire.arguments(LOAD)[0]["fields"]


def test_a_customer_who_was_made_before_is_not_written_again():
    wire = Scripted({REFERENCE: ["res.partner", 63]})

    assert Partners(wire.session()).create_once("act1", NEW) == 63
    assert wire.arguments(LOAD) == []


@pytest.mark.parametrize("ids", [[], [1, 2], [False], ["63"], [0]])
def test_ids_that_name_no_single_record_are_not_believed(ids):
    wire = Scripted({REFERENCE: ABSENT, LOAD: {"ids": ids, "messages": []}})

    with pytest.raises(ContractBroken):
        Partners(wire.session()).create_once("act1", NEW)
