"""`MemoryLedger`: the ledger of credit, the last bill and the deployment's own costs, in memory."""

from assistant.balance.credit import Entry
from assistant.balance.spending import Bill


class MemoryLedger:
    def __init__(self) -> None:
        self._entries: dict[tuple[int, str], Entry] = {}
        self._bill: Bill | None = None
        self.own: dict[int, int] = {}

    def entries(self) -> list[Entry]:
        return [self._entries[key] for key in sorted(self._entries)]

    def add(self, entry: Entry) -> None:
        self._entries[entry.at_ms, entry.id] = entry

    def bill(self) -> Bill | None:
        return self._bill

    def keep(self, bill: Bill) -> None:
        self._bill = bill

    def own_costs(self) -> dict[int, int]:
        return dict(self.own)
