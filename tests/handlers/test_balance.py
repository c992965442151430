"""The balance function as it is deployed: its own handler, AWS by moto, OpenAI and LINE as stand-ins on loopback."""

import importlib
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from assistant.balance.credit import Entry, Kind
from assistant.balance.money import DAY_MS
from assistant.clock import SystemClock
from assistant.names import PLACEHOLDER, Env, Metric
from assistant.stores.budget import DynamoBudget
from assistant.stores.ledger import DynamoLedger
from local.aws.conversation_table import create_table
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.openai.billing import Billing
from local.standins.recorder import Recorder
from tests.builders import T0
from tests.fakes.clock import FakeClock

ADMIN = "sk-admin-test"
TABLE = "conversations"
FIGURES = (Metric.SPEND_TODAY_USD, Metric.SPEND_MONTH_USD, Metric.FIGURES_AGE_H, Metric.BALANCE_USD, Metric.DAYS_LEFT)


class Deployed:
    def __init__(self, openai_url: str, line_url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.secrets = boto3.client("secretsmanager")
        dynamodb = boto3.client("dynamodb")
        create_table(dynamodb, TABLE)
        self.ledger, self.purse = DynamoLedger(dynamodb, TABLE), DynamoBudget(dynamodb, TABLE)
        self.secrets.create_secret(Name="admin")
        self.secrets.create_secret(Name="line")
        self.fill("admin", api_key=ADMIN, base_url=f"{openai_url}/v1")
        self.fill("line", channel_secret="s", channel_access_token="t", api_base_url=line_url)
        self._capsys = capsys

    def fill(self, name: str, **fields: str) -> None:
        self.secrets.put_secret_value(SecretId=name, SecretString=json.dumps(fields))

    def wake(self) -> list[dict[str, Any]]:
        """A cold start and a call; what it logged."""
        sys.modules.pop("lambdas.balance", None)
        module = importlib.import_module("lambdas.balance")
        module.handler({}, SimpleNamespace(aws_request_id="r-1"))
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def billing() -> Billing:
    return Billing(FakeClock(T0), lag=timedelta(), admin_key=ADMIN)


@pytest.fixture(scope="module")
def openai(billing: Billing) -> Iterator[tuple[Recorder, str]]:
    recorder = Recorder(OpenAIStandIn(billing=billing).app)
    server = HttpServer(recorder).start()
    yield recorder, server.url
    server.stop()


@pytest.fixture(scope="module")
def line() -> Iterator[str]:
    standin = LineStandIn(channel_secret="s", channel_access_token="t", quota=500)
    standin.ledger.used = 400
    server = HttpServer(standin.app).start()
    yield server.url
    server.stop()


@pytest.fixture
def deployed(
    openai: tuple[Recorder, str], line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Deployed]:
    environment = {
        Env.PROFILE: "sk_medical",
        Env.STAGE: "dev",
        Env.TABLE: TABLE,
        Env.OPENAI_ADMIN_SECRET: "admin",
        Env.LINE_SECRET: "line",
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(SystemClock, "now_ms", lambda _: T0)
    with mock_aws():
        yield Deployed(openai[1], line, capsys)
    openai[0].clear()


def figures(records: list[dict[str, Any]]) -> dict[str, float]:
    (record,) = [record for record in records if record.get("event") == "balance_measured"]
    (group,) = record["_aws"]["CloudWatchMetrics"]
    assert (group["Namespace"], list(group["Dimensions"][0])) == (Metric.NAMESPACE, list(Metric.DIMENSIONS))
    assert (record["profile"], record["stage"], record["request_id"]) == ("sk_medical", "dev", "r-1")
    return {metric["Name"]: record[metric["Name"]] for metric in group["Metrics"]}


def enter(deployed: Deployed, usd: int) -> None:
    deployed.ledger.add(Entry("e1", Kind.CREDIT, T0 - 60_000, usd * 1_000_000))


def test_a_look_writes_the_figures_of_a_deployment_that_has_spent(deployed: Deployed, billing: Billing) -> None:
    enter(deployed, 100)
    deployed.purse.spend(T0 // DAY_MS, 2_500_000)
    billing.charge(Decimal("1.5"))  # too fresh for the bill

    records = deployed.wake()

    found = figures(records)
    assert set(found) == set(FIGURES)
    assert found[Metric.BALANCE_USD] == 97.5
    assert found[Metric.SPEND_TODAY_USD] == 2.5
    assert found[Metric.DAYS_LEFT] == 39
    assert found[Metric.FIGURES_AGE_H] == 0
    assert [record[Metric.LINE_QUOTA_USED] for record in records if Metric.LINE_QUOTA_USED in record] == [80]


@pytest.mark.parametrize(
    "fields",
    [{"api_key": PLACEHOLDER}, {"api_key": "sk-proj-no-admin"}, {"api_key": "sk-admin-revoked"}],
)
def test_a_wrong_or_missing_admin_key_stops_nothing_but_the_bill(deployed: Deployed, fields: dict[str, str]) -> None:
    base = json.loads(deployed.secrets.get_secret_value(SecretId="admin")["SecretString"])
    deployed.fill("admin", **{**base, **fields})
    enter(deployed, 100)
    deployed.purse.spend(T0 // DAY_MS, 2_500_000)

    records = deployed.wake()

    found = figures(records)
    assert found[Metric.BALANCE_USD] == 97.5
    assert Metric.FIGURES_AGE_H not in found
    (told,) = [record for record in records if record.get("event") == "costs_not_read"]
    assert told["level"] == "ERROR"
    assert not any(Metric.SECRETS_FAILING in record for record in records), "nobody is woken for a missing bill"


def test_no_key_is_in_the_log(deployed: Deployed) -> None:
    deployed.fill("admin", api_key="sk-admin-revoked")
    told = json.dumps(deployed.wake())
    assert "sk-admin" not in told


def test_the_bill_outlives_the_environment_that_read_it(deployed: Deployed, openai: tuple[Recorder, str]) -> None:
    deployed.wake()
    asked = len(openai[0].requests)
    assert Metric.FIGURES_AGE_H in figures(deployed.wake())
    assert len(openai[0].requests) == asked
