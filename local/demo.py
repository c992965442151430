"""`make demo`: one whole customer conversation through a world, then what Odoo holds of it.

Drives only what a customer has (the chat and the mailbox) and looks for what must be there, not for exact words: with
real keys the model speaks freely.
"""

import json
import re
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from assistant.clock import SystemClock
from assistant.odoo.client import connect
from assistant.odoo.records import Order, Partner
from assistant.profile import OdooSettings
from local.world import FOLDER

PATIENCE_S = 90
PAUSE_S = 0.1


class Missing(Exception):
    """Something that the conversation must bring did not come."""


def running_world(file: Path = FOLDER / "world.json") -> dict[str, Any] | None:
    """The facts of a world that is up, or None."""
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        with urlopen(facts["simulator"], timeout=2):
            return facts
    except (OSError, ValueError, KeyError):
        return None


def play(facts: dict[str, Any]) -> int:
    """0 when all was there, 1 with a sentence about what was missing."""
    if not facts["standins"]["line"]:
        print("LINE is real: its chats can't be read from here. Unset LINE_CHANNEL_SECRET for the demo.")
        return 1
    try:
        partner, order = Conversation(facts).play()
    except Missing as exc:
        print(f"\nMISSING: {exc}")
        return 1
    _show(partner, order)
    return 0


@dataclass
class Answer:
    text: str
    buttons: dict[str, dict[str, Any]]


class Conversation:
    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts
        self._user = "U" + secrets.token_hex(16)
        self._email = f"malee.{self._user[-6:]}@example.com"
        self._seen = 0
        odoo = facts["secrets"]["odoo"]
        self._odoo = connect(
            odoo["url"], odoo["db"], odoo["login"], odoo["api_key"], settings=OdooSettings(), clock=SystemClock()
        )

    def play(self) -> tuple[Partner, Order]:
        self._expect(self._send({"event": "follow"}, "(adds the account)"), "a greeting", lambda a: bool(a.text))
        self._expect(
            self._say("สวัสดีค่ะ มีถุงมือไนไตรไหมคะ"), "products with prices", lambda a: bool(re.search(r"\d", a.text))
        )
        self._expect(
            self._say("How much is a digital thermometer?"),
            "an answer in English",
            lambda a: bool(re.search(r"\d", a.text)),
        )
        self._expect(
            self._say(f"ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล {self._email} โทร 0812345678"),
            "a card that asks to confirm the account",
            lambda a: len(a.buttons) == 2,
        )
        self._tap_confirm()
        code = self._code()
        self._expect(
            self._say(code, shown="(types the 6-digit code from the e-mail)"),
            "an answer to the code",
            lambda a: bool(a.text),
        )
        partner = self._odoo.find_partner(self._email)
        if partner is None:
            raise Missing(f"the partner {self._email} in Odoo")
        self._expect(self._say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่องค่ะ"), "a card with the order", lambda a: len(a.buttons) == 2)
        if self._odoo.orders(partner, limit=5, language="th"):
            raise Missing("the order must not exist before it is confirmed, but it does")
        receipt = self._tap_confirm()
        orders = self._odoo.orders(partner, limit=5, language="th")
        if len(orders) != 1:
            raise Missing(f"exactly one order of this customer in Odoo; there are {len(orders)}")
        order = orders[0]
        if order.name not in receipt.text:
            raise Missing(f"a receipt that names {order.name}")
        if not order.invoices:
            raise Missing(f"the draft invoice of {order.name}")
        self._expect(self._say("สั่งเหมือนเดิมอีกครั้งค่ะ"), "a card that repeats the order", lambda a: len(a.buttons) == 2)
        self._tap("ยกเลิก", "Cancel")
        self._expect(self._say("ขอบคุณค่ะ"), "a goodbye", lambda a: bool(a.text))
        if len(self._odoo.orders(partner, limit=5, language="th")) != 1:
            raise Missing("only the confirmed order in Odoo")
        return partner, order

    def _say(self, text: str, *, shown: str = "") -> Answer:
        return self._send({"text": text}, shown or text)

    def _tap_confirm(self) -> Answer:
        return self._tap("ยืนยัน", "Confirm")

    def _tap(self, *labels: str) -> Answer:
        for label, action in self._last.buttons.items():
            if label in labels:
                return self._send({"postback": action["data"], "says": label}, f"[{label}]")
        raise Missing(f"a button {' or '.join(labels)}")

    def _send(self, body: dict[str, Any], shown: str) -> Answer:
        print(f"\n  customer  {shown}", flush=True)
        url = f"{self._facts['standins']['line']}/_chat/{self._user}"
        answer = _call(url, body)
        if answer.get("status") != 200:
            raise Missing(f"a webhook that answers 200; it answered {answer.get('status')}")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            chat = [entry for entry in _call(url)["messages"] if entry["from"] == "bot"]
            if len(chat) > self._seen:
                new, self._seen = chat[self._seen :], len(chat)
                self._last = _answer([entry["message"] for entry in new])
                print("  Saphan    " + self._last.text.replace("\n", "\n            "), flush=True)
                return self._last
            time.sleep(PAUSE_S)
        raise Missing(f"an answer within {PATIENCE_S} s")

    def _expect(self, answer: Answer, what: str, holds: Any) -> None:
        if not holds(answer):
            raise Missing(what)

    def _code(self) -> str:
        mailbox = self._facts["standins"]["odoo"]
        if not mailbox:
            if not sys.stdin.isatty():
                raise Missing("somebody to type the code: Odoo is real and sent it by e-mail")
            return input(f"  the code that was sent to {self._email}: ").strip()
        mails = [mail for mail in _call(f"{mailbox}/_mails") if mail["to"] == self._email]
        found = re.search(r"\b\d{6}\b", mails[-1]["body"]) if mails else None
        if not found:
            raise Missing(f"a mail with a 6-digit code to {self._email}")
        return found.group()


def _answer(messages: list[dict[str, Any]]) -> Answer:
    texts, buttons = [], dict[str, dict[str, Any]]()
    for message in messages:
        texts.append(message["text"] if message["type"] == "text" else message["altText"])
        for node in _nodes(message.get("contents", {})):
            if node.get("type") == "button":
                buttons[node["action"]["label"]] = node["action"]
    if buttons:
        texts.append(" ".join(f"[{label}]" for label in buttons))
    return Answer("\n".join(texts), buttons)


def _nodes(node: Any) -> list[dict[str, Any]]:
    """All parts of a Flex message, depth first."""
    if isinstance(node, list):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in _nodes(value))]


def _call(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)
    except URLError as exc:
        raise Missing(f"an answer of {url}: {exc}") from None


def _show(partner: Partner, order: Order) -> None:
    print(f"\nIn Odoo: {order.name} of {partner.name}, state {order.state}, {order.date}")
    for line in order.lines:
        print(f"  {line.quantity:f} {line.unit} {line.name}: {line.subtotal} {order.currency}")
    print(f"  untaxed {order.untaxed}, tax {order.tax}, total {order.total} {order.currency}")
    for invoice in order.invoices:
        print(
            f"Invoice {invoice.name or '(draft, no number yet)'}: {invoice.state}, {invoice.total} {invoice.currency}"
        )
    print("\nAll there: one order, its invoice, and nothing that was not confirmed.")
