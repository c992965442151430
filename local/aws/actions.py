"""Which IAM actions on which resources an API request needs.

Source: Service Authorization Reference. `BatchWriteItem` is an action of its own; a transaction needs the action of
each of its items; SQS has no action for a batch.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.secretsmanager.models import secretsmanager_backends

from local.aws.api_request import ApiRequest

_TRANSACTION_ACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_PREFIXES = {"monitoring": "cloudwatch"}


@dataclass(frozen=True)
class Need:
    """`context` holds the values of condition keys: one or several strings each."""

    action: str
    resource: str
    context: dict[str, list[str]] = field(default_factory=dict)


def needs(request: ApiRequest, account: str, region: str) -> list[Need]:
    where = _Where(account, region)
    special = {"dynamodb": _dynamodb, "sqs": _sqs, "secretsmanager": _secretsmanager, "logs": _logs, "s3": _s3}
    if request.service in special:
        return special[request.service](request, where)
    action = request.operation
    resource = "*"
    if request.service == "lambda":
        action = {"Invoke": "InvokeFunction"}.get(action, action)
        resource = where.arn("lambda", f"function:{request.params.get('FunctionName', '*').split(':')[-1]}")
    elif request.service == "sns":
        resource = request.params.get("TopicArn", "*")
    elif request.service == "events" and action == "PutEvents":
        buses = {entry.get("EventBusName", "default") for entry in request.params.get("Entries", [])}
        return [
            Need("events:PutEvents", where.arn("events", f"event-bus/{bus.split('/')[-1]}")) for bus in sorted(buses)
        ]
    return [Need(f"{_PREFIXES.get(request.service, request.service)}:{action}", resource)]


@dataclass(frozen=True)
class _Where:
    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        return resource if resource.startswith("arn:") else f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


def _sqs(request: ApiRequest, where: _Where) -> list[Need]:
    action = request.operation.removesuffix("Batch")
    if arn := request.params.get("SourceArn"):
        return [Need(f"sqs:{action}", arn)]
    name = request.params.get("QueueName") or request.params.get("QueueUrl", "*").split("/")[-1]
    return [Need(f"sqs:{action}", where.arn("sqs", name))]


def _secretsmanager(request: ApiRequest, where: _Where) -> list[Need]:
    action, secret_id = f"secretsmanager:{request.operation}", request.params.get("SecretId")
    if secret_id is None:
        return [Need(action, "*")]
    secret = secretsmanager_backends[where.account][where.region].secrets.get(secret_id)
    return [Need(action, secret.arn if secret else where.arn("secretsmanager", f"secret:{secret_id}"))]


def _logs(request: ApiRequest, where: _Where) -> list[Need]:
    group, stream = request.params.get("logGroupName", "*"), request.params.get("logStreamName")
    name = f"log-group:{group}:log-stream:{stream}" if stream else f"log-group:{group}"
    return [Need(f"logs:{request.operation}", where.arn("logs", name))]


def _s3(request: ApiRequest, where: _Where) -> list[Need]:
    bucket, key = request.params.get("Bucket", "*"), request.params.get("Key")
    action = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket"}.get(
        request.operation, request.operation
    )
    return [Need(f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}")]


def _dynamodb(request: ApiRequest, where: _Where) -> list[Need]:
    params, operation = request.params, request.operation
    if operation in ("TransactWriteItems", "TransactGetItems"):
        return [
            _item_need(_TRANSACTION_ACTIONS[kind], what, where)
            for item in params.get("TransactItems", [])
            for kind, what in item.items()
        ]
    if operation in ("BatchWriteItem", "BatchGetItem"):
        return [
            Need(f"dynamodb:{operation}", where.arn("dynamodb", f"table/{table}"), _leading_keys(table, keys, where))
            for table, keys in _batch_keys(params).items()
        ]
    return [_item_need(operation, params, where)]


def _item_need(operation: str, params: dict[str, Any], where: _Where) -> Need:
    table = params.get("TableName") or params.get("ResourceArn", "*")
    arn = where.arn("dynamodb", f"table/{table}")
    keys = [params[name] for name in ("Key", "Item") if name in params]
    if index := params.get("IndexName"):
        return Need(f"dynamodb:{operation}", f"{arn}/index/{index}")
    context = _leading_keys(table, keys, where) if keys else _queried_key(params)
    return Need(f"dynamodb:{operation}", arn, context)


def _batch_keys(params: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table, asked in params.get("RequestItems", {}).items():
        if isinstance(asked, dict):
            found[table] = asked.get("Keys", [])
        else:
            found[table] = [entry.get("Item") or entry["Key"] for request in asked for entry in request.values()]
    return found


def _leading_keys(table: str, keys: list[dict[str, Any]], where: _Where) -> dict[str, list[str]]:
    known = dynamodb_backends[where.account][where.region].tables.get(table.split("/")[-1])
    if known is None:
        return {}
    values = [value for key in keys for value in key.get(known.hash_key_attr, {}).values()]
    return {"dynamodb:LeadingKeys": [str(value) for value in values]}


def _queried_key(params: dict[str, Any]) -> dict[str, list[str]]:
    """Of a Query: the value that the first equality compares with, as the partition key's must be there."""
    equal = re.search(r"=\s*(:\w+)", params.get("KeyConditionExpression", ""))
    value = params.get("ExpressionAttributeValues", {}).get(equal.group(1), {}) if equal else {}
    return {"dynamodb:LeadingKeys": [str(text) for text in value.values()]} if value else {}
