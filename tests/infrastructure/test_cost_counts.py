"""ops/cost.toml counts what the template holds, so that docs/cost.md is the cost of this template."""

import tomllib

from aws_cdk.aws_logs import RetentionDays

from assistant import profile as profiles
from ops.cost import FILE
from stacks.stage import STAGES
from tests.infrastructure.synthesis import Template

DEPLOYED = tomllib.loads(FILE.read_text(encoding="utf-8"))["deployed"]
HOURS_A_MONTH = 730


def test_what_is_paid_by_the_piece_is_counted(prod: Template) -> None:
    metrics = [
        len([each for each in alarm.get("Metrics", []) if "MetricStat" in each]) or 1
        for alarm in prod.of_type("AWS::CloudWatch::Alarm").values()
    ]
    assert sum(metrics) == DEPLOYED["alarm_metrics"]
    assert len(prod.of_type("AWS::CloudWatch::CompositeAlarm")) == DEPLOYED["composite_alarms"]
    assert len(prod.of_type("AWS::CloudWatch::Dashboard")) == DEPLOYED["dashboards"]
    assert len(prod.of_type("AWS::SecretsManager::Secret")) == DEPLOYED["secrets"]


def test_functions_have_the_memory_and_the_schedule_that_is_paid_for(prod: Template) -> None:
    for name, properties in prod.functions().items():
        assert properties["MemorySize"] == DEPLOYED[f"{name}_gb"] * 1024
    schedules = [schedule["ScheduleExpression"] for schedule in prod.of_type("AWS::Scheduler::Schedule").values()]
    minutes = HOURS_A_MONTH * 60
    balance, warm = minutes // DEPLOYED["balance_runs"], minutes * 2 // DEPLOYED["warm_calls"]
    assert sorted(schedules) == sorted([f"rate({balance} minutes)", *[f"rate({warm} minutes)"] * 2])


def test_settings_of_stage_and_profile_are_those_of_prod() -> None:
    profile = profiles.load("sk_medical")
    assert profile.pace.settle_ms / 1000 == DEPLOYED["settle_s"]
    assert round(profile.thread.ttl_days / 30.4) == DEPLOYED["kept_months"]
    months = {RetentionDays.ONE_MONTH: 1, RetentionDays.THREE_MONTHS: 3, RetentionDays.SIX_MONTHS: 6}
    (prod,) = [stage for stage in STAGES if stage.name == "prod"]
    assert months[prod.log_retention] == DEPLOYED["log_months"]


def test_every_type_that_costs_by_the_piece_or_by_use_is_on_the_page(prod: Template) -> None:
    """A new type of resource needs an item in ops/cost.toml, or a place here because it costs nothing."""
    free = {
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
        "AWS::Logs::QueryDefinition",
        "AWS::SNS::Topic",  # a thousand e-mails a month are free
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
    counted = {
        "AWS::ApiGatewayV2::Api",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::DynamoDB::Table",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::SQS::Queue",
        "AWS::Scheduler::Schedule",
        "AWS::SecretsManager::Secret",
    }
    kinds = {resource["Type"] for resource in prod.body["Resources"].values()}
    assert kinds <= free | counted
