"""The functions of metric math, by name. A series is a list, an array of series a tuple, a scalar a number.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.cloudwatch.metrics import Absent, Grid, Series


@dataclass(frozen=True)
class Context:
    series: Mapping[str, Series]
    grid: Grid


def _clock(read: Callable[[datetime], float]) -> Callable[..., Series]:
    """Of each period's start, in UTC, whether there is data or not."""

    def function(context: Context, series: Series) -> Series:
        if isinstance(series, Absent):
            return series
        return [float(read(datetime.fromtimestamp(start, UTC))) for start in context.grid.starts]

    return function


def _fill(context: Context, series: Any, filler: Any) -> Any:
    if isinstance(series, tuple):
        return tuple(_fill(context, one, filler) for one in series)
    if isinstance(series, Absent):
        return series
    if filler == "REPEAT":
        filled: Series = []
        for value in series:
            filled.append(filled[-1] if value is None and filled else value)
        return filled
    if filler == "LINEAR":
        raise ValueError("the local CloudWatch does not fill in LINEAR")
    fillers = filler if isinstance(filler, list) else [float(filler)] * len(series)
    return [other if value is None else value for value, other in zip(series, fillers, strict=True)]


def _if(context: Context, condition: Any, true: Any, false: Any = None) -> Series:
    """A missing condition gives nothing, a missing true value 0, a missing false value nothing."""
    count = context.grid.count

    def spread(value: Any) -> Series:
        return value if isinstance(value, list) else [value] * count

    rows = zip(spread(condition), spread(true), spread(false), strict=True)
    return [None if test is None else (yes or 0.0) if test else no for test, yes, no in rows]


def _fold(act: Callable[[list[float]], float], *, zeros: bool) -> Callable[..., Any]:
    """Of one series a scalar, of several one series; `zeros`: a series without data counts as 0 beside others."""

    def function(_: Context, given: Any) -> Any:
        if isinstance(given, list):
            return act([value for value in given if value is not None] or [0.0])
        folded: Series = []
        for row in zip(*given, strict=True):
            real = [value for value in row if value is not None]
            folded.append(act([value or 0.0 for value in row] if zeros else real) if real else None)
        return folded

    return function


def _each(act: Callable[[float], float]) -> Callable[..., Any]:
    def function(context: Context, given: Any) -> Any:
        if isinstance(given, tuple):
            return tuple(function(context, one) for one in given)
        return [None if value is None else float(act(value)) for value in given]

    return function


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": _each(abs),
    "AVG": _fold(lambda values: sum(values) / len(values), zeros=True),
    "CEIL": _each(math.ceil),
    "DATE": _clock(lambda at: at.day),
    "DAY": _clock(lambda at: at.isoweekday()),
    "FILL": _fill,
    "FLOOR": _each(math.floor),
    "HOUR": _clock(lambda at: at.hour),
    "IF": _if,
    "MAX": _fold(max, zeros=False),
    "MIN": _fold(min, zeros=False),
    "MINUTE": _clock(lambda at: at.minute),
    "MONTH": _clock(lambda at: at.month),
    "PERIOD": lambda context, _: float(context.grid.period_s),
    "SUM": _fold(sum, zeros=True),
}
