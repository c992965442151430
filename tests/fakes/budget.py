"""`MemoryBudget`: the port BudgetStore in memory."""


class MemoryBudget:
    def __init__(self) -> None:
        self.days: dict[int, int] = {}
        self.looked = 0

    def spent(self, day: int) -> int:
        self.looked += 1
        return self.days.get(day, 0)

    def spend(self, day: int, micro_usd: int) -> int:
        self.days[day] = self.days.get(day, 0) + micro_usd
        return self.days[day]
