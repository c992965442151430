"""What must hold after every cell, whatever failed: nothing lost, nothing doubled, everything in order."""

import json
from typing import Any

from assistant.stores import keys
from local.aws.queue_view import QueueView
from local.faults.customers import BACK, ORDER, PERSON, THANKS, Customer, partition
from local.faults.scenarios import RECEIPT
from local.world import World

CONFIRMED = ("ยืนยัน", "Confirm")
SAID = (ORDER, THANKS, PERSON, BACK, *CONFIRMED)


class Checks:
    """Each check gives its complaints, as sentences; none when all is well."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._table = world.deployed.outputs["TableName"]
        self._dead = QueueView(world.aws, world.deployed.outputs["DlqUrl"])
        self._dynamodb = world.aws.client("dynamodb")

    def answer(self, customer: Customer, since: int, expected: list[str]) -> list[str]:
        """Exactly one answer of these LINE messages since the bot's first `since`; a receipt names the order."""
        came = [entry["message"] for entry in self._world.line.chats.from_bot(customer.user)[since:]]
        kinds = [message["type"] for message in came]
        if kinds != expected:
            told = [str(message.get("text") or message.get("altText"))[:60] for message in came]
            return [f"the answer should be {' + '.join(expected)}, but it is {' + '.join(kinds) or 'nothing'}: {told}"]
        if expected == RECEIPT:
            names = [order["name"] for order in self._orders(customer)]
            if not any(name in came[0]["altText"] for name in names):
                return [f"the receipt names none of {names}"]
        return []

    def orders(self, customer: Customer, orders: int) -> list[str]:
        """So many confirmed orders of two lines, each with one draft invoice."""
        found = self._orders(customer)
        invoices = self._read("account.move", customer, ["state"])
        complaints = []
        if len(found) != orders:
            complaints.append(f"{len(found)} orders in Odoo instead of {orders}")
        if len(invoices) != orders:
            complaints.append(f"{len(invoices)} invoices in Odoo instead of {orders}")
        for order in found:
            if order["state"] != "sale" or len(order["order_line"]) != 2:
                complaints.append(f"{order['name']} is {order['state']} with {len(order['order_line'])} lines")
        return complaints

    def notices(self, customer: Customer, notices: int) -> list[str]:
        """So many mails to the team about this conversation."""
        found = sum(customer.user in mail["body"] for mail in self._world.odoo.mails)
        most = notices + 1 if customer.team_may_hear_twice else notices
        return [] if notices <= found <= most else [f"{found} mails to the team instead of {notices}"]

    def thread(self, customer: Customer) -> list[str]:
        """What is stored fits together, and nothing waits. Tells the customer what there is to confirm."""
        stored = {item["sk"]["S"]: item for item in self._partition(customer)}
        head = stored[keys.HEAD]
        customer.pending = (json.loads(head["body"]["S"])["pending"] or {}).get("id", "")
        answered = {name for name in stored if name.startswith("event#")}
        complaints = ["a reply is left over"] if keys.OUTBOX in stored else []
        complaints += [f"{name} still waits" for name in stored if _waits(name, answered)]
        complaints += [f"the head still has {name}" for name in head if name.startswith("lease")]
        if answered != {keys.event(event) for event in customer.sent}:
            complaints.append(f"{len(answered)} events are answered, {len(customer.sent)} were sent")
        thread = [
            item for name in stored if name.startswith(keys.ITEM) for item in json.loads(stored[name]["body"]["S"])
        ]
        return complaints + _calls(thread) + _said(thread, customer)

    def dead_letters(self, customer: Customer) -> list[str]:
        return ["a message lies in the dead-letter queue"] if self._dead.messages(customer.conversation) else []

    def _partition(self, customer: Customer) -> list[dict[str, Any]]:
        return partition(self._dynamodb, self._table, customer.conversation)

    def _orders(self, customer: Customer) -> list[dict[str, Any]]:
        return self._read("sale.order", customer, ["name", "state", "order_line"])

    def _read(self, model: str, customer: Customer, fields: list[str]) -> list[dict[str, Any]]:
        domain = [["partner_id", "=", customer.partner_id]]
        found: list[dict[str, Any]] = self._world.odoo.call(model, "search_read", domain=domain, fields=fields)
        return found


def _waits(name: str, answered: set[str]) -> bool:
    """A redelivery may put back what is answered; the next run removes it."""
    return name.startswith(keys.INBOX) and keys.event(name.split("#", 2)[2]) not in answered


def _calls(thread: list[dict[str, Any]]) -> list[str]:
    """OpenAI refuses a thread with a call that has no output, for good."""
    called = [item["call_id"] for item in thread if item.get("type") == "function_call"]
    put_out = [item["call_id"] for item in thread if item.get("type") == "function_call_output"]
    if sorted(called) != sorted(put_out) or len(set(called)) != len(called):
        return [f"{len(called)} calls and {len(put_out)} outputs in the thread do not pair"]
    return []


def _said(thread: list[dict[str, Any]], customer: Customer) -> list[str]:
    """What the customer has said stands in the thread once and in order."""
    texts = [_text(item) for item in thread if item.get("role") == "user"]
    ours = ["confirm" if text in CONFIRMED else text for text in texts if text in SAID]
    if ours != customer.said:
        return [f"the thread holds other messages than were sent: {ours} instead of {customer.said}"]
    return []


def _text(item: dict[str, Any]) -> str:
    content = item["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
