"""Odoo's values as ours: false is its word for empty, money comes as floats, links as [id, name] or nested records."""

from decimal import Decimal
from typing import Any, Final

EXACT: Final = Decimal("0.000001")
CENTS: Final = Decimal("0.01")


def money(value: Any) -> Decimal:
    """At least two decimals, and more where a price has them: 1614.6 is 1614.60, 5.3999999999999 is 5.40."""
    exact = _decimal(value)
    cents = exact.quantize(CENTS)
    return cents if cents == exact else exact.normalize()


def quantity(value: Any) -> Decimal:
    """Without trailing zeros: 5.0 is 5."""
    return Decimal(plain(_decimal(value)))


def plain(value: Decimal) -> str:
    """A number as text, never with an exponent: "1000", "2.5"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal) -> int | float:
    """As both wires can carry it."""
    return int(value) if value == value.to_integral_value() else float(value)


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def date(value: Any) -> str:
    """The date of a date or of a UTC datetime, "2026-11-20"."""
    return text(value)[:10]


def linked_id(value: Any) -> int | None:
    """The id of a many2one, however it was read: 4, [4, "VIP"], {"id": 4, …}, false."""
    if isinstance(value, dict):
        value = value.get("id")
    elif isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, int) and value else None  # false is an int too


def linked_name(value: Any, field: str = "display_name") -> str:
    """The name of a many2one, from [4, "VIP"] or from a nested record's `field`."""
    if isinstance(value, dict):
        return text(value.get(field))
    return text(value[1]) if isinstance(value, list) and len(value) == 2 else ""


def product_name(display_name: str, reference: str) -> str:
    """The name with its variant, without the reference in front: "[E-COM07] Large Cabinet" is "Large Cabinet"."""
    return display_name.removeprefix(f"[{reference}]").strip() if reference else display_name


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(EXACT)
