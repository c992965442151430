"""The shop's system."""

from typing import Protocol

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


class Odoo(Protocol):
    """Raises `Transient`, `OutcomeUnknown`, `AccessDenied` or `ContractBroken`; a rule of the business that says no
    (422) becomes `ToolFailed`. `language` is ours ("th", "en"); the client maps it to an installed one."""

    def find_products(self, query: ProductQuery, *, language: str, partner: Partner | None) -> list[Product]: ...

    def find_partner(self, email: str) -> Partner | None:
        """The one active partner that has this address; None when nobody has it, or several do and it is ambiguous."""

    def address_taken(self, email: str) -> bool:
        """Whether any active partner has this address, also when several do."""

    def partner(self, partner_id: int) -> Partner | None:
        """None when archived or gone."""

    def create_partner_once(self, key: str, new: NewPartner) -> int:
        """The partner with the external id `saphan.partner_<key>`, made if it does not exist."""

    def send_code(self, partner_id: int, code: str) -> None:
        """Mail a one-time code to the address on file (template of the profile)."""

    def preview_order(self, partner: Partner, lines: list[OrderLine], *, language: str) -> OrderPreview:
        """What the order would cost, without writing. Raises `ToolInputInvalid` for a product that can't be sold."""

    def place_order_once(
        self, key: str, partner: Partner, lines: list[OrderLine], *, flow: OrderFlow, language: str
    ) -> Order:
        """The order with the external id `saphan.order_<key>`: found, or created; then taken as far as `flow` says;
        then read back. Safe to repeat after any failure."""

    def orders(self, partner: Partner, *, limit: int, language: str) -> list[Order]:
        """Newest first, with their lines."""

    def order(self, partner: Partner, name: str, *, language: str) -> Order | None:
        """None unless it exists and is this partner's."""

    def invoices(self, partner: Partner, *, limit: int) -> list[Invoice]: ...

    def notify_staff(self, subject: str, body: str, partner: Partner | None) -> None:
        """Tell the profile's staff address (mail template of the profile). Plain text."""
