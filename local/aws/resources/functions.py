"""Lambda: functions, who may call them, what wakes them. Refuses what Lambda refuses when a stack is deployed."""

import io
import zipfile
from typing import Any

from moto.awslambda.models import lambda_backends

from local.aws.actions import Need
from local.aws.resources.provider import Made, Properties, Provider, Scope

_RESERVED = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
_RESERVED |= {"_HANDLER", "AWS_EXECUTION_ENV", "LAMBDA_TASK_ROOT", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME"}
_MAX_ENVIRONMENT_BYTES = 4096
# What the function host does not act on and GetFunctionConfiguration does not show.
_UNSEEN = ("RecursiveLoop", "RuntimeManagementConfig")


class Function(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("FunctionName") or scope.name(64)
        parameters = _parameters({**properties, "FunctionName": name})
        arn = scope.client("lambda").create_function(**parameters)["FunctionArn"]
        self._mend(scope, name, properties)
        return Made(name, {"Arn": arn}, {"FunctionName": name})

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        client, parameters = scope.client("lambda"), _parameters(properties)
        code = parameters.pop("Code")
        client.update_function_code(FunctionName=made.physical_id, **code)
        for fixed in ("PackageType", "Architectures", "Tags", "FunctionName"):
            parameters.pop(fixed, None)
        client.update_function_configuration(FunctionName=made.physical_id, **parameters)
        self._mend(scope, made.physical_id, properties)
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("lambda").delete_function(FunctionName=made.physical_id)

    def _mend(self, scope: Scope, name: str, properties: Properties) -> None:
        function: Any = lambda_backends[scope.account][scope.region].get_function(name)
        function.reserved_concurrency = properties.get("ReservedConcurrentExecutions")
        group = properties.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{name}")
        function.shown = {
            "LoggingConfig": {"LogFormat": "Text", **properties.get("LoggingConfig", {}), "LogGroup": group}
        }


class Permission(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        function = properties["FunctionName"].split(":function:")[-1]
        parameters = {**properties, "FunctionName": function, "StatementId": scope.logical_id}
        scope.client("lambda").add_permission(**parameters)
        return Made(scope.logical_id, values=parameters)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self.delete(scope, made)
        return self.create(scope, properties)

    def delete(self, scope: Scope, made: Made) -> None:
        keys = {name: made.values[name] for name in ("FunctionName", "StatementId")}
        scope.client("lambda").remove_permission(**keys)


class EventSourceMapping(Provider):
    """Only made here: the function host polls the queue."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        if properties["EventSourceArn"].split(":")[2] == "sqs":
            _check_queue_source(scope, properties)
        mapping = scope.client("lambda").create_event_source_mapping(**_with_tag_map(properties))
        return Made(mapping["UUID"], {"Id": mapping["UUID"]})

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        kept = {name: value for name, value in properties.items() if name not in ("EventSourceArn", "Tags")}
        scope.client("lambda").update_event_source_mapping(UUID=made.physical_id, **kept)
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("lambda").delete_event_source_mapping(UUID=made.physical_id)


def _check_queue_source(scope: Scope, properties: Properties) -> None:
    function = scope.client("lambda").get_function_configuration(FunctionName=properties["FunctionName"])
    arn = properties["EventSourceArn"]
    for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
        if not scope.permissions.allowed(function["Role"], Need(f"sqs:{action}", arn)):
            raise ValueError(f"The function execution role does not have permissions to call {action} on SQS")
    sqs = scope.client("sqs")
    url = sqs.get_queue_url(QueueName=arn.split(":")[-1])["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    if int(attributes["VisibilityTimeout"]) < function["Timeout"]:
        visibility, timeout = attributes["VisibilityTimeout"], function["Timeout"]
        raise ValueError(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
        )


def _parameters(properties: Properties) -> Properties:
    variables = properties.get("Environment", {}).get("Variables", {})
    if reserved := sorted(_RESERVED & set(variables)):
        raise ValueError(f"Reserved keys used in the environment of the function: {', '.join(reserved)}")
    if sum(len(str(key)) + len(str(value)) for key, value in variables.items()) > _MAX_ENVIRONMENT_BYTES:
        raise ValueError("The environment variables of the function exceed the 4KB limit")
    code = properties["Code"]
    if "ZipFile" in code:
        code = {"ZipFile": _zipped(code["ZipFile"])}
    left_out = (*_UNSEEN, "ReservedConcurrentExecutions")
    return _with_tag_map({name: value for name, value in {**properties, "Code": code}.items() if name not in left_out})


def _with_tag_map(properties: Properties) -> Properties:
    if "Tags" not in properties:
        return properties
    return {**properties, "Tags": {tag["Key"]: tag["Value"] for tag in properties["Tags"]}}


def _zipped(source: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", source)
    return packed.getvalue()
