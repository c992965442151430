"""The deployed alarms, evaluated over metrics.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.cloudwatch import composite
from local.cloudwatch.judging import Rule, State, judge
from local.cloudwatch.metrics import Grid, Metrics, Series
from local.cloudwatch.queries import Query, queries_of, value_of

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}


@dataclass(frozen=True)
class MetricAlarm:
    name: str
    rule: Rule
    period_s: int
    threshold: float
    compare: Callable[[float, float], bool]
    queries: Sequence[Query]

    @classmethod
    def read(cls, definition: Mapping[str, Any]) -> "MetricAlarm":
        """One of `MetricAlarms` in the answer to DescribeAlarms. Raises `ValueError` for what is not known here."""
        if definition["ComparisonOperator"] not in _COMPARE:
            raise ValueError(f"{definition['AlarmName']}: {definition['ComparisonOperator']} is not known here")
        queries = queries_of(definition)
        periods = definition["EvaluationPeriods"]
        return cls(
            definition["AlarmName"],
            Rule(
                periods,
                definition.get("DatapointsToAlarm") or periods,
                definition.get("TreatMissingData") or "missing",
            ),
            max(query.period_s for query in queries),
            float(definition["Threshold"]),
            _COMPARE[definition["ComparisonOperator"]],
            queries,
        )

    def values(self, metrics: Metrics, now_s: float) -> Series:
        """What it looks at: for a period of several minutes the window slides on every minute."""
        return value_of(self.queries, metrics, Grid(now_s, self.period_s, self.rule.range))

    def judge(self, metrics: Metrics, now_s: float, state: State) -> State:
        values = self.values(metrics, now_s)
        breaching = [None if value is None else self.compare(value, self.threshold) for value in values]
        return judge(breaching, self.rule, state)


@dataclass
class Alarms:
    """`states` by alarm name. A new alarm has insufficient data, until it is evaluated."""

    metric_alarms: Sequence[MetricAlarm]
    composites: Mapping[str, composite.Judge]
    metrics: Metrics
    states: dict[str, State] = field(init=False)

    def __post_init__(self) -> None:
        names = [*(alarm.name for alarm in self.metric_alarms), *self.composites]
        self.states = dict.fromkeys(names, State.INSUFFICIENT_DATA)

    @classmethod
    def deployed(cls, client: Any, metrics: Metrics) -> "Alarms":
        """Those that the local AWS holds, through a boto3 `cloudwatch` client."""
        found = client.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return cls(
            [MetricAlarm.read(definition) for definition in found["MetricAlarms"]],
            {item["AlarmName"]: composite.parse(item["AlarmRule"]) for item in found["CompositeAlarms"]},
            metrics,
        )

    def evaluate(self, now_s: float) -> dict[str, State]:
        """As CloudWatch does once a minute. Gives the states that changed."""
        before = dict(self.states)
        for alarm in self.metric_alarms:
            self.states[alarm.name] = alarm.judge(self.metrics, now_s, self.states[alarm.name])
        for _ in self.composites:  # one may be about another
            for name, holds in self.composites.items():
                self.states[name] = State.ALARM if holds(self.states) else State.OK
        return {name: state for name, state in self.states.items() if state is not before[name]}
