"""Resource types that the main fixture does not have."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.aws.deploy import Deployed, deploy
from local.aws.server import LocalAws
from local.cloudwatch.alarms import MetricAlarm
from local.cloudwatch.judging import Rule
from local.cloudwatch.metrics import MetricName
from local.cloudwatch.queries import Query
from tests.unit.local_aws import assembly
from tests.unit.local_aws.assembly import att, ref, resource

Deploy = Callable[..., Deployed]


@pytest.fixture
def deployed(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> Deploy:
    """Deploy these resources, and those of the main fixture that are named first."""
    name = request.node.name.replace("_", "-")[-40:].strip("-")

    def make(*known: str, **resources: Any) -> Deployed:
        kept = assembly.template(*known)["Resources"] if known else {}
        return deploy(aws, assembly.write(tmp_path, {"Resources": {**kept, **resources}}, name), name)

    return make


def global_table(**replica: Any) -> dict[str, Any]:
    return resource(
        "DynamoDB::GlobalTable",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True},
        Replicas=[{"Region": "ap-southeast-1", **replica}],
    )


def test_a_global_table_is_a_table_with_the_settings_of_its_replica(aws: LocalAws, deployed: Deploy) -> None:
    replica = {
        "DeletionProtectionEnabled": True,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    name = deployed(Global=global_table(**replica)).resources["Global"][1]
    dynamodb = aws.client("dynamodb")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert dynamodb.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] is True
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "expires_at"


def test_a_generated_secret_has_the_template_and_a_password(aws: LocalAws, deployed: Deploy) -> None:
    wish = {"SecretStringTemplate": '{"user": "odoo"}', "GenerateStringKey": "password", "PasswordLength": 20}
    arn = deployed(Login=resource("SecretsManager::Secret", GenerateSecretString=wish)).resources["Login"][1]
    value = aws.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    login = json.loads(value)
    assert login["user"] == "odoo"
    assert len(login["password"]) == 20


def test_a_topics_policy_is_kept_with_it(aws: LocalAws, deployed: Deploy) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}
    made = deployed("Topic", MayPublish=resource("SNS::TopicPolicy", PolicyDocument=document, Topics=[ref("Topic")]))
    attributes = aws.client("sns").get_topic_attributes(TopicArn=made.resources["Topic"][1])["Attributes"]
    assert "sns:Publish" in attributes["Policy"]


def test_a_schedule_can_belong_to_a_group(aws: LocalAws, deployed: Deploy) -> None:
    target = {"Arn": "arn:aws:sqs:ap-southeast-1:111122223333:x", "RoleArn": "arn:aws:iam::111122223333:role/x"}
    made = deployed(
        Group=resource("Scheduler::ScheduleGroup"),
        Hourly=resource(
            "Scheduler::Schedule",
            GroupName=ref("Group"),
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
        ),
    )
    group, name = made.resources["Group"][1], made.resources["Hourly"][1]
    assert aws.client("scheduler").get_schedule(GroupName=group, Name=name)["Target"]["Arn"] == target["Arn"]


def test_a_functions_async_retries_are_kept(aws: LocalAws, deployed: Deploy) -> None:
    retries = resource(
        "Lambda::EventInvokeConfig", FunctionName=ref("Ingest"), Qualifier="$LATEST", MaximumRetryAttempts=0
    )
    function = deployed("Ingest", Retries=retries).resources["Ingest"][1]
    kept = aws.client("lambda").get_function_event_invoke_config(FunctionName=function)
    assert kept["MaximumRetryAttempts"] == 0


def test_an_attribute_of_a_queue_can_be_read_by_others(deployed: Deploy) -> None:
    note = resource("SSM::Parameter", Type="String", Value=att("Dlq", "QueueName"), Name="dlq-name")
    assert deployed("Dlq", Note=note).resources["Note"][0] == "AWS::SSM::Parameter"


def alarm(**more: Any) -> dict[str, Any]:
    return resource(
        "CloudWatch::Alarm",
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
        **more,
    )


def test_an_alarm_keeps_its_metric_math_as_the_local_cloudwatch_reads_it(aws: LocalAws, deployed: Deploy) -> None:
    received = {
        "Namespace": "Saphan",
        "MetricName": "EventsReceived",
        "Dimensions": [{"Name": "stage", "Value": "dev"}],
    }
    queries = [
        {"Id": "received", "MetricStat": {"Metric": received, "Period": 300, "Stat": "Sum"}, "ReturnData": False},
        {"Id": "silent", "Expression": "IF(HOUR(received) > 2, FILL(received, 0), 1)", "ReturnData": True},
    ]
    name = deployed(Silence=alarm(Metrics=queries)).resources["Silence"][1]

    (kept,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    read = MetricAlarm.read(kept)

    metric = MetricName.of("Saphan", "EventsReceived", {"stage": "dev"})
    assert read.queries == [
        Query("received", False, 300, metric, "Sum"),
        Query("silent", True, 0, expression="IF(HOUR(received) > 2, FILL(received, 0), 1)"),
    ]
    assert (read.rule, read.period_s, read.threshold) == (Rule(3, 2, "breaching"), 300, 1)


def test_an_alarm_keeps_its_percentile(aws: LocalAws, deployed: Deploy) -> None:
    slow = alarm(Namespace="AWS/ApiGateway", MetricName="Latency", ExtendedStatistic="p95", Period=60)
    name = deployed(Slow=slow).resources["Slow"][1]

    (kept,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]

    assert MetricAlarm.read(kept).queries[0].stat == "p95"
