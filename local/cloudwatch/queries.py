"""What an alarm or a graph looks at: one metric, or metric math over several, as CloudWatch's API writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.cloudwatch.mathematics import evaluate
from local.cloudwatch.metrics import Grid, MetricName, Metrics, Series


@dataclass(frozen=True)
class Query:
    """Either `metric` and `stat`, or `expression`. `returned`: this one is what is looked at."""

    id: str
    returned: bool
    period_s: int = 0
    metric: MetricName | None = None
    stat: str = ""
    unit: str | None = None
    expression: str = ""


def queries_of(definition: Mapping[str, Any]) -> list[Query]:
    """Of an alarm's definition: its own metric, or its `Metrics`."""
    if not definition.get("Metrics"):
        stat = definition.get("Statistic") or definition.get("ExtendedStatistic")
        metric = _metric(definition)
        return [Query("m1", True, definition["Period"], metric, stat or "", definition.get("Unit") or None)]
    return [_query(item) for item in definition["Metrics"]]


def value_of(queries: Sequence[Query], metrics: Metrics, grid: Grid) -> Series:
    """The one that is returned. Expressions may use those before and after them."""
    series = {query.id: metrics.series(query.metric, query.stat, grid, query.unit) for query in queries if query.metric}
    waiting = [query for query in queries if query.expression]
    returned = next(query for query in queries if query.returned)
    for _ in range(len(waiting)):
        for query in list(waiting):
            if not any(other.id != query.id and _uses(query.expression, other.id) for other in waiting):
                series[query.id] = evaluate(query.expression, series, grid)
                waiting.remove(query)
    return series[returned.id]


def _uses(expression: str, name: str) -> bool:
    spaced = "".join(char if char.isalnum() or char == "_" else " " for char in expression)
    return name in spaced.split()


def _query(item: Mapping[str, Any]) -> Query:
    returned = str(item.get("ReturnData", True)).lower() != "false"
    if item.get("Expression"):
        return Query(item["Id"], returned, int(item.get("Period") or 0), expression=item["Expression"])
    stat = item["MetricStat"]
    unit = stat.get("Unit") or None
    return Query(item["Id"], returned, int(stat["Period"]), _metric(stat["Metric"]), stat["Stat"], unit)


def _metric(item: Mapping[str, Any]) -> MetricName:
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in item.get("Dimensions") or []}
    return MetricName.of(item["Namespace"], item["MetricName"], dimensions)
