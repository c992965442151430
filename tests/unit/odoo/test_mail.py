"""Codes go to the address on file, notices to the configured address, and to nobody else."""

import pytest

from assistant.errors import ContractBroken, ToolFailed
from assistant.odoo.client import OdooClient
from assistant.odoo.records import Partner
from assistant.odoo.refusals import MISSING, RecordMissing
from tests.unit.odoo.test_partners import record
from tests.unit.odoo.tiny_odoo import Scripted, Step

SEND, TEMPLATE, PARTNER = "mail.template/send_mail", "mail.template/search_read", "res.partner/search_read"
FOUND = {TEMPLATE: [{"id": 20, "name": "Code", "model": "res.partner"}], PARTNER: [record(45)], SEND: 17}


def client_of(wire, staff_email="staff@example.com"):
    return OdooClient(wire, code_template="Code", staff_template="Notice", staff_email=staff_email)


def test_a_code_is_sent_at_once_to_the_partner_on_file():
    wire = Scripted(dict(FOUND))

    client_of(wire).send_code(45, "123456")

    assert wire.arguments(SEND) == [
        {
            "ids": [20],
            "context": {"otp": "123456"},
            "res_id": 45,
            "force_send": True,
            "raise_exception": True,
        }
    ]


@pytest.mark.parametrize("found", [[], [record(45, email=False)], [record(45, email="none")]])
def test_a_code_without_an_address_is_not_sent_although_odoo_would_say_that_it_was(found):
    wire = Scripted(FOUND | {PARTNER: found})

    with pytest.raises(ToolFailed):
        client_of(wire).send_code(45, "123456")
    assert wire.arguments(SEND) == []


def test_a_template_is_looked_up_once():
    wire = Scripted(dict(FOUND))
    client = client_of(wire)
    for _ in range(3):
        client.send_code(45, "123456")

    assert len(wire.arguments(TEMPLATE)) == 1


def test_a_template_that_was_replaced_is_looked_up_again():
    wire = Scripted(FOUND | {SEND: [Step(RecordMissing(MISSING)), Step(17)]})
    client = client_of(wire)
    with pytest.raises(ToolFailed):
        client.send_code(45, "123456")
    client.send_code(45, "123456")

    assert len(wire.arguments(TEMPLATE)) == 2


def test_a_missing_template_is_named_for_the_operator():
    with pytest.raises(ContractBroken, match="'Code'"):
        client_of(Scripted(FOUND | {TEMPLATE: []})).send_code(45, "123456")


def test_a_notice_about_a_customer_goes_to_the_staff_alone():
    wire = Scripted(dict(FOUND))

    client_of(wire).notify_staff("Help", "Please call", Partner(45, "VIP", "vip@example.com", "", None))

    (sent,) = wire.arguments(SEND)
    assert sent["email_values"] == {"email_to": "staff@example.com", "recipient_ids": []}
    assert sent["context"] == {"subject": "Help", "body": "Please call"}
    assert sent["res_id"] == 45


def test_a_notice_about_nobody_known_hangs_on_the_companys_own_record():
    wire = Scripted(FOUND | {"res.company/search_read": [{"id": 1, "partner_id": [3, "SK Medical"]}]})

    client_of(wire).notify_staff("Help", "Please call", None)

    assert wire.arguments(SEND)[0]["res_id"] == 3


def test_a_notice_without_a_configured_address_is_the_operators_to_mend():
    wire = Scripted(dict(FOUND))

    with pytest.raises(ContractBroken, match="staff_email"):
        client_of(wire, staff_email="").notify_staff("Help", "Please call", None)
    assert wire.asked == []
