"""Order lines: what may be sent, what is asked back, and how it reads as ours."""

from decimal import Decimal
from typing import Any, Final

from assistant.errors import ToolInputInvalid
from assistant.odoo.records import OrderLine, PricedLine
from assistant.odoo.values import linked_id, linked_name, money, product_name, quantity, text
from assistant.odoo.versions import FieldNames
from assistant.odoo.whitelist import MAX_QUANTITY, sellable

MAX_LINES: Final = 100


def check_lines(lines: list[OrderLine]) -> None:
    """Raises `ToolInputInvalid` for an order that no customer means. Odoo itself would take it."""
    if not 1 <= len(lines) <= MAX_LINES:
        raise ToolInputInvalid(f"An order has 1 to {MAX_LINES} lines.")
    for line in lines:
        if not sellable(line.quantity):
            raise ToolInputInvalid(
                f"The quantity of product {line.product_id} must be more than 0 and at most {MAX_QUANTITY}."
            )


def specification(names: FieldNames, *product_fields: str) -> dict[str, Any]:
    """The nested read of `order_line` that `priced_line` understands."""
    product: dict[str, Any] = {name: {} for name in ("display_name", "default_code", *product_fields)}
    return {
        "fields": {
            "product_id": {"fields": product},
            "product_uom_qty": {},
            names.line_unit: {"fields": {"display_name": {}}},
            "price_unit": {},
            "discount": {},
            "price_subtotal": {},
        }
    }


def priced_line(line: dict[str, Any], names: FieldNames) -> PricedLine | None:
    """None for a section title or a note, which has no product."""
    product = line["product_id"]
    product_id = linked_id(product)
    if product_id is None:
        return None
    price, discount = Decimal(str(line["price_unit"])), Decimal(str(line.get("discount") or 0))
    return PricedLine(
        product_id=product_id,
        name=product_name(linked_name(product), text(product.get("default_code"))),
        quantity=quantity(line["product_uom_qty"]),
        unit=linked_name(line.get(names.line_unit)),
        unit_price=money(price * (100 - discount) / 100),
        subtotal=money(line["price_subtotal"]),
        in_stock=stock(product, names),
    )


def stock(product: dict[str, Any], names: FieldNames) -> Decimal | None:
    """What can still be promised; None where stock is not counted, or was not asked for."""
    if "free_qty" not in product or product.get(names.tracked) != names.tracked_value:
        return None
    return quantity(product["free_qty"])
