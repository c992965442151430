"""Whether API Gateway may invoke a function: the function's resource policy says."""

import json
import threading
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

SERVICE = "apigateway.amazonaws.com"


class Permissions:
    """Reads each function's policy at its first use, through a boto3 `lambda` client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._statements: dict[str, list[dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def allow(self, function_name: str, api_id: str, route_key: str) -> bool:
        method, _, path = route_key.rpartition(" ")
        wanted = f"{api_id}/$default/{method or '*'}/{path.removeprefix('/')}"
        with self._lock:
            if function_name not in self._statements:
                self._statements[function_name] = self._read(function_name)
            return any(_allows(statement, wanted) for statement in self._statements[function_name])

    def _read(self, function_name: str) -> list[dict[str, Any]]:
        try:
            policy = json.loads(self._client.get_policy(FunctionName=function_name)["Policy"])
        except ClientError:
            return []  # a function without a policy lets nobody in
        statements: list[dict[str, Any]] = policy["Statement"]
        return statements


def _allows(statement: dict[str, Any], wanted: str) -> bool:
    principal = statement.get("Principal", {})
    service = principal.get("Service") if isinstance(principal, dict) else principal
    if statement.get("Effect") != "Allow" or service != SERVICE or "lambda:" not in statement.get("Action", ""):
        return False
    source = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn")
    return source is None or fnmatchcase(wanted, source.partition(":execute-api:")[2].split(":")[-1])
