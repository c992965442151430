"""Customers for the cells: one plays the beginning through the chat, all others get a copy of what was stored.

A copy is a conversation of its own, with a partner of its own in Odoo, at the point where the cell begins.
"""

import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from assistant.stores import keys
from local.world import World

SIGN_IN = "ขอเข้าสู่ระบบค่ะ อีเมล {email}"
ORDER = "สั่ง GLV-NIT-M 10 กล่อง กับ MSK-N95-20 2 กล่องค่ะ"
THANKS = "ขอบคุณค่ะ"
PERSON = "ขอคุยกับเจ้าหน้าที่ค่ะ"
BACK = "ผู้ช่วย"  # ends the silence after a handover
PATIENCE_S = 30.0


@dataclass
class Customer:
    """`sent` are the ids of the events of this conversation since it was copied, `said` what the thread must show,
    `pending` is the id of the action that waits for Confirm, if one does. `team_may_hear_twice` of them."""

    user: str
    partner_id: int
    pending: str = ""
    team_may_hear_twice: bool = False
    sent: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def conversation(self) -> str:
        return f"line#{self.user}"


class Prepared:
    """`signed_in` is a conversation whose customer may order; `with_card` one that has been asked to confirm."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._table = world.deployed.outputs["TableName"]
        self._dynamodb = world.aws.client("dynamodb")
        first = self._new_customer()
        self._sign_in(first)
        self._signed_in = self._stored(first)
        self._says(first, ORDER, answers=3)
        self._with_card = self._stored(first)

    def signed_in(self) -> Customer:
        return self._copy(self._signed_in)

    def with_card(self) -> Customer:
        customer = self._copy(self._with_card)
        customer.said.append(ORDER)
        return customer

    def _new_customer(self) -> Customer:
        user = "U" + secrets.token_hex(16)
        values = {"name": "มาลี ใจดี", "email": f"{user.lower()}@example.com", "lang": "th_TH"}
        (partner_id,) = self._world.odoo.call("res.partner", "create", vals_list=[values])
        return Customer(user, partner_id)

    def _sign_in(self, customer: Customer) -> None:
        email = f"{customer.user.lower()}@example.com"
        self._says(customer, SIGN_IN.format(email=email), answers=1)
        (mail,) = [mail for mail in self._world.odoo.mails if mail["to"] == email]
        code = re.search(r"\b\d{6}\b", mail["body"])
        assert code, "the mail holds no code"
        self._says(customer, code.group(), answers=2)

    def _says(self, customer: Customer, text: str, *, answers: int) -> None:
        event = self._world.line.user_says(customer.user, text)
        status = self._world.line.send_webhook(self._world.webhook_url, [event])
        assert status == 200, f"the webhook answered {status}"
        self._world.line.wait_for_bot(customer.user, answers, PATIENCE_S)
        self._world.wait_until_quiet(PATIENCE_S)

    def _stored(self, customer: Customer) -> list[dict[str, Any]]:
        """The lasting items of a conversation: head and thread."""
        items = partition(self._dynamodb, self._table, customer.conversation)
        return [item for item in items if item["sk"]["S"] == keys.HEAD or item["sk"]["S"].startswith(keys.ITEM)]

    def _copy(self, stored: list[dict[str, Any]]) -> Customer:
        customer = self._new_customer()
        items = [{**item, "pk": {"S": customer.conversation}} for item in stored]
        for item in items:
            if item["sk"]["S"] == keys.HEAD:
                item["body"] = {"S": self._own_head(json.loads(item["body"]["S"]), customer)}
        puts = [{"PutRequest": {"Item": item}} for item in items]
        self._dynamodb.batch_write_item(RequestItems={self._table: puts})
        return customer

    def _own_head(self, state: dict[str, Any], customer: Customer) -> str:
        assert state["partner"], "the prepared customer is not signed in"
        state["partner"]["id"] = customer.partner_id
        if state["pending"]:
            customer.pending = state["pending"]["id"] = secrets.token_hex(16)
        return json.dumps(state, ensure_ascii=False)


def partition(dynamodb: Any, table: str, conversation: str) -> list[dict[str, Any]]:
    """All items of a conversation, by sort key."""
    query = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": conversation}},
        "ConsistentRead": True,
    }
    items: list[dict[str, Any]] = dynamodb.query(**query)["Items"]
    return items
