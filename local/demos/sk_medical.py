"""One whole customer conversation on LINE, then what Odoo holds of it.

Drives only what a customer has (the chat and the mailbox) and looks for what must be there, not for exact words: with
real keys the model speaks freely.
"""

import os
import re
import sys
from typing import Any

from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.odoo.client import connect
from assistant.odoo.records import Order, Partner
from assistant.ports import Odoo
from assistant.profile_settings import OdooSettings
from local.demos.talk import Talk
from local.phone import Answer, Missing, Phone
from local.services import from_environment

LANGUAGE = "th"


def play(facts: dict[str, Any]) -> None:
    """Raises `Missing`. `facts` as in world.json."""
    partner, order = Demo(facts).play()
    _show(partner, order)


class Demo:
    def __init__(self, facts: dict[str, Any]) -> None:
        self._odoo = _odoo(facts)
        self._phone = Phone(facts)
        self._talk = Talk(self._phone)
        self._email = f"malee.{self._phone.user[-6:]}@example.com"

    def play(self) -> tuple[Partner, Order]:
        """Raises `Missing`."""
        self._talk.sees("(adds the account)", self._phone.begins, "a greeting")
        self._talk.says("สวัสดีค่ะ มีถุงมือไนไตรไหมคะ", "products with prices", _has_digits)
        self._talk.says("How much is a digital thermometer?", "an answer in English", _has_digits)
        partner = self._open_account()
        order = self._order(partner)
        self._talk.says("สั่งเหมือนเดิมอีกครั้งค่ะ", "a card that repeats the order", _is_card)
        self._talk.taps("ยกเลิก", "Cancel")
        self._talk.says("ขอบคุณค่ะ", "a goodbye")
        if len(self._orders(partner)) != 1:
            raise Missing("only the confirmed order in Odoo")
        return partner, order

    def _open_account(self) -> Partner:
        self._talk.says(f"ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล {self._email} โทร 0812345678", "a card with the account", _is_card)
        self._talk.taps("ยืนยัน", "Confirm")
        code = self._phone.code_sent_to(self._email) or self._asked_code()
        self._talk.sees(
            "(types the 6-digit code from the e-mail)", lambda: self._phone.says(code), "an answer to the code"
        )
        partner = self._odoo.find_partner(self._email)
        if partner is None:
            raise Missing(f"the partner {self._email} in Odoo")
        return partner

    def _order(self, partner: Partner) -> Order:
        self._talk.says("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่องค่ะ", "a card with the order", _is_card)
        if self._orders(partner):
            raise Missing("no order before it is confirmed, and there is one")
        receipt = self._talk.taps("ยืนยัน", "Confirm")
        orders = self._orders(partner)
        if len(orders) != 1:
            raise Missing(f"exactly one order of this customer in Odoo; there are {len(orders)}")
        order = orders[0]
        if order.name not in receipt.text:
            raise Missing(f"a receipt that names {order.name}")
        if not order.invoices:
            raise Missing(f"the draft invoice of {order.name}")
        return order

    def _orders(self, partner: Partner) -> list[Order]:
        return self._odoo.orders(partner, limit=5, language=LANGUAGE)

    def _asked_code(self) -> str:
        if not sys.stdin.isatty():
            raise Missing("somebody to type the code: Odoo is real and sent it by e-mail")
        return input(f"  the code that was sent to {self._email}: ").strip()


def _has_digits(answer: Answer) -> bool:
    return bool(re.search(r"\d", answer.text))


def _is_card(answer: Answer) -> bool:
    return len(answer.buttons) == 2


def _odoo(facts: dict[str, Any]) -> Odoo:
    fields = facts["secrets"]["odoo"]  # the stand-in's; real keys are in no file
    if not fields:
        real = from_environment("odoo", os.environ)
        if not real:
            raise Missing("ODOO_URL, ODOO_DB, ODOO_LOGIN and ODOO_API_KEY: this world has a real Odoo to look into")
        fields = real.fields
    return connect(Credentials(fields), settings=OdooSettings(), clock=SystemClock())


def _show(partner: Partner, order: Order) -> None:
    print(f"\nIn Odoo: {order.name} of {partner.name}, state {order.state}, {order.date}")
    for line in order.lines:
        print(f"  {line.quantity:f} {line.unit} {line.name}: {line.subtotal} {order.currency}")
    print(f"  untaxed {order.untaxed}, tax {order.tax}, total {order.total} {order.currency}")
    for invoice in order.invoices:
        name = invoice.name or "(draft, no number yet)"
        print(f"Invoice {name}: {invoice.state}, {invoice.total} {invoice.currency}")
    print("\nAll there: one order, its invoice, and nothing that was not confirmed.")
