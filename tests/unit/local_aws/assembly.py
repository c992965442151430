"""A small cloud assembly, of the shape that the CDK writes."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

ASSET_BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
BUCKET_IN_TEMPLATE = {"Fn::Sub": ASSET_BUCKET}
LAMBDA_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}],
}
BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def att(logical_id: str, attribute: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, attribute]}


def ref(logical_id: str) -> dict[str, str]:
    return {"Ref": logical_id}


def resource(kind: str, depends_on: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"Type": f"AWS::{kind}", "Properties": properties}
    return {**made, "DependsOn": depends_on} if depends_on else made


def inline_policy(role: str, actions: list[str], on: dict[str, Any]) -> dict[str, Any]:
    statement = {"Action": actions, "Effect": "Allow", "Resource": on}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return resource("IAM::Policy", PolicyName=f"{role}Policy", PolicyDocument=document, Roles=[ref(role)])


def template(*wanted: str) -> dict[str, Any]:
    """A copy to change at will: all of it, or these resources and what they need."""
    everything = {"Parameters": {"BootstrapVersion": _BOOTSTRAP}, "Resources": _resources(), "Outputs": _OUTPUTS}
    if not wanted:
        return deepcopy(everything)
    kept: dict[str, Any] = {}
    open_ends = list(wanted)
    while open_ends:
        name = open_ends.pop()
        if name not in kept:
            kept[name] = _resources()[name]
            words = set(re.findall(r"\w+", json.dumps(kept[name])))
            open_ends += words & set(_resources())
    return {"Resources": kept}


_BOOTSTRAP = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}
_OUTPUTS = {
    "QueueUrl": {"Value": ref("Queue")},
    "SecretArn": {"Value": ref("LineSecret")},
    "WebhookUrl": {"Value": {"Fn::Join": ["", [att("Api", "ApiEndpoint"), "/webhooks/line"]]}},
}


def _resources() -> dict[str, Any]:
    plain_http = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Action": "sqs:*", "Condition": plain_http, "Effect": "Deny", "Principal": "*", "Resource": att("Queue")}
    dimensions = [{"Name": "QueueName", "Value": att("Dlq", "QueueName")}]
    return {
        # Before all that it needs, as nothing keeps a template from being written.
        "Mapping": resource(
            "Lambda::EventSourceMapping",
            EventSourceArn=att("Queue"),
            FunctionName=ref("Processor"),
            BatchSize=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            ScalingConfig={"MaximumConcurrency": 5},
        ),
        "Table": resource(
            "DynamoDB::Table",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            SSESpecification={"SSEEnabled": True},
            TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True},
        ),
        "LineSecret": resource("SecretsManager::Secret", SecretString='{"channel_secret": "REPLACE_ME"}'),
        "Dlq": resource("SQS::Queue", FifoQueue=True, MessageRetentionPeriod=1_209_600),
        "Queue": resource(
            "SQS::Queue",
            FifoQueue=True,
            DeduplicationScope="messageGroup",
            FifoThroughputLimit="perMessageGroupId",
            VisibilityTimeout=70,
            RedrivePolicy={"deadLetterTargetArn": att("Dlq"), "maxReceiveCount": 5},
        ),
        "QueuePolicy": resource(
            "SQS::QueuePolicy", PolicyDocument={"Version": "2012-10-17", "Statement": [deny]}, Queues=[ref("Queue")]
        ),
        "Logs": resource("Logs::LogGroup", RetentionInDays=7),
        "ProcessorRole": resource(
            "IAM::Role", AssumeRolePolicyDocument=LAMBDA_TRUST, ManagedPolicyArns=[BASIC_EXECUTION]
        ),
        "ProcessorPolicy": inline_policy(
            "ProcessorRole",
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            att("Queue"),
        ),
        "Processor": _function("processor", "ProcessorRole", ["ProcessorPolicy"], Timeout=60),
        "IngestRole": resource("IAM::Role", AssumeRolePolicyDocument=LAMBDA_TRUST),
        "IngestPolicy": inline_policy("IngestRole", ["sqs:SendMessage"], att("Queue")),
        "Ingest": _function("ingest", "IngestRole", ["IngestPolicy"], ReservedConcurrentExecutions=7),
        "Api": resource("ApiGatewayV2::Api", Name="webhooks", ProtocolType="HTTP"),
        "Integration": resource(
            "ApiGatewayV2::Integration",
            ApiId=ref("Api"),
            IntegrationType="AWS_PROXY",
            IntegrationUri=att("Ingest"),
            PayloadFormatVersion="2.0",
        ),
        "Route": resource(
            "ApiGatewayV2::Route",
            ApiId=ref("Api"),
            RouteKey="POST /webhooks/line",
            Target={"Fn::Join": ["", ["integrations/", ref("Integration")]]},
        ),
        "Stage": resource(
            "ApiGatewayV2::Stage",
            ApiId=ref("Api"),
            StageName="$default",
            AutoDeploy=True,
            DefaultRouteSettings={"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 100},
            AccessLogSettings={"DestinationArn": att("Logs"), "Format": "$context.requestId"},
        ),
        "Permission": resource(
            "Lambda::Permission",
            Action="lambda:InvokeFunction",
            FunctionName=att("Ingest"),
            Principal="apigateway.amazonaws.com",
            SourceArn={"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*/webhooks/line"},
        ),
        "Topic": resource("SNS::Topic"),
        "Mail": resource("SNS::Subscription", TopicArn=ref("Topic"), Protocol="email", Endpoint="on-call@example.com"),
        "Alarm": resource(
            "CloudWatch::Alarm",
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Dimensions=dimensions,
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[ref("Topic")],
        ),
        "EitherAlarm": resource("CloudWatch::CompositeAlarm", AlarmRule={"Fn::Sub": "ALARM(${Alarm})"}),
        "Dashboard": resource("CloudWatch::Dashboard", DashboardBody='{"widgets": []}'),
        "Errors": resource(
            "Logs::MetricFilter",
            LogGroupName=ref("Logs"),
            FilterPattern="ERROR",
            MetricTransformations=[{"MetricName": "Errors", "MetricNamespace": "Test", "MetricValue": "1"}],
        ),
        "Schedule": resource(
            "Scheduler::Schedule",
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": att("Ingest"), "RoleArn": att("IngestRole")},
        ),
        "CDKMetadata": resource("CDK::Metadata", Analytics="v2"),
    }


def _function(name: str, role: str, depends_on: list[str], **more: Any) -> dict[str, Any]:
    return resource(
        "Lambda::Function",
        depends_on,
        Code={"S3Bucket": BUCKET_IN_TEMPLATE, "S3Key": "asset1.zip"},
        Handler=f"lambdas.{name}.handler",
        Runtime="python3.13",
        Architectures=["arm64"],
        Role=att(role),
        Environment={"Variables": {"QUEUE_URL": ref("Queue"), "TABLE_NAME": ref("Table")}},
        LoggingConfig={"LogFormat": "JSON", "LogGroup": ref("Logs")},
        **more,
    )


def write(directory: Path, stack: dict[str, Any], name: str = "Service") -> Path:
    """A `cdk.out` with one stack and one zipped asset."""
    files = {
        "cdk.out": {"version": "55.0.0"},
        f"{name}.template.json": stack,
        f"{name}.assets.json": {
            "version": "55.0.0",
            "files": {
                "asset1": {
                    "source": {"path": "asset.1", "packaging": "zip"},
                    "destinations": {"here": {"bucketName": ASSET_BUCKET, "objectKey": "asset1.zip"}},
                }
            },
        },
        "manifest.json": {
            "version": "55.0.0",
            "artifacts": {
                f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
                name: {
                    "type": "aws:cloudformation:stack",
                    "properties": {"templateFile": f"{name}.template.json"},
                    "dependencies": [f"{name}.assets"],
                },
            },
        },
    }
    for file, content in files.items():
        (directory / file).write_text(json.dumps(content))
    (directory / "asset.1" / "lambdas").mkdir(parents=True, exist_ok=True)
    (directory / "asset.1" / "lambdas" / "ingest.py").write_text("def handler(event, context): ...\n")
    (directory / "asset.1" / "assistant.py").write_text("")
    return directory
