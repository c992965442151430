"""What leaves the Odoo client: typed, with money as Decimal and nothing that a customer must not see."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class OrderFlow(StrEnum):
    """How far a confirmed order goes by itself; set by the profile."""

    QUOTATION = "quotation"
    ORDER = "order"
    ORDER_AND_DRAFT_INVOICE = "order_and_draft_invoice"


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """`words` are matched one by one, all must occur in the name, the reference or the barcode. Prices are untaxed."""

    words: str = ""
    reference: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock_only: bool = False
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Product:
    """A sellable variant. `price` is the customer's own where one is known, else the list price, both untaxed."""

    id: int
    name: str
    reference: str
    price: Decimal
    currency: str
    unit: str
    in_stock: Decimal | None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    id: int
    name: str
    email: str
    language: str  # Odoo's code, "th_TH"; empty when unset
    pricelist_id: int | None


@dataclass(frozen=True, slots=True)
class NewPartner:
    name: str
    email: str
    phone: str
    company: str
    language: str  # "th" or "en"


@dataclass(frozen=True, slots=True)
class OrderLine:
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`subtotal` is untaxed. `in_stock` only where the price's own round trip tells it."""

    product_id: int
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    subtotal: Decimal
    in_stock: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderPreview:
    lines: tuple[PricedLine, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """`state`: draft, posted, cancel. `payment_state`: not_paid, in_payment, paid, partial, reversed, …"""

    id: int
    name: str  # Odoo names a draft "/" or false: then empty
    state: str
    payment_state: str
    total: Decimal
    due: Decimal
    currency: str
    date: str  # ISO date or empty
    origin: str  # the order's name


@dataclass(frozen=True, slots=True)
class Order:
    """`state`: draft, sent, sale, cancel. Dates are ISO dates in UTC."""

    id: int
    name: str
    state: str
    date: str
    lines: tuple[PricedLine, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    delivery_status: str = ""
    invoice_status: str = ""
    invoices: tuple[Invoice, ...] = ()
