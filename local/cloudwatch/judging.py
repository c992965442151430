"""Which state an alarm takes: M of N data points, and what counts for those that are missing.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


EXTRA_POINTS = 2
"""How far beyond N an evaluation looks back for data, as in AWS's examples. AWS does not say how far it does else."""


@dataclass(frozen=True)
class Rule:
    """`needed` (M, "datapoints to alarm") of the newest `periods` (N) must breach. `missing` is `TreatMissingData`."""

    periods: int
    needed: int
    missing: str

    @property
    def range(self) -> int:
        """How many periods are retrieved."""
        return self.periods + EXTRA_POINTS


def judge(breaching: Sequence[bool | None], rule: Rule, now: State) -> State:
    """`breaching`: one per period of the rule's range, oldest first, None where data is missing. `now`: the state."""
    real = [point for point in breaching if point is not None]
    lacking = rule.periods - len(real)
    if lacking <= 0:
        return _state(real[-rule.periods :], rule)
    if rule.missing in ("breaching", "notBreaching"):
        return _state([*real, *[rule.missing == "breaching"] * lacking], rule)
    if False in real or sum(real) >= rule.needed:
        return _state(real, rule)
    if rule.missing == "ignore":
        return now
    return State.ALARM if real and _age_of_oldest(breaching) >= rule.needed else State.INSUFFICIENT_DATA


def _state(points: Sequence[bool], rule: Rule) -> State:
    return State.ALARM if sum(points) >= rule.needed else State.OK


def _age_of_oldest(points: Sequence[bool | None]) -> int:
    """In periods; the newest is 1. Only breaching data, and after it nothing: AWS's "premature alarm state"."""
    return len(points) - next(number for number, point in enumerate(points) if point is not None)
