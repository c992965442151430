"""A CloudWatch dashboard's body.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.cloudwatch.metrics import MetricName
from local.cloudwatch.queries import Query

PERIOD_S = 300
_SPAN = re.compile(r"-P(?:(\d+)D)?(?:T(\d+)H)?")


@dataclass(frozen=True)
class Widget:
    """`kind` is text, metric or alarm; places and sizes in columns and rows."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    properties: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.properties.get("title", ""))


@dataclass(frozen=True)
class Line:
    """`query` among `helpers`, which its expression may need. Hidden ones are no lines."""

    label: str
    query: Query
    helpers: list[Query] = field(repr=False)


@dataclass(frozen=True)
class Dashboard:
    """`span_s`: how far back it shows when it is opened."""

    widgets: list[Widget]
    span_s: int


def read(body: str) -> Dashboard:
    data = json.loads(body)
    widgets = [
        Widget(item["type"], item["x"], item["y"], item["width"], item["height"], item["properties"])
        for item in data["widgets"]
    ]
    found = _SPAN.fullmatch(data.get("start", "-PT3H"))
    if not found:
        raise ValueError(f"not known here: a dashboard that starts at {data['start']}")
    return Dashboard(widgets, int(found[1] or 0) * 86_400 + int(found[2] or 0) * 3600)


def lines(properties: Mapping[str, Any]) -> list[Line]:
    """What a metric widget shows. Raises `ValueError` for the short forms that CDK does not write."""
    rows = [(_query(row, number, properties), _options(row)) for number, row in enumerate(properties["metrics"])]
    queries = [query for query, _ in rows]
    return [
        Line(options.get("label") or (query.metric.name if query.metric else query.expression), query, queries)
        for query, options in rows
        if options.get("visible", True)
    ]


def _options(row: list[Any]) -> Mapping[str, Any]:
    return row[-1] if isinstance(row[-1], dict) else {}


def _query(row: list[Any], number: int, properties: Mapping[str, Any]) -> Query:
    options = _options(row)
    name = options.get("id", f"line{number}")
    period = int(options.get("period") or properties.get("period") or PERIOD_S)
    if "expression" in options:
        return Query(name, True, period, expression=options["expression"])
    words = [word for word in row if not isinstance(word, dict)]
    if any(word in (".", "...") for word in words):
        raise ValueError(f"not known here: a metric in the short form {row}")
    namespace, metric, *dimensions = words
    pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
    stat = options.get("stat") or properties.get("stat") or "Average"
    return Query(name, True, period, MetricName.of(namespace, metric, pairs), stat)
