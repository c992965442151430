"""What all instances of the processor know together."""

from typing import Protocol


class BreakerStore(Protocol):
    """One breaker for all instances, in Unix milliseconds; 0 when it was never open."""

    def breaker_until_ms(self) -> int: ...

    def open_breaker(self, until_ms: int) -> None: ...


class BudgetStore(Protocol):
    """One sum a day for all instances, in millionths of a US dollar. `day` counts from 1970-01-01, UTC."""

    def spent(self, day: int) -> int: ...

    def spend(self, day: int, micro_usd: int) -> int:
        """Add, and give the new sum; 0 when it can't be known."""
