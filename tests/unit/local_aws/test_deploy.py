"""A deployed template, asked of each service through boto3."""

import io
import json
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.aws.actions import Need
from local.aws.deploy import Deployed, deploy
from local.aws.server import LocalAws
from tests.unit.local_aws import assembly


@pytest.fixture(scope="module")
def stack(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    return deploy(aws, assembly.write(tmp_path_factory.mktemp("cdk"), assembly.template()), "Service")


def physical(stack: Deployed, logical_id: str) -> str:
    return stack.resources[logical_id][1]


def test_every_resource_of_the_template_has_a_type_and_a_physical_id(stack: Deployed) -> None:
    template = assembly.template()["Resources"]
    assert {name: kind for name, (kind, _) in stack.resources.items()} == {
        name: item["Type"] for name, item in template.items()
    }
    assert all(identity for _, identity in stack.resources.values())


def test_outputs_hold_what_the_template_joins(aws: LocalAws, stack: Deployed) -> None:
    assert stack.outputs["QueueUrl"].startswith(f"{aws.endpoint}/{aws.account}/Service-Queue-")
    assert stack.outputs["QueueUrl"].endswith(".fifo")
    api = physical(stack, "Api")
    assert stack.outputs["WebhookUrl"] == f"https://{api}.execute-api.{aws.region}.amazonaws.com/webhooks/line"


def test_the_queue_is_in_high_throughput_mode_with_a_dead_letter_queue(aws: LocalAws, stack: Deployed) -> None:
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["All"])
    attributes = answer["Attributes"]
    assert attributes["DeduplicationScope"] == "messageGroup"
    assert attributes["FifoThroughputLimit"] == "perMessageGroupId"
    assert attributes["VisibilityTimeout"] == "70"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 5
    assert "aws:SecureTransport" in attributes["Policy"]


def test_the_table_has_its_protections_and_its_expiry(aws: LocalAws, stack: Deployed) -> None:
    dynamodb, name = aws.client("dynamodb"), physical(stack, "Table")
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_a_secret_holds_the_placeholder_and_its_reference_is_the_arn(aws: LocalAws, stack: Deployed) -> None:
    arn = stack.outputs["SecretArn"]
    assert arn.startswith(f"arn:aws:secretsmanager:{aws.region}:{aws.account}:secret:LineSecret-")
    value = aws.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    assert json.loads(value) == {"channel_secret": "REPLACE_ME"}


def test_a_function_keeps_the_configuration_that_moto_drops(aws: LocalAws, stack: Deployed) -> None:
    name = physical(stack, "Ingest")
    configuration = aws.client("lambda").get_function_configuration(FunctionName=name)
    assert configuration["Architectures"] == ["arm64"]
    assert configuration["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": physical(stack, "Logs")}
    assert configuration["Environment"]["Variables"]["QUEUE_URL"] == stack.outputs["QueueUrl"]
    concurrency = aws.client("lambda").get_function_concurrency(FunctionName=name)
    assert concurrency["ReservedConcurrentExecutions"] == 7


def test_a_functions_code_can_be_downloaded_as_the_archive_that_was_published(aws: LocalAws, stack: Deployed) -> None:
    location = aws.client("lambda").get_function(FunctionName=physical(stack, "Ingest"))["Code"]["Location"]
    with urllib.request.urlopen(location) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    assert archive.namelist() == ["assistant.py", "lambdas/ingest.py"]
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_event_source_reports_single_failures_and_limits_concurrency(aws: LocalAws, stack: Deployed) -> None:
    mapping = aws.client("lambda").get_event_source_mapping(UUID=physical(stack, "Mapping"))
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}
    assert mapping["FunctionArn"].endswith(physical(stack, "Processor"))


