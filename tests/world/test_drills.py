"""Every alarm's fault is caused for real: this alarm goes off, as soon as it should, and no other that is not told.

The table: `make drill`.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.names import Alarm
from local.aws.queue_clock import QueueClock
from local.drills.clock import DrillClock
from local.drills.drill import Outcome
from local.drills.report import summary, table
from local.drills.runner import Runner
from local.drills.table import DRILLS
from local.world import World
from ops.cli import main
from tests.world.breaker import close_breaker

PAGE = Path(__file__).parent.parent.parent / "docs" / "drills.md"

pytestmark = pytest.mark.world

SETTINGS = (
    *("AlarmName", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "DatapointsToAlarm"),
    *("Threshold", "ComparisonOperator", "TreatMissingData"),
)
TITLES = [f"{drill.alarm}: {drill.fault}" for drill in DRILLS]


@pytest.fixture(scope="module")
def runner(shared_world: World, metrics_clock: DrillClock, queue_clock: QueueClock) -> Runner:
    for recorder in shared_world.recorders.values():
        recorder.clear()
    close_breaker(shared_world)
    shared_world.aws.calls.clear()
    shared_world.aws.client("sqs").purge_queue(QueueUrl=shared_world.deployed.outputs["DlqUrl"])
    return Runner(shared_world, metrics_clock, queue_clock)


@pytest.fixture(scope="module")
def outcomes(runner: Runner) -> list[Outcome]:
    return runner.run_all(DRILLS, lambda outcome: None)


@pytest.mark.parametrize("number", range(len(DRILLS)), ids=TITLES)
def test_the_alarm_goes_off_and_only_those_that_are_told_with_it(outcomes: list[Outcome], number: int) -> None:
    assert outcomes[number].complaints == [], summary(outcomes)


def test_the_page_tells_what_the_drills_show(outcomes: list[Outcome]) -> None:
    """But for how long it takes until all are OK, which may differ by a minute."""

    def cells(text: str) -> list[list[str]]:
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        return [[cell.strip() for cell in row.split("|")[1:5]] for row in rows]

    assert cells(PAGE.read_text(encoding="utf-8")) == cells(table(outcomes)), "print it again: make drill"


def test_no_function_needed_a_right_that_it_does_not_have(shared_world: World, outcomes: list[Outcome]) -> None:
    assert [call for call in shared_world.aws.calls if not call.allowed] == []


CAUSES = {
    Alarm.BUDGET_SPENT: "BudgetSpent",
    Alarm.CODES_WITHHELD: "CodesWithheld",
    Alarm.DELIVERY_FAILED: "DeliveriesFailed ServiceUnavailable unavailable 500",
    Alarm.FAILED_RUNS: "run_given_up openai ContractBroken",
    Alarm.FALLBACKS: "FallbacksSent content_filter",
    Alarm.FIGURES_TOO_OLD: "costs_not_read KeyRefused",
    Alarm.FLOOD: "FloodsSlowed",
    Alarm.INGEST_5XX: "(Lambda) [ERROR] ServiceUnavailable",
    Alarm.MODEL_RATE_LIMITED: "ModelRateLimited openai RateLimited",
    Alarm.MODEL_UNAVAILABLE: "ModelUnavailable openai ServiceUnavailable",
    Alarm.MONEY_429: "run_given_up openai QuotaExceeded insufficient_quota",
    Alarm.ODOO_UNAVAILABLE: "OdooUnavailable find_products ServiceUnavailable",
    Alarm.PROCESSOR_NEAR_TIMEOUT: "run_failed openai ServiceUnavailable timeout",
    Alarm.SECRETS_FAILING: "key_refused openai",
    Alarm.SIGNATURE_REJECTIONS: "SignatureRejected 401",
    Alarm.TOOLS_FAILING: "ToolFailed",
    Alarm.TURN_LIMIT: "TurnLimitReached",
}
"""What `ops logs problems` says: record and why. The other pages name `doctor`, `balance` or AWS's own commands:
a queue that nobody reads, money and silence are in no log; of a killed process only Lambda's own log tells."""


def test_one_command_tells_the_cause_of_every_fault_that_a_function_met(
    outcomes: list[Outcome], local_folder: Path
) -> None:
    done = CliRunner().invoke(main, ["logs", "problems", "--json", "--world", str(local_folder / "world.json")])
    told = [f"{problem['record']} {problem['why']}" for problem in json.loads(done.stdout)]

    assert {alarm: words for alarm, words in CAUSES.items() if not any(words in line for line in told)} == {}, told


INGEST_5XX = next(drill for drill in DRILLS if drill.alarm == Alarm.INGEST_5XX)  # the quickest one
SILENT = ["did not go off within 1 minutes", "these did not go off with it: customers-affected"]


def test_a_drill_whose_fault_does_not_happen_is_told(runner: Runner) -> None:
    assert runner.run(replace(INGEST_5XX, cause=lambda town: None)).complaints == SILENT


def test_an_alarm_that_was_not_expected_is_told(runner: Runner) -> None:
    outcome = runner.run(replace(INGEST_5XX, also=frozenset()))
    assert outcome.complaints == ["these went off too: customers-affected"]


def test_an_alarm_that_watches_the_wrong_thing_is_told(runner: Runner, shared_world: World) -> None:
    client = shared_world.aws.client("cloudwatch")
    name = f"{shared_world.stack_name}-{Alarm.INGEST_5XX}"
    (deployed,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    settings = {key: deployed[key] for key in SETTINGS if key in deployed}
    client.put_metric_alarm(**settings, Dimensions=[{"Name": "ApiId", "Value": "another"}])
    try:
        assert runner.run(INGEST_5XX).complaints == SILENT
    finally:
        client.put_metric_alarm(**settings, Dimensions=deployed["Dimensions"])
