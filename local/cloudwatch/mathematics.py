"""Metric math: the part of its language that alarms and dashboards here use.

Every series has the same periods. An operator treats data that only one of two series lacks as 0; a division by zero
drops the data point.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from local.cloudwatch.functions import FUNCTIONS, Context
from local.cloudwatch.metrics import Grid, Series

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z]\w*)|(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/^<>()\[\],]))\s*""",
    re.VERBOSE,
)
_WORDS = {"AND": "&&", "OR": "||"}
_OPTIONS = {"REPEAT", "LINEAR"}

_OPERATORS: list[dict[str, Callable[[Any, Any], float]]] = [
    {"||": lambda left, right: float(bool(left) or bool(right))},
    {"&&": lambda left, right: float(bool(left) and bool(right))},
    {
        sign: lambda left, right, test=test: float(test(left, right))  # type: ignore[misc]
        for sign, test in {
            "==": operator.eq,
            "!=": operator.ne,
            "<=": operator.le,
            ">=": operator.ge,
            "<": operator.lt,
            ">": operator.gt,
        }.items()
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv},
    {"^": operator.pow},
]
"""Loosest first."""


class ExpressionInvalid(ValueError):
    """PutMetricAlarm would refuse it, or it uses what is not known here."""


def evaluate(expression: str, series: Mapping[str, Series], grid: Grid) -> Series:
    """`series` by the id that the expression calls it by. Raises `ExpressionInvalid`."""
    parser = _Parser(expression, Context(series, grid))
    value = parser.level(0)
    if parser.sign() is not None:
        raise ExpressionInvalid(f"the expression goes on after its end: {expression}")
    if not isinstance(value, list):
        raise ExpressionInvalid(f"the expression is no time series: {expression}")
    return value


class _Parser:
    """Evaluates while it reads: expressions are short, and read once a minute."""

    def __init__(self, expression: str, context: Context) -> None:
        self._expression = expression
        self._context = context
        self._tokens: list[re.Match[str]] = []
        place = 0
        while place < len(expression):
            found = _TOKEN.match(expression, place)
            if not found:
                raise ExpressionInvalid(f"not metric math: {expression[place:]}")
            self._tokens.append(found)
            place = found.end()

    def sign(self) -> str | None:
        """The operator or bracket that comes next, without taking it."""
        if not self._tokens:
            return None
        found = self._tokens[0]
        return found["sign"] or _WORDS.get(found["name"] or "", "")

    def level(self, number: int) -> Any:
        if number == len(_OPERATORS):
            return self._unary()
        value = self.level(number + 1)
        while (sign := self.sign()) in _OPERATORS[number] and sign is not None:
            self._take()
            value = combine(_OPERATORS[number][sign], value, self.level(number + 1))
        return value

    def _unary(self) -> Any:
        if self.sign() == "-":
            self._take()
            return combine(operator.sub, 0.0, self._unary())
        return self._atom()

    def _atom(self) -> Any:
        found = self._take()
        if found["number"]:
            return float(found["number"])
        if found["text"]:
            return found["text"][1:-1]
        if found["sign"] == "(":
            value = self.level(0)
            self._close(")")
            return value
        if found["sign"] == "[":
            return tuple(self._list("]"))
        name = found["name"]
        if name and self.sign() == "(":
            self._take()
            arguments = self._list(")")
            if name not in FUNCTIONS:
                raise ExpressionInvalid(f"the local CloudWatch does not know {name}(): {self._expression}")
            return FUNCTIONS[name](self._context, *arguments)
        if name in _OPTIONS:
            return name
        if name in self._context.series:
            return self._context.series[name]
        raise ExpressionInvalid(f"{name or found['sign']!r} is no metric of this expression: {self._expression}")

    def _list(self, end: str) -> list[Any]:
        values: list[Any] = []
        while self.sign() != end:
            values.append(self.level(0))
            if self.sign() != end:
                self._close(",")
        self._take()
        return values

    def _close(self, sign: str) -> None:
        if self._take()["sign"] != sign:
            raise ExpressionInvalid(f"{sign!r} is missing: {self._expression}")

    def _take(self) -> re.Match[str]:
        if not self._tokens:
            raise ExpressionInvalid(f"the expression ends too early: {self._expression}")
        return self._tokens.pop(0)


def combine(act: Callable[[Any, Any], float], left: Any, right: Any) -> Any:
    """An operator between numbers, series and tuples of series."""
    if isinstance(left, tuple):
        return tuple(combine(act, one, right) for one in left)
    if isinstance(right, tuple):
        return tuple(combine(act, left, one) for one in right)
    if isinstance(left, list) and isinstance(right, list):
        pairs = zip(left, right, strict=True)
        return [None if one is other is None else _safe(act, one or 0.0, other or 0.0) for one, other in pairs]
    if isinstance(left, list):
        return [None if one is None else _safe(act, one, right) for one in left]
    if isinstance(right, list):
        return [None if one is None else _safe(act, left, one) for one in right]
    return _safe(act, left, right)


def _safe(act: Callable[[Any, Any], float], left: float, right: float) -> float | None:
    try:
        return act(left, right)
    except ZeroDivisionError:
        return None