def test_a_sent_message_waits_for_a_poller_although_a_function_is_mapped(aws: LocalAws, stack: Deployed) -> None:
    sqs, url = aws.client("sqs"), stack.outputs["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="1")
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["x"]


def test_the_route_leads_through_its_integration_to_the_function(aws: LocalAws, stack: Deployed) -> None:
    apis, api = aws.client("apigatewayv2"), physical(stack, "Api")
    route = apis.get_routes(ApiId=api)["Items"][0]
    integration = apis.get_integration(ApiId=api, IntegrationId=route["Target"].split("/")[1])
    assert route["RouteKey"] == "POST /webhooks/line"
    assert integration["IntegrationUri"].endswith(physical(stack, "Ingest"))
    stage = apis.get_stage(ApiId=api, StageName="$default")
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 100
    assert stage["AccessLogSettings"]["DestinationArn"].endswith(f"{physical(stack, 'Logs')}:*")


def test_the_gateway_may_invoke_the_function(aws: LocalAws, stack: Deployed) -> None:
    policy = aws.client("lambda").get_policy(FunctionName=physical(stack, "Ingest"))["Policy"]
    statement = json.loads(policy)["Statement"][0]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert physical(stack, "Api") in json.dumps(statement["Condition"])


def test_a_role_has_its_inline_and_its_managed_policies(aws: LocalAws, stack: Deployed) -> None:
    role = f"arn:aws:iam::{aws.account}:role/{physical(stack, 'ProcessorRole')}"
    actions = [statement["Action"] for policy in aws.permissions.policies(role) for statement in policy["Statement"]]
    assert ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] in actions
    assert ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] in actions


def test_logs_alarms_topics_and_schedules_are_there(aws: LocalAws, stack: Deployed) -> None:
    group = aws.client("logs").describe_log_groups(logGroupNamePrefix=physical(stack, "Logs"))["logGroups"][0]
    filters = aws.client("logs").describe_metric_filters(logGroupName=group["logGroupName"])["metricFilters"]
    alarms = aws.client("cloudwatch").describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    subscriptions = aws.client("sns").list_subscriptions_by_topic(TopicArn=physical(stack, "Topic"))
    schedule = aws.client("scheduler").get_schedule(Name=physical(stack, "Schedule"))
    assert group["retentionInDays"] == 7
    assert filters[0]["metricTransformations"][0]["metricName"] == "Errors"
    assert alarms["MetricAlarms"][0]["AlarmActions"] == [physical(stack, "Topic")]
    assert alarms["CompositeAlarms"][0]["AlarmRule"] == f"ALARM({physical(stack, 'Alarm')})"
    assert subscriptions["Subscriptions"][0]["Endpoint"] == "on-call@example.com"
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert aws.client("cloudwatch").get_dashboard(DashboardName=physical(stack, "Dashboard"))["DashboardBody"]


def test_a_function_calls_with_the_permissions_of_its_template(aws: LocalAws, stack: Deployed) -> None:
    role = f"arn:aws:iam::{aws.account}:role/{physical(stack, 'IngestRole')}"
    queue = f"arn:aws:sqs:{aws.region}:{aws.account}:{stack.outputs['QueueUrl'].split('/')[-1]}"
    assert aws.permissions.allowed(role, Need("sqs:SendMessage", queue))
    assert not aws.permissions.allowed(role, Need("sqs:ReceiveMessage", queue))


def test_a_stack_reads_anothers_output(aws: LocalAws, stack: Deployed, tmp_path: Path) -> None:
    wanted = {"Fn::GetStackOutput": {"StackName": "Service", "OutputName": "SecretArn"}}
    reader: dict[str, Any] = {
        "Resources": {"Note": assembly.resource("SSM::Parameter", Type="String", Value=wanted, Name="note")},
        "Outputs": {"Seen": {"Value": assembly.att("Note", "Value")}},
    }
    other = deploy(aws, assembly.write(tmp_path, reader, "Reader"), "Reader")
    assert other.resources["Note"][0] == "AWS::SSM::Parameter"
    parameter = aws.client("ssm").get_parameter(Name="note")["Parameter"]
    assert parameter["Value"] == stack.outputs["SecretArn"]
