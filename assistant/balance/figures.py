"""The figures that an operator watches, from what was entered, billed and counted. Nothing here asks anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.balance.credit import Entry, left
from assistant.balance.money import HOUR_MS
from assistant.balance.spending import Bill, Spending

LONG = Decimal(365)
"""Days that are not told apart: credit expires after a year anyway."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Money in millionths of a dollar. `balance` and `days_left` are None while nobody has entered any credit, `age_h`
    is None while OpenAI's bill was never read; `age_h` is how far behind the bill is, in hours."""

    balance: int | None
    today: int
    month: int
    per_day: int
    days_left: Decimal | None
    age_h: Decimal | None


def figures_of(entries: Sequence[Entry], bill: Bill | None, own: Mapping[int, int], now_ms: int) -> Figures:
    spending = Spending(bill, own, now_ms)
    balance, per_day = left(entries, spending.of, spending.today), spending.per_day()
    until_ms = spending.billed_until_ms
    return Figures(
        balance=balance,
        today=spending.of(spending.today),
        month=spending.this_month(),
        per_day=per_day,
        days_left=None if balance is None else _days_left(balance, per_day),
        age_h=None if until_ms is None else Decimal(max(0, now_ms - until_ms)) / HOUR_MS,
    )


def _days_left(balance: int, per_day: int) -> Decimal:
    if balance <= 0:
        return Decimal(0)
    return min(LONG, Decimal(balance) / per_day) if per_day else LONG
