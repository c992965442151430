"""What an account holds, by CloudFormation's resource types and physical ids, as the services themselves tell it."""

from collections.abc import Callable
from typing import Any

SERVICES: dict[str, tuple[str, str, str, str | None]] = {
    "AWS::ApiGatewayV2::Api": ("apigatewayv2", "get_apis", "Items", "ApiId"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": ("cloudwatch", "describe_alarms", "CompositeAlarms", "AlarmName"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "AWS::DynamoDB::Table": ("dynamodb", "list_tables", "TableNames", None),
    "AWS::IAM::Role": ("iam", "list_roles", "Roles", "RoleName"),
    "AWS::Lambda::EventSourceMapping": ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    "AWS::Lambda::Function": ("lambda", "list_functions", "Functions", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "AWS::SNS::Subscription": ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    "AWS::SNS::Topic": ("sns", "list_topics", "Topics", "TopicArn"),
    "AWS::SQS::Queue": ("sqs", "list_queues", "QueueUrls", None),
    "AWS::Scheduler::Schedule": ("scheduler", "list_schedules", "Schedules", "Name"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "list_secrets", "SecretList", "ARN"),
}
"""Service, operation, the list in its answer, the physical id in an entry. Other types are parts of these:
routes, policies, permissions."""

type Things = set[tuple[str, str]]
"""Resource types and physical ids."""


def everything(client: Callable[[str], Any]) -> Things:
    found: Things = set()
    for kind, (service, operation, listed, name) in SERVICES.items():
        for page in _pages(client(service), operation):
            found |= {(kind, entry[name] if name else entry) for entry in page.get(listed, [])}
    return found


def of_stack(client: Callable[[str], Any], stack: str) -> Things:
    """All of the stack's resources, also of types that are not in `SERVICES`."""
    resources = client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    return {(each["ResourceType"], each["PhysicalResourceId"]) for each in resources}


def listed(things: Things) -> Things:
    return {(kind, name) for kind, name in things if kind in SERVICES}


def _pages(client: Any, operation: str) -> Any:
    return (
        client.get_paginator(operation).paginate() if client.can_paginate(operation) else [getattr(client, operation)()]
    )
