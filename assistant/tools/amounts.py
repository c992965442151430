"""Money and quantities as people read them, and as the model gets them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

SYMBOLS: Final = {"THB": "฿"}
CENT: Final = Decimal("0.01")
FINEST: Final = Decimal("0.0001")  # unit prices below a satang exist: gloves by the piece


def plain_money(amount: Decimal) -> str:
    """`1234.50`: two decimals, more only where the amount has them."""
    return format(_rounded(amount), "f")


def money(amount: Decimal, currency: str) -> str:
    """`฿1,234.50` where the currency has a symbol of its own, else `1,234.50 EUR`."""
    amount = _rounded(amount)
    sign, digits = ("-" if amount < 0 else ""), format(abs(amount), ",f")
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {currency}".rstrip()


def plain_quantity(quantity: Decimal) -> str:
    """`12` or `0.5`: no trailing zeros, no exponent."""
    return format(_bare(quantity), "f")


def quantity(amount: Decimal) -> str:
    """`1,200` or `0.5`."""
    return format(_bare(amount), ",f")


def _rounded(amount: Decimal) -> Decimal:
    amount = _bare(amount.quantize(FINEST, ROUND_HALF_UP))
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent < -2 else amount.quantize(CENT)


def _bare(amount: Decimal) -> Decimal:
    return amount.normalize() + 0  # plus zero: -0 becomes 0
