"""A second deployment of a stack that is there, and its end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.aws.deploy import Deployed, DeployFailed, deploy
from local.aws.server import LocalAws
from tests.unit.local_aws import assembly

Deploy = Callable[[dict[str, Any]], Deployed]


@pytest.fixture
def update(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> Deploy:
    """Deploy a template under the name of the test."""
    name = request.node.name.replace("_", "-")[-40:].strip("-")
    return lambda template: deploy(aws, assembly.write(tmp_path, template, name), name)


def test_an_unchanged_template_changes_nothing(update: Deploy) -> None:
    assert update(assembly.template("Mapping", "Route")) == update(assembly.template("Mapping", "Route"))


def test_changes_reach_what_is_there_without_replacing_it(aws: LocalAws, update: Deploy) -> None:
    template = assembly.template("Mapping", "Route", "Stage", "IngestPolicy")
    before = update(template)
    resources = template["Resources"]
    resources["Queue"]["Properties"]["VisibilityTimeout"] = 90
    resources["Ingest"]["Properties"]["Timeout"] = 9
    resources["Table"]["Properties"]["DeletionProtectionEnabled"] = False
    resources["IngestPolicy"] = assembly.inline_policy("IngestRole", ["sqs:GetQueueUrl"], assembly.att("Queue"))
    resources["Stage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] = 5
    resources["Logs"]["Properties"]["RetentionInDays"] = 30
    resources["Mapping"]["Properties"]["ScalingConfig"] = {"MaximumConcurrency": 9}
    after = update(template)

    assert after == before
    ids = {name: physical for name, (_, physical) in after.resources.items()}
    queue = aws.client("sqs").get_queue_attributes(QueueUrl=ids["Queue"], AttributeNames=["VisibilityTimeout"])
    functions = aws.client("lambda")
    assert queue["Attributes"]["VisibilityTimeout"] == "90"
    assert functions.get_function_configuration(FunctionName=ids["Ingest"])["Timeout"] == 9
    assert functions.get_event_source_mapping(UUID=ids["Mapping"])["ScalingConfig"] == {"MaximumConcurrency": 9}
    assert not aws.client("dynamodb").describe_table(TableName=ids["Table"])["Table"]["DeletionProtectionEnabled"]
    stage = aws.client("apigatewayv2").get_stage(ApiId=ids["Api"], StageName="$default")
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 5
    role = f"arn:aws:iam::{aws.account}:role/{ids['IngestRole']}"
    assert aws.permissions.policies(role)[0]["Statement"][0]["Action"] == ["sqs:GetQueueUrl"]


def test_a_value_that_the_operator_filled_in_survives(aws: LocalAws, update: Deploy) -> None:
    template = assembly.template("LineSecret")
    arn = update(template).resources["LineSecret"][1]
    aws.client("secretsmanager").put_secret_value(SecretId=arn, SecretString='{"channel_secret": "real"}')
    template["Resources"]["LineSecret"]["Properties"]["Description"] = "for LINE"
    update(template)
    value = aws.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    assert json.loads(value) == {"channel_secret": "real"}


def test_new_resources_are_added_and_left_out_ones_removed(aws: LocalAws, update: Deploy) -> None:
    template = assembly.template("Alarm", "Dashboard")
    alarm = update(template).resources["Alarm"][1]
    del template["Resources"]["Dashboard"]
    template["Resources"]["Second"] = assembly.resource("SQS::Queue", QueueName="second")
    after = update(template)
    assert "Dashboard" not in after.resources
    assert aws.client("sqs").get_queue_url(QueueName="second")
    assert after.resources["Alarm"][1] == alarm


def test_a_change_that_would_need_a_new_table_is_refused(update: Deploy) -> None:
    template = assembly.template("Table")
    update(template)
    template["Resources"]["Table"]["Properties"]["KeySchema"].pop()
    template["Resources"]["Table"]["Properties"]["AttributeDefinitions"].pop()
    with pytest.raises(DeployFailed, match=r"Table \(AWS::DynamoDB::Table\) was not changed: .*KeySchema"):
        update(template)


def test_a_deleted_stack_leaves_nothing_behind(aws: LocalAws, update: Deploy, request: Any) -> None:
    template = assembly.template("Mapping", "Route", "Stage", "Permission", "Table", "Schedule")
    template["Resources"]["Table"]["Properties"]["DeletionProtectionEnabled"] = False
    made = update(template)
    name = request.node.name.replace("_", "-")[-40:].strip("-")
    aws.client("cloudformation").delete_stack(StackName=name)
    assert made.resources["Queue"][1] not in aws.client("sqs").list_queues().get("QueueUrls", [])
    assert made.resources["Table"][1] not in aws.client("dynamodb").list_tables()["TableNames"]
    functions = aws.client("lambda").list_functions()["Functions"]
    assert made.resources["Ingest"][1] not in [function["FunctionName"] for function in functions]


def test_an_alarm_is_changed_in_place_and_goes_with_its_stack(
    aws: LocalAws, update: Deploy, request: pytest.FixtureRequest
) -> None:
    cloudwatch, template = aws.client("cloudwatch"), assembly.template("EitherAlarm", "Dashboard")
    before = update(template)
    template["Resources"]["Alarm"]["Properties"]["Threshold"] = 7
    template["Resources"]["Dashboard"]["Properties"]["DashboardBody"] = '{"widgets": [], "start": "-PT3H"}'
    after = update(template)
    names = [after.resources[name][1] for name in ("Alarm", "EitherAlarm")]

    assert after == before
    (kept,) = cloudwatch.describe_alarms(AlarmNames=names[:1])["MetricAlarms"]
    assert kept["Threshold"] == 7
    board = cloudwatch.get_dashboard(DashboardName=after.resources["Dashboard"][1])
    assert "-PT3H" in board["DashboardBody"]

    aws.client("cloudformation").delete_stack(StackName=request.node.name.replace("_", "-")[-40:].strip("-"))

    left = cloudwatch.describe_alarms(AlarmNames=names)
    assert left["MetricAlarms"] == left["CompositeAlarms"] == []
    assert after.resources["Dashboard"][1] not in str(cloudwatch.list_dashboards())
