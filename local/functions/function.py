"""A deployed function's configuration, as the local AWS tells it."""

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Function:
    name: str
    arn: str
    handler: str
    runtime: str
    """For example `python3.13`."""
    version: str
    role_arn: str
    timeout_s: float
    memory_mb: int
    variables: dict[str, str]
    reserved_concurrency: int | None
    """None: only the account's limit holds."""
    log_group: str
    log_format: str
    """Text or JSON: how the runtime client writes what goes through Python's `logging`."""
    code_sha256: str
    """Hexadecimal digest of the zip file."""
    code_url: str
    """Where the zip file can be fetched, for an hour or so."""


def read_function(client: Any, name: str) -> Function:
    """Read one function through a boto3 `lambda` client.

    Raises:
        botocore.exceptions.ClientError: ResourceNotFoundException for a function that is not deployed.
        ValueError: A container image, which needs Docker.
    """
    answer = client.get_function(FunctionName=name)
    configuration = answer["Configuration"]
    if configuration.get("PackageType", "Zip") != "Zip":
        raise ValueError(f"function {name} is a container image; only zip files can run here")
    logging = configuration.get("LoggingConfig", {})
    return Function(
        name=configuration["FunctionName"],
        arn=configuration["FunctionArn"],
        handler=configuration["Handler"],
        runtime=configuration["Runtime"],
        version=configuration["Version"],
        role_arn=configuration["Role"],
        timeout_s=configuration["Timeout"],
        memory_mb=configuration["MemorySize"],
        variables=configuration.get("Environment", {}).get("Variables", {}),
        reserved_concurrency=client.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions"),
        log_group=logging.get("LogGroup") or f"/aws/lambda/{name}",
        log_format=logging.get("LogFormat", "Text"),
        code_sha256=base64.b64decode(configuration["CodeSha256"]).hex(),
        code_url=answer["Code"]["Location"],
    )


def name_in_arn(function_arn: str) -> str:
    """The function's name, from its ARN or from the invocation URI of an API Gateway integration around it."""
    return function_arn.partition(":function:")[2].split(":")[0].split("/")[0]
