"""The environment variables of an execution environment: the function's own and Lambda's, nothing of this machine's.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

import os
from pathlib import Path

from local.functions.function import Function


def variables_for(
    function: Function, *, task_root: Path, endpoint: str, region: str, credentials: dict[str, str], log_stream: str
) -> dict[str, str]:
    """All variables but the address of the Runtime API. `credentials` are those of the function's role."""
    return {
        **function.variables,
        **credentials,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "LAMBDA_TASK_ROOT": str(task_root),
        "_HANDLER": function.handler,
        "PYTHONPATH": str(task_root),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",  # in Lambda en_US.UTF-8, which not every machine has
        "TZ": ":UTC",
        # In Lambda there is no home folder whose AWS configuration boto3 could pick up.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # In Lambda the code's folder can't be written to, whoever asks; here root could.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
