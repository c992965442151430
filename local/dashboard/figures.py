"""The values that a widget shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from local.cloudwatch.metrics import Grid, Metrics, Series
from local.cloudwatch.queries import value_of
from local.dashboard.body import Line, lines

HOUR_S = 3600


@dataclass(frozen=True)
class Drawn:
    """One line of a graph: when each period starts, and its value."""

    label: str
    starts: list[float]
    values: Series


@dataclass(frozen=True)
class Single:
    label: str
    value: float | None


def drawn(properties: Mapping[str, Any], metrics: Metrics, end_s: float, span_s: int) -> list[Drawn]:
    shown = []
    for line in lines(properties):
        grid = _grid(line.query.period_s, end_s, span_s)
        shown.append(Drawn(line.label, grid.starts, _values(line, metrics, grid)))
    return shown


def singles(properties: Mapping[str, Any], metrics: Metrics, end_s: float, span_s: int) -> list[Single]:
    """Of the whole span, or the last one known: as the widget is set."""
    shown = []
    for line in lines(properties):
        whole = properties.get("setPeriodToTimeRange", False)
        grid = Grid(end_s, span_s, 1) if whole else _grid(line.query.period_s, end_s, span_s)
        known = [value for value in _values(line, metrics, grid) if value is not None]
        shown.append(Single(line.label, known[-1] if known else None))
    return shown


def _grid(period_s: int, end_s: float, span_s: int) -> Grid:
    end_s = -(-end_s // period_s) * period_s
    return Grid(end_s, period_s, max(1, span_s // period_s))


def _values(line: Line, metrics: Metrics, grid: Grid) -> Series:
    queries = [replace(query, returned=query.id == line.query.id) for query in line.helpers]
    if line.query.metric:  # lines beside it may have other periods
        queries = [query for query in queries if query.returned]
    return value_of(queries, metrics, grid)
