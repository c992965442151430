"""`FakeOdoo`: the port `assistant.ports.Odoo` in memory, with a small shop in it and failures on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.errors import ToolInputInvalid
from assistant.odoo.records import (
    Invoice,
    NewPartner,
    Order,
    OrderFlow,
    OrderLine,
    OrderPreview,
    Partner,
    PricedLine,
    Product,
    ProductQuery,
)

TAX = Decimal("0.07")
GLOVES, MASKS, THERMOMETER, RETIRED = 31, 32, 33, 39
MALEE = Partner(7, "มาลี ใจดี", "malee@clinic.example", "th_TH", None)
JOHN = Partner(8, "John Smith", "john@hospital.example", "en_US", 2)


@dataclass(frozen=True)
class ShelfProduct:
    id: int
    names: dict[str, str]
    reference: str
    price: Decimal
    unit: str
    in_stock: Decimal | None
    sold: bool = True
    description: str = ""


SHELF = (
    ShelfProduct(
        GLOVES,
        {"th": "ถุงมือไนไตร ไซซ์ M", "en": "Nitrile gloves, size M"},
        "GLV-M",
        Decimal("125.00"),
        "กล่อง",
        Decimal(40),
    ),
    ShelfProduct(
        MASKS,
        {"th": "หน้ากากอนามัย 3 ชั้น", "en": "Surgical mask, 3-ply"},
        "MSK-3P",
        Decimal("89.50"),
        "กล่อง",
        Decimal(0),
    ),
    ShelfProduct(
        THERMOMETER,
        {"th": "เทอร์โมมิเตอร์ดิจิทัล", "en": "Digital thermometer"},
        "THM-01",
        Decimal("450.00"),
        "ชิ้น",
        Decimal(12),
    ),
    ShelfProduct(RETIRED, {"th": "เลิกขาย", "en": "Retired"}, "OLD-1", Decimal("1.00"), "ชิ้น", Decimal(0), sold=False),
)


@dataclass
class Fault:
    method: str
    error: Exception
    times: int
    after: bool


@dataclass(frozen=True)
class Notice:
    subject: str
    body: str
    partner: Partner | None


@dataclass
class FakeOdoo:
    """`calls` are the methods called, in order; `codes` (partner id, code) and `notices` are what was mailed."""

    products: dict[int, ShelfProduct] = field(default_factory=lambda: {product.id: product for product in SHELF})
    partners: dict[int, Partner] = field(default_factory=lambda: {partner.id: partner for partner in (MALEE, JOHN)})
    discounts: dict[int, Decimal] = field(default_factory=lambda: {2: Decimal("0.10")})
    """By pricelist."""
    calls: list[str] = field(default_factory=list)
    codes: list[tuple[int, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    created: list[NewPartner] = field(default_factory=list)
    orders_of: dict[int, list[Order]] = field(default_factory=dict)
    """By partner, oldest first."""
    _placed: dict[str, Order] = field(default_factory=dict)
    _partner_keys: dict[str, int] = field(default_factory=dict)
    _faults: list[Fault] = field(default_factory=list)

    # What tests do to the shop

    def fail(self, method: str, error: Exception, *, times: int = 1, after: bool = False) -> None:
        """The next calls of this method raise; with `after`, only when the work is done: the answer is lost."""
        self._faults.append(Fault(method, error, times, after))

    def archive(self, partner: Partner) -> None:
        del self.partners[partner.id]

    def reprice(self, product_id: int, price: str) -> None:
        self.products[product_id] = replace(self.products[product_id], price=Decimal(price))

    def change_order(self, name: str, **fields: object) -> None:
        for orders in self.orders_of.values():
            orders[:] = [replace(order, **fields) if order.name == name else order for order in orders]  # type: ignore[arg-type]

    # The port

    def find_products(self, query: ProductQuery, *, language: str, partner: Partner | None) -> list[Product]:
        with self._call("find_products"):
            found = [
                Product(
                    product.id,
                    product.names[language],
                    product.reference,
                    self._price(product, partner),
                    "THB",
                    product.unit,
                    product.in_stock,
                    product.description,
                )
                for product in self.products.values()
                if product.sold and _matches(product, query)
            ]
            return found[: query.limit]

    def find_partner(self, email: str) -> Partner | None:
        with self._call("find_partner"):
            found = [partner for partner in self.partners.values() if partner.email.lower() == email.lower()]
            return found[0] if len(found) == 1 else None

    def address_taken(self, email: str) -> bool:
        with self._call("address_taken"):
            return any(partner.email.lower() == email.lower() for partner in self.partners.values())

    def partner(self, partner_id: int) -> Partner | None:
        with self._call("partner"):
            return self.partners.get(partner_id)

    def create_partner_once(self, key: str, new: NewPartner) -> int:
        with self._call("create_partner_once"):
            if key not in self._partner_keys:
                id = 100 + len(self._partner_keys)
                self._partner_keys[key] = id
                self.partners[id] = Partner(id, new.name, new.email, "th_TH" if new.language == "th" else "en_US", None)
                self.created.append(new)
            return self._partner_keys[key]

    def send_code(self, partner_id: int, code: str) -> None:
        with self._call("send_code"):
            self.codes.append((partner_id, code))

    def preview_order(self, partner: Partner, lines: list[OrderLine], *, language: str) -> OrderPreview:
        with self._call("preview_order"):
            return self._priced(partner, lines, language)

    def place_order_once(
        self, key: str, partner: Partner, lines: list[OrderLine], *, flow: OrderFlow, language: str
    ) -> Order:
        with self._call("place_order_once"):
            if key not in self._placed:
                self._placed[key] = self._order(partner, lines, flow, language)
                self.orders_of.setdefault(partner.id, []).append(self._placed[key])
            return self._placed[key]

    def orders(self, partner: Partner, *, limit: int, language: str) -> list[Order]:
        with self._call("orders"):
            return self.orders_of.get(partner.id, [])[::-1][:limit]

    def order(self, partner: Partner, name: str, *, language: str) -> Order | None:
        with self._call("order"):
            return next((order for order in self.orders_of.get(partner.id, []) if order.name == name), None)

    def invoices(self, partner: Partner, *, limit: int) -> list[Invoice]:
        with self._call("invoices"):
            newest_first = self.orders_of.get(partner.id, [])[::-1]
            return [invoice for order in newest_first for invoice in order.invoices][:limit]

    def notify_staff(self, subject: str, body: str, partner: Partner | None) -> None:
        with self._call("notify_staff"):
            self.notices.append(Notice(subject, body, partner))

    @contextmanager
    def _call(self, method: str) -> Iterator[None]:
        self.calls.append(method)
        fault = next((fault for fault in self._faults if fault.method == method and fault.times > 0), None)
        if fault:
            fault.times -= 1
        if fault and not fault.after:
            raise fault.error
        yield
        if fault:
            raise fault.error

    def _price(self, product: ShelfProduct, partner: Partner | None) -> Decimal:
        discount = self.discounts.get(partner.pricelist_id or 0, Decimal(0)) if partner else Decimal(0)
        return (product.price * (1 - discount)).quantize(Decimal("0.01"))

    def _priced(self, partner: Partner, lines: list[OrderLine], language: str) -> OrderPreview:
        priced = tuple(self._line(partner, line, language) for line in lines)
        untaxed = sum((line.subtotal for line in priced), Decimal(0))
        tax = (untaxed * TAX).quantize(Decimal("0.01"))
        return OrderPreview(priced, untaxed, tax, untaxed + tax, "THB")

    def _line(self, partner: Partner, line: OrderLine, language: str) -> PricedLine:
        product = self.products.get(line.product_id)
        if product is None or not product.sold:
            raise ToolInputInvalid(f"There is no product {line.product_id} for sale. Search again.")
        price, name = self._price(product, partner), product.names[language]
        subtotal = price * line.quantity
        return PricedLine(product.id, name, line.quantity, product.unit, price, subtotal, product.in_stock)

    def _order(self, partner: Partner, lines: list[OrderLine], flow: OrderFlow, language: str) -> Order:
        priced, number = self._priced(partner, lines, language), len(self._placed) + 1
        name, confirmed = f"S{number:05d}", flow is not OrderFlow.QUOTATION
        draft = Invoice(500 + number, "", "draft", "not_paid", priced.total, priced.total, "THB", "", name)
        invoiced = flow is OrderFlow.ORDER_AND_DRAFT_INVOICE
        return Order(
            id=number,
            name=name,
            state="sale" if confirmed else "draft",
            date="2026-11-20",
            lines=priced.lines,
            untaxed=priced.untaxed,
            tax=priced.tax,
            total=priced.total,
            currency=priced.currency,
            delivery_status="pending" if confirmed else "",
            invoice_status="invoiced" if invoiced else "no",
            invoices=(draft,) if invoiced else (),
        )


def _matches(product: ShelfProduct, query: ProductQuery) -> bool:
    text = " ".join((*product.names.values(), product.reference)).lower()
    return (
        all(word in text for word in query.words.lower().split())
        and (not query.reference or query.reference.lower() == product.reference.lower())
        and (query.min_price is None or product.price >= query.min_price)
        and (query.max_price is None or product.price <= query.max_price)
        and (not query.in_stock_only or (product.in_stock or 0) > 0)
    )
