"""What the table knows of the money, as text and as data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from assistant.balance.credit import Entry, Kind, in_force
from assistant.balance.figures import LONG, Figures, figures_of
from assistant.balance.money import usd
from assistant.balance.spending import Bill
from assistant.balance.watch import first_day_needed
from assistant.clock import SystemClock
from assistant.stores.ledger import DynamoLedger
from ops import telling
from ops.target import Target

OLD_H = 6
"""As the alarm figures-too-old."""
BILLING_PAGE = "https://platform.openai.com/settings/organization/billing/overview"
HEADINGS = ("ENTERED", "WHAT", "US DOLLARS", "", "NOTE")


@dataclass(frozen=True)
class Books:
    entries: Sequence[Entry]
    bill: Bill | None
    own: Mapping[int, int]
    now_ms: int
    target: Target

    @classmethod
    def of(cls, target: Target) -> Self:
        ledger = DynamoLedger(target.client("dynamodb"), target.table)
        return cls(ledger.entries(), ledger.bill(), ledger.own_costs(), SystemClock().now_ms(), target)

    def with_entry(self, entry: Entry) -> Self:
        return replace(self, entries=[*self.entries, entry])

    @property
    def figures(self) -> Figures:
        return figures_of(self.entries, self.bill, self.own, self.now_ms)

    def rows(self) -> Iterator[tuple[str, str]]:
        figures = self.figures
        yield "balance", self.balance_told()
        if valid := in_force(self.entries):
            entered = sum(entry.micro_usd for entry in valid)
            yield "", f"{dollars(entered)} entered since {telling.when(valid[0].at_ms, self.now_ms)}"
        yield "pace", f"{dollars(figures.per_day)} a day in the last seven days"
        yield "today", f"{dollars(figures.today)}, in part estimated"
        yield "this month", f"{dollars(figures.month)}, UTC"
        if self.bill and figures.age_h is not None:
            read = telling.when(self.bill.read_at_ms, self.now_ms)
            yield "figures", f"{figures.age_h:.1f} hours old; OpenAI's bill was read {read}"
        else:
            yield "figures", "OpenAI's bill was never read: all of this is our own count"

    def balance_told(self) -> str:
        figures = self.figures
        if figures.balance is None or figures.days_left is None:
            return "not known: nothing was ever entered"
        if figures.days_left >= LONG:
            return f"{dollars(figures.balance)}, for a year or more"
        return f"{dollars(figures.balance)}, for {figures.days_left:.1f} days"

    def advice(self) -> Iterator[str]:
        figures, options = self.figures, self.target.options
        correct = f"python -m ops balance correct <US dollars> --yes {options}"
        if figures.balance is None:
            yield f"Enter what OpenAI's billing page shows ({BILLING_PAGE}): {correct}"
        elif figures.balance < 0:
            yield (
                "More was spent than entered: a top-up is missing here (auto recharge?). "
                f"Enter what OpenAI's billing page shows ({BILLING_PAGE}): {correct}"
            )
        if self.bill is None:
            yield f"The balance function has not read the bill yet. Why: python -m ops doctor {options}"
        elif figures.age_h is not None and figures.age_h > OLD_H:
            yield "The bill is old, so what was spent since then is estimated: docs/runbooks/figures-too-old.md"
        elif self.bill.first_day > first_day_needed(self.entries, self.now_ms):
            yield "The last entry lies before what was read of the bill; it is read again within a quarter of an hour."

    def as_data(self) -> dict[str, Any]:
        """Money as text, exact; what is not known is null."""
        figures, valid = self.figures, in_force(self.entries)
        return {
            "balance_usd": None if figures.balance is None else exact(figures.balance),
            "days_left": None if figures.days_left is None else round(float(figures.days_left), 2),
            "per_day_usd": exact(figures.per_day),
            "today_usd": exact(figures.today),
            "this_month_usd": exact(figures.month),
            "figures_age_hours": None if figures.age_h is None else round(float(figures.age_h), 2),
            "bill_read_at": telling.iso(self.bill.read_at_ms if self.bill else None),
            "entered_since": telling.iso(valid[0].at_ms if valid else None),
        }

    def entries_as_data(self) -> list[dict[str, Any]]:
        return [self.entry_as_data(entry) for entry in self.entries]

    def entry_as_data(self, entry: Entry) -> dict[str, Any]:
        return {
            "id": entry.id,
            "kind": entry.kind,
            "at": telling.iso(entry.at_ms),
            "usd": exact(entry.micro_usd),
            "paid": entry.paid or None,
            "note": entry.note or None,
            "counts": entry in in_force([*self.entries, entry] if entry not in self.entries else self.entries),
        }

    def entries_as_table(self) -> str:
        valid = in_force(self.entries)
        rows = [HEADINGS]
        for entry in self.entries:
            what = "bought" if entry.kind is Kind.CREDIT else "was left"
            counts = "" if entry in valid else "before the last correction"
            note = ", ".join(filter(None, (entry.note, entry.paid)))
            at = f"{telling.iso(entry.at_ms)}"
            rows.append((at, what, dollars(entry.micro_usd, unit=""), counts, note))
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS) - 1)]
        return "\n".join("  ".join(_cells(row, widths)).rstrip() for row in rows)


def _cells(row: tuple[str, ...], widths: list[int]) -> list[str]:
    at, what, amount, counts, note = row
    padded = [at.ljust(widths[0]), what.ljust(widths[1]), amount.rjust(widths[2]), counts.ljust(widths[3])]
    return [*padded, note]


def dollars(micro_usd: int, unit: str = " USD") -> str:
    """To the cent, or exact enough to be seen."""
    amount = usd(micro_usd)
    return f"{amount:.4f}{unit}" if amount and abs(amount) < Decimal("0.1") else f"{amount:.2f}{unit}"


def exact(micro_usd: int) -> str:
    return f"{usd(micro_usd):.6f}"
