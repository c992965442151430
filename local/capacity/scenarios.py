"""The loads that docs/capacity.md tells of: a day's curve, and a broadcast in its busiest hour."""

from local.capacity.arrivals import Scenario

SIZES = (10, 1_000, 100_000)
BETWEEN = (100, 10_000)
"""Where it is looked besides, for the size at which something is full."""
BUSIEST = 10.0
WARM_UP = 0.25
ENOUGH = 1_500
"""Messages that percentiles need: a small shop's day is played several times, of a large one's the busiest hour."""
WHOLE_DAY = 5_000
"""Customers up to whom all 24 hours are played."""

DAY_CURVE, FLASH = "a day", "a broadcast"


def day(customers: int) -> Scenario:
    days = max(1, min(60, round(ENOUGH / (3 * customers))))
    if customers <= WHOLE_DAY:
        return Scenario(DAY_CURVE, customers, days=days)
    return Scenario(DAY_CURVE, customers, first=BUSIEST - WARM_UP, last=BUSIEST + 1, counted_from=BUSIEST)


def flash(customers: int) -> Scenario:
    """In the half hour after the broadcast."""
    days = max(1, min(500, round(ENOUGH / (0.3 * customers))))
    first, last = BUSIEST - WARM_UP, BUSIEST + 0.5
    return Scenario(FLASH, customers, days, first, last, counted_from=BUSIEST, broadcast_at=BUSIEST)
