"""An external id is looked up before it is used, and what `load` says is not believed without looking."""

import pytest

from assistant.errors import AccessDenied, ContractBroken, ServiceUnavailable, ToolFailed
from assistant.odoo.external_ids import create, find
from assistant.odoo.refusals import CallRefused
from tests.unit.odoo.tiny_odoo import Scripted

REFERENCE, LOAD = "ir.model.data/check_object_reference", "res.partner/load"
COLUMNS, ROWS = ["id", "name"], [["saphan.partner_1", "Malee"]]


def look(answer):
    return find(Scripted({REFERENCE: answer}).session(), "res.partner", "partner_1")


def load(messages):
    wire = Scripted({LOAD: {"ids": False, "messages": messages}})
    return create(wire.session(), "res.partner", "partner_1", COLUMNS, ROWS)


def test_an_id_that_exists_names_its_record():
    assert look(["res.partner", 63]) == 63


def test_an_id_that_does_not_exist_is_none():
    assert look(CallRefused(REFERENCE, "ValueError", status=500)) is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (["res.partner", False], AccessDenied),
        (["sale.order", 63], ContractBroken),
        (False, ContractBroken),
        (CallRefused(REFERENCE, "TypeError", status=500), CallRefused),
        (ServiceUnavailable("odoo", "down"), ServiceUnavailable),
    ],
)
def test_anything_else_is_not_taken_for_absent(answer, error):
    with pytest.raises(error):
        look(answer)


def test_a_value_that_is_refused_is_the_models_to_tell():
    with pytest.raises(ToolFailed) as raised:
        load([{"type": "error", "field": "country_id", "message": "No matching record for 999999"}])
    assert "999999" not in str(raised.value)


@pytest.mark.parametrize("messages", [[], [{"type": "error", "message": "You are not allowed to create 'Contact'"}]])
def test_a_refusal_of_the_whole_is_the_operators_to_mend(messages):
    with pytest.raises(ContractBroken):
        load(messages)
