"""Millionths of a US dollar, so that sums are exact."""

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

MICRO = 1_000_000
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
CURRENCY = "usd"
"""The one that OpenAI sells credit and bills in."""


def micro_usd(usd: Decimal) -> int:
    return int((usd * MICRO).to_integral_value(ROUND_HALF_EVEN))


def cost(usd: Decimal) -> int:
    """As `micro_usd`, rounded up: what is billed in smaller parts still counts."""
    return int((usd * MICRO).to_integral_value(ROUND_CEILING))


def usd(micro: int) -> Decimal:
    return Decimal(micro) / MICRO
