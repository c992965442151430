"""A loan that is paid back in equal monthly payments, to the cent.

Interest is a twelfth of the yearly nominal rate each month, on what is still owed, the payment due at the month's end:
payment = amount * i / (1 - (1 + i)^-n). The same as `numpy_financial.pmt`, which the tests compare it with.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Final

CENT: Final = Decimal("0.01")
PRECISION: Final = Context(prec=34)
"""Far more digits than amounts have: (1 + i)^360 must not lose a cent."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One month: `payment` is interest and principal, `balance` what is owed after it."""

    month: int
    payment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Loan:
    monthly: Decimal
    schedule: tuple[Payment, ...]
    """All payments are `monthly` but the last one, which takes up what rounding has left over."""

    @property
    def interest(self) -> Decimal:
        return sum((payment.interest for payment in self.schedule), Decimal(0))

    @property
    def paid(self) -> Decimal:
        return sum((payment.payment for payment in self.schedule), Decimal(0))


def loan(amount: Decimal, months: int, yearly_rate_percent: Decimal) -> Loan:
    """`amount` above 0, in whole cents."""
    with localcontext(PRECISION):
        rate = yearly_rate_percent / 1200
        exact = amount * rate / (1 - (1 + rate) ** -months) if rate else amount / months
        monthly = exact.quantize(CENT, ROUND_HALF_UP)
        owed, schedule = amount, list[Payment]()
        for month in range(1, months + 1):
            interest = (owed * rate).quantize(CENT, ROUND_HALF_UP)
            principal = owed if month == months else monthly - interest
            owed -= principal
            schedule.append(Payment(month, principal + interest, interest, principal, owed))
    return Loan(monthly, tuple(schedule))
