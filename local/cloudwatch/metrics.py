"""Data points by metric, and the statistics that CloudWatch makes of them."""

import math
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter

type Series = list[float | None]
"""One value per period, oldest first; None where the metric has no data."""


class Absent(list[float | None]):
    """The series of a metric that never had any data: CloudWatch does not know it, so nothing fills it either."""


@dataclass(frozen=True)
class MetricName:
    """Metrics of one name and other dimensions are other metrics, also when one has more of them."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> "MetricName":
        return cls(namespace, name, frozenset(dimensions.items()))


@dataclass(frozen=True)
class Grid:
    """The periods that are looked at: `count` of them, each `period_s` long, the last one ends at `end_s` (Unix)."""

    end_s: float
    period_s: int
    count: int

    @property
    def starts(self) -> list[float]:
        first = self.end_s - self.count * self.period_s
        return [first + number * self.period_s for number in range(self.count)]


class Metrics:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: dict[MetricName, list[tuple[float, float, str]]] = defaultdict(list)

    def put(self, metric: MetricName, value: float, at_s: float, unit: str = "None") -> None:
        with self._lock:
            samples = self._samples[metric]
            if samples and samples[-1][0] > at_s:
                samples.insert(bisect_left(samples, at_s, key=itemgetter(0)), (at_s, value, unit))
            else:
                samples.append((at_s, value, unit))

    def names(self) -> list[MetricName]:
        with self._lock:
            return list(self._samples)

    def series(self, metric: MetricName, stat: str, grid: Grid, unit: str | None = None) -> Series:
        """`unit`: count only what was written with it; CloudWatch converts none.

        Raises `ValueError` for a statistic that CloudWatch has but this one does not.
        """
        statistic = _statistic(stat)
        with self._lock:
            samples = self._samples.get(metric, [])
            if not samples:
                return Absent([None] * grid.count)
            values = []
            for start in grid.starts:
                left = bisect_left(samples, start, key=itemgetter(0))
                right = bisect_left(samples, start + grid.period_s, key=itemgetter(0))
                values.append([value for _, value, has in samples[left:right] if unit in (None, has)])
        return [statistic(found) if found else None for found in values]


def _statistic(name: str) -> Callable[[list[float]], float]:
    if name in _STATISTICS:
        return _STATISTICS[name]
    if name.startswith("p") and name[1:].replace(".", "", 1).isdigit():
        return lambda values: percentile(values, float(name[1:]))
    raise ValueError(f"the local CloudWatch does not know the statistic {name}")


def percentile(values: list[float], percent: float) -> float:
    """Between the two nearest values, in proportion. CloudWatch does not say how it does it."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": lambda values: float(len(values)),
}
