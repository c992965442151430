"""What a model costs. Data in `prices.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import ConfigurationError
from assistant.ports import Usage

FILE = Path(__file__).parent / "prices.toml"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, which is millionths of a dollar per token."""

    input: float
    cached: float
    output: float

    def of(self, usage: Usage) -> int:
        """Millionths of a dollar, rounded up."""
        fresh = usage.tokens_in - usage.tokens_cached
        return -int(-(fresh * self.input + usage.tokens_cached * self.cached + usage.tokens_out * self.output) // 1)


@cache
def price_of(model: str) -> Price:
    """Raises `ConfigurationError` for a model without a price."""
    prices = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if model not in prices:
        raise ConfigurationError(f"assistant/prices.toml has no price for {model!r}; it has: {', '.join(prices)}")
    return Price(**prices[model])
