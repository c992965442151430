"""The Odoo adapter: `assistant.ports.Odoo` over whichever wire the server speaks."""

import time
from collections.abc import Callable
from typing import Any

from assistant.credentials import Credentials
from assistant.odoo.detect import DetectedWire
from assistant.odoo.invoices import Invoices
from assistant.odoo.mail import Mail
from assistant.odoo.orders import Orders
from assistant.odoo.partners import Partners
from assistant.odoo.placing import Placing
from assistant.odoo.preview import Previews
from assistant.odoo.products import Products
from assistant.odoo.records import (
    Invoice,
    NewPartner,
    Order,
    OrderFlow,
    OrderLine,
    OrderPreview,
    Partner,
    Product,
    ProductQuery,
)
from assistant.odoo.session import Session
from assistant.odoo.transport import Transport
from assistant.odoo.wire import Wire
from assistant.ports import Clock
from assistant.profile_settings import OdooSettings


def connect(credentials: Credentials, *, settings: OdooSettings, clock: Clock, pool: Any = None) -> "OdooClient":
    """A client that asks nothing of the server yet. Raises `ConfigurationError` for a url that is none.

    `credentials`: `url` (which stays as it is now), `db`, `login` and `api_key`.
    """
    wire = DetectedWire(Transport(credentials.fields()["url"], clock, pool=pool), credentials)
    return OdooClient(
        wire,
        code_template=settings.code_template,
        staff_template=settings.staff_template,
        staff_email=settings.staff_email,
    )


class OdooClient:
    """One per process; safe for tools that run side by side. Docstrings: the port's."""

    def __init__(
        self,
        wire: Wire,
        *,
        code_template: str,
        staff_template: str,
        staff_email: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        session = Session(wire, mail_to=staff_email, sleep=sleep)
        self.prepare = session.prepare
        self._previews = Previews(session)
        self._products = Products(session, self._previews)
        self._partners = Partners(session)
        self._orders = Orders(session)
        self._placing = Placing(session, self._orders)
        self._invoices = Invoices(session)
        self._mail = Mail(
            session,
            self._partners,
            code_template=code_template,
            staff_template=staff_template,
            staff_email=staff_email,
        )

    def find_products(self, query: ProductQuery, *, language: str, partner: Partner | None) -> list[Product]:
        return self._products.find(query, language=language, partner=partner)

    def find_partner(self, email: str) -> Partner | None:
        return self._partners.by_email(email)

    def address_taken(self, email: str) -> bool:
        return self._partners.taken(email)

    def partner(self, partner_id: int) -> Partner | None:
        return self._partners.by_id(partner_id)

    def create_partner_once(self, key: str, new: NewPartner) -> int:
        return self._partners.create_once(key, new)

    def send_code(self, partner_id: int, code: str) -> None:
        self._mail.send_code(partner_id, code)

    def preview_order(self, partner: Partner, lines: list[OrderLine], *, language: str) -> OrderPreview:
        return self._previews.preview(partner, lines, language=language)

    def place_order_once(
        self, key: str, partner: Partner, lines: list[OrderLine], *, flow: OrderFlow, language: str
    ) -> Order:
        return self._placing.place_once(key, partner, lines, flow=flow, language=language)

    def orders(self, partner: Partner, *, limit: int, language: str) -> list[Order]:
        return self._orders.recent(partner, limit=limit, language=language)

    def order(self, partner: Partner, name: str, *, language: str) -> Order | None:
        return self._orders.by_name(partner, name, language=language)

    def invoices(self, partner: Partner, *, limit: int) -> list[Invoice]:
        return self._invoices.recent(partner, limit=limit)

    def notify_staff(self, subject: str, body: str, partner: Partner | None) -> None:
        self._mail.notify_staff(subject, body, partner)
