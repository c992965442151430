"""What a row of `stacks/alarms.py` says: CloudWatch's settings of one alarm, and what whoever gets it must know.

Plain data, so that the drills, the dashboard and the tests read the same rows as the stack.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.names import Metric


class Severity(StrEnum):
    HIGH = "high"
    """Wakes somebody."""
    LOW = "low"
    """Is looked at on the next working day."""


class Of(StrEnum):
    """Whose metric it is; the stack knows its dimensions."""

    SERVICE = "service"
    QUEUE = "queue"
    DEAD_LETTERS = "dead letters"
    API = "api"
    INGEST = "ingest"
    CHAT = "chat"
    PROCESSOR = "processor"
    BALANCE = "balance"

    @property
    def namespace(self) -> str:
        return _NAMESPACES[self]


_NAMESPACES = {
    Of.SERVICE: Metric.NAMESPACE,
    Of.QUEUE: "AWS/SQS",
    Of.DEAD_LETTERS: "AWS/SQS",
    Of.API: "AWS/ApiGateway",
    Of.INGEST: "AWS/Lambda",
    Of.CHAT: "AWS/Lambda",
    Of.PROCESSOR: "AWS/Lambda",
    Of.BALANCE: "AWS/Lambda",
}


class Compare(StrEnum):
    MORE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    LESS = "LessThanThreshold"

    @property
    def sign(self) -> str:
        return {Compare.MORE: ">", Compare.AT_LEAST: ">=", Compare.LESS: "<"}[self]


class Missing(StrEnum):
    """What a period without a value counts as."""

    GOOD = "notBreaching"
    BAD = "breaching"
    UNCHANGED = "ignore"


@dataclass(frozen=True, slots=True)
class Measure:
    """`statistic` is CloudWatch's: Sum, Maximum, Minimum, Average, p95."""

    metric: str
    statistic: str
    of: Of = Of.SERVICE


@dataclass(frozen=True, slots=True)
class Rule:
    """One alarm: `datapoints` of the last `of_periods` periods of `period_s` seconds are past the threshold.

    `measures` are `m1`, `m2` … in `expression`; without one there is a single measure. `missing_because` is the reason
    for `missing`. `affects_customers`: customers go without answers now, so it is a part of `customers-affected`,
    which does the waking for it.
    """

    name: str
    severity: Severity
    happened: str
    users_see: str
    measures: tuple[Measure, ...]
    compare: Compare
    threshold: float
    period_s: int
    missing: Missing
    missing_because: str
    datapoints: int = 1
    of_periods: int = 1
    expression: str | None = None
    affects_customers: bool = False

    @property
    def pages(self) -> bool:
        """Whether it wakes somebody by itself."""
        return self.severity is Severity.HIGH and not self.affects_customers

    @property
    def condition(self) -> str:
        """As a person would say it: `Sum of RunsFailed >= 3 in 15 min`."""
        measured = " + ".join(f"{each.statistic} of {each.metric}" for each in self.measures)
        periods = f", {self.datapoints} of {self.of_periods} times" if self.of_periods > 1 else ""
        return f"{measured} {self.compare.sign} {self.threshold:g} in {self.period_s // 60} min{periods}"


@dataclass(frozen=True, slots=True)
class Composite:
    """An alarm that is on while any of its parts is."""

    name: str
    severity: Severity
    happened: str
    users_see: str
    parts: tuple[str, ...]
    pages: bool = True
