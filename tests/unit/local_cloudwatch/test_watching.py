"""A world that stays up: its alarms change their state where everybody can see it."""

from collections.abc import Iterator

import pytest

from local.aws.server import LocalAws
from local.cloudwatch.measuring import Measuring, Point
from local.cloudwatch.metrics import MetricName, Metrics
from local.cloudwatch.watching import Watching

FAILED = MetricName.of("Saphan", "RunsFailed", {})


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    aws = LocalAws(account="310987654321").start()
    yield aws
    aws.stop()


def test_an_alarm_that_goes_off_is_told_and_kept_in_the_local_aws(aws: LocalAws) -> None:
    client, said, now = aws.client("cloudwatch"), list[str](), 600.0
    client.put_metric_alarm(
        AlarmName="failed-runs",
        Namespace=FAILED.namespace,
        MetricName=FAILED.name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    measuring = Measuring(Metrics(), lambda: now - 1)
    watching = Watching(aws, measuring, said.append)

    def state() -> str:
        (alarm,) = client.describe_alarms(AlarmNames=["failed-runs"])["MetricAlarms"]
        return str(alarm["StateValue"])

    states = []
    for minute in range(6):
        if minute == 1:
            measuring.put([Point(FAILED, 1)])
        watching.minute(now)
        states.append(state())
        now += 60

    assert states == ["OK", "ALARM", "ALARM", "ALARM", "OK", "OK"]
    assert said == ["  alarm failed-runs: OK -> ALARM", "  alarm failed-runs: ALARM -> OK"]
