"""Amounts of lines: rounded half up to cents per line, tax on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.environment import Environment

CENT = Decimal("0.01")


def rounded(amount: float) -> float:
    return float(Decimal(repr(round(amount, 9))).quantize(CENT, ROUND_HALF_UP)) + 0.0


@dataclass(frozen=True)
class LineAmounts:
    subtotal: float
    total: float

    @property
    def tax(self) -> float:
        """The plain difference, with its float noise, as Odoo keeps it."""
        return self.total - self.subtotal


@dataclass(frozen=True)
class Totals:
    untaxed: float
    tax: float

    @property
    def total(self) -> float:
        return rounded(self.untaxed + self.tax)


class Totalled:
    """A document with lines: what its computed fields ask for."""

    def totals(self, row: Row) -> Totals:
        raise NotImplementedError

    def untaxed(self, row: Row) -> float:
        return self.totals(row).untaxed

    def tax(self, row: Row) -> float:
        return self.totals(row).tax

    def total(self, row: Row) -> float:
        return self.totals(row).total


def line_amounts(env: Environment, quantity: float, row: Row) -> LineAmounts:
    subtotal = rounded(quantity * row["price_unit"] * (1 - row["discount"] / 100))
    tax = sum(rounded(subtotal * _rate(env, tax_id)) for tax_id in row["tax_ids"])
    return LineAmounts(subtotal, rounded(subtotal + tax))


def totals(lines: Iterable[LineAmounts]) -> Totals:
    untaxed = tax = 0.0
    for line in lines:
        untaxed += line.subtotal
        tax += line.tax
    return Totals(rounded(untaxed), rounded(tax))


def _rate(env: Environment, tax_id: Any) -> float:
    tax = env.database.find("account.tax", tax_id)
    return float(tax["amount"]) / 100 if tax else 0.0
