"""Every resource type that the local AWS makes itself, because moto can't, or drops part of it."""

from local.aws.resources import functions, iam, queues, secrets, tables, watching
from local.aws.resources.provider import Provider
from local.aws.resources.simple import SIMPLE

PROVIDERS: dict[str, Provider] = {
    **SIMPLE,
    "AWS::DynamoDB::GlobalTable": tables.GlobalTable(),
    "AWS::DynamoDB::Table": tables.Table(),
    "AWS::IAM::Policy": iam.Policy(),
    "AWS::IAM::Role": iam.Role(),
    "AWS::Lambda::EventSourceMapping": functions.EventSourceMapping(),
    "AWS::Lambda::Function": functions.Function(),
    "AWS::Lambda::Permission": functions.Permission(),
    "AWS::Logs::LogGroup": watching.LogGroup(),
    "AWS::Logs::MetricFilter": watching.MetricFilter(),
    "AWS::CloudWatch::CompositeAlarm": watching.CompositeAlarm(),
    "AWS::SNS::TopicPolicy": queues.TopicPolicy(),
    "AWS::SQS::Queue": queues.Queue(),
    "AWS::SQS::QueuePolicy": queues.QueuePolicy(),
    "AWS::SecretsManager::Secret": secrets.Secret(),
}
