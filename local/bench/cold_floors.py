"""The least that a function could do: a handler that does nothing, beside the imports that its work needs.

Each is started exactly like the function: the same Python, the same packages on the path, compiled the same way.
"""

import compileall
import dataclasses
import py_compile
import shutil
from pathlib import Path

from local.bench.cold_start import Startable

_HANDLER = "\n\ndef handler(event, context):\n    return {'statusCode': 200}\n"

FLOORS = {
    "ingest": ("empty handler + boto3 SQS client", "import boto3\nboto3.client('sqs')\n"),
    "processor": (
        "empty handler + boto3 DynamoDB client + openai client",
        "import boto3\nimport openai\nboto3.client('dynamodb')\nopenai.OpenAI(api_key='x')\n",
    ),
    "chat": (
        "empty handler + boto3 DynamoDB client + openai client",
        "import boto3\nimport openai\nboto3.client('dynamodb')\nopenai.OpenAI(api_key='x')\n",
    ),
    "balance": (
        "empty handler + boto3 DynamoDB client + urllib3 pool",
        "import boto3\nimport urllib3\nboto3.client('dynamodb')\nurllib3.PoolManager()\n",
    ),
}
"""By function: what it does, and how."""


def floor(name: str, function: Startable, folder: Path) -> Startable:
    """The floor of this function; `folder` is filled."""
    return handler_in(folder, FLOORS[name][1] + _HANDLER, function)


def handler_in(folder: Path, source: str, function: Startable) -> Startable:
    """A function with this source and all else as `function` has it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "floor.py").write_text(source, encoding="utf-8")
    compileall.compile_dir(folder, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    path = f"{folder}:{function.variables['PYTHONPATH']}"
    return dataclasses.replace(
        function,
        function=dataclasses.replace(function.function, handler="floor.handler"),
        task_root=folder,
        variables={**function.variables, "PYTHONPATH": path, "_HANDLER": "floor.handler"},
    )
