"""How much was tried, for the table of `make attack`."""

from collections import Counter

tried: Counter[str] = Counter()
