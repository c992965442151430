"""The ledger of credit: what the operator entered, and how much of it a spending leaves.

Credit is used oldest first and expires a year after it was bought
(https://help.openai.com/en/articles/8264644-how-can-i-set-up-prepaid-billing).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.balance.money import DAY_MS

EXPIRES_MS = 365 * DAY_MS


class Kind(StrEnum):
    CREDIT = "credit"  # bought; adds to what was there
    BALANCE = "balance"  # what OpenAI's console showed; takes the place of all that was entered before


@dataclass(frozen=True, slots=True)
class Entry:
    """`spent_before`: what that day had cost when it was entered, so that it is not taken off again.

    `paid` is what was handed over in another currency, and `note` is the operator's: both only for people.
    """

    id: str
    kind: Kind
    at_ms: int
    micro_usd: int
    spent_before: int = 0
    paid: str = ""
    note: str = ""

    @property
    def day(self) -> int:
        return self.at_ms // DAY_MS


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """Oldest first, from the last correction on. Empty when nothing was ever entered."""
    entries = sorted(entries, key=lambda entry: (entry.at_ms, entry.id))
    corrections = [place for place, entry in enumerate(entries) if entry.kind is Kind.BALANCE]
    return entries[corrections[-1] :] if corrections else entries


def left(entries: Sequence[Entry], cost_of: Callable[[int], int], today: int) -> int | None:
    """Millionths of a dollar; negative when more was spent than entered. None when nothing was ever entered.

    `cost_of(day)` is asked for each day from the first entry in force to today.
    """
    entries = in_force(entries)
    if not entries:
        return None
    lots: list[tuple[int, int]] = []  # when it expires, what is left of it
    owed = 0
    waiting = list(entries)
    for day in range(entries[0].day, today + 1):
        while waiting and waiting[0].day <= day:
            entry = waiting.pop(0)
            lots.append((entry.at_ms + EXPIRES_MS, entry.micro_usd))
        owed += cost_of(day)
        if day == entries[0].day:
            owed = max(0, owed - entries[0].spent_before)
        lots, owed = _pay([lot for lot in lots if lot[0] > day * DAY_MS], owed)
    return sum(rest for _, rest in lots) - owed


def _pay(lots: list[tuple[int, int]], owed: int) -> tuple[list[tuple[int, int]], int]:
    kept = []
    for expires_ms, rest in lots:
        paid = min(rest, owed)
        owed -= paid
        if rest > paid:
            kept.append((expires_ms, rest - paid))
    return kept, owed
