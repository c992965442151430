"""A customer who has an account and an order asks to be forgotten: nothing of the conversation is left in the table."""

import json
from typing import Any

import pytest

from local.world import World
from tests.world.customers import PRODUCT, Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world


def scanned(world: World) -> list[dict[str, Any]]:
    pages = world.aws.client("dynamodb").get_paginator("scan").paginate(TableName=world.deployed.outputs["TableName"])
    return [item for page in pages for item in page["Items"]]


def test_after_the_goodbye_a_scan_of_the_table_finds_nothing(world: World, records: Records) -> None:
    customer = Customer(world)
    partner = customer.opens_account()
    customer.says(f"ขอสั่ง{PRODUCT} 5 กล่องค่ะ")
    customer.taps("ยืนยัน")
    assert customer.id in json.dumps(scanned(world))

    customer.says("ลบข้อมูลของฉัน")
    goodbye = customer.taps("ยืนยัน")
    world.wait_until_quiet()

    assert "ลบข้อมูลของแชตนี้เรียบร้อยแล้ว" in text_of(goodbye)
    left = json.dumps(scanned(world), ensure_ascii=False)
    for mark in (customer.id, customer.email):  # the phone number is that of other tests' customers too
        assert mark not in left
    assert records.of(customer.conversation, "customer_forgotten")[0]["erased"]["effect"] >= 1
    # The shop's own books are not the assistant's to erase.
    assert world.odoo.call("res.partner", "search", domain=[["id", "=", partner]]) == [partner]

    assert PRODUCT in text_of(customer.says("มีถุงมือไนไตรไหมคะ"))
