"""What the functions of a world use up while messages are answered, in the units that AWS, OpenAI and LINE bill."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.wrappers import Response

from local.aws.item_size import item_size
from local.aws.server import LocalAws
from local.world import World

_ROLE = re.compile(r"Credential=ASIA")  # functions have keys of a session, operators have not
_WRITE, _READ = 1024, 4096


class Meter:
    """`used` counts AWS calls by operation, DynamoDB's units, bytes, and what the metrics said, by their names.
    `metrics` has all names of metrics that were written."""

    def __init__(self, world: World) -> None:
        self.used: Counter[str] = Counter()  # also fractions
        self.metrics: set[str] = set()
        self._world = world
        self._on = False

    @contextmanager
    def running(self) -> Iterator["Meter"]:
        aws, recorders = self._world.aws, self._world.recorders
        before = {name: len(recorder.requests) for name, recorder in recorders.items()}
        kept = _stored(aws, self._world.deployed.outputs["TableName"])
        around, aws.around = aws.around, self._around
        self._world.host.on_log(self._log)
        self._on = True
        try:
            yield self
        finally:
            aws.around, self._on = around, False
        self.used["bytes kept"] = _stored(aws, self._world.deployed.outputs["TableName"]) - kept
        for name, recorder in recorders.items():
            sent = recorder.requests[before[name] :]
            self.used[f"{name} requests"] = len(sent)
            self.used["bytes sent"] += sum(len(json.dumps(request["body"])) for request in sent)

    def _log(self, function: str, record: dict[str, Any] | str) -> None:
        if not self._on:
            return
        line = record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
        self.used["bytes logged"] += len(line.encode()) + 26  # what CloudWatch Logs adds to an event
        if isinstance(record, dict) and "_aws" in record:
            names = {each["Name"] for group in record["_aws"]["CloudWatchMetrics"] for each in group["Metrics"]}
            self.metrics |= names
            self.used.update({name: _sum(record[name]) for name in names})

    def _around(self, environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
        response = handle()
        if _ROLE.search(environ.get("HTTP_AUTHORIZATION", "")):
            service, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
            self.used[operation] += 1
            if service.startswith("DynamoDB"):
                self._count(operation, json.loads(body), response)
        return response

    def _count(self, operation: str, asked: dict[str, Any], response: Response) -> None:
        if operation == "TransactWriteItems":
            for kind, what in [pair for item in asked["TransactItems"] for pair in item.items()]:
                self.used["write units"] += 2 * _units(self._size(kind, what), _WRITE)
        elif operation == "BatchWriteItem":
            for request in [each for requests in asked["RequestItems"].values() for each in requests]:
                self.used["write units"] += _units(item_size(request.get("PutRequest", {}).get("Item", {})), _WRITE)
        elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
            self.used["write units"] += _units(self._size(operation.removesuffix("Item"), asked), _WRITE)
        elif operation in ("Query", "GetItem"):
            answer = json.loads(response.get_data())
            size = sum(item_size(item) for item in [*answer.get("Items", []), answer.get("Item", {})])
            self.used["read units"] += _units(size, _READ) / (1 if asked.get("ConsistentRead") else 2)
        else:
            raise AssertionError(f"what does a {operation} of DynamoDB cost?")

    def _size(self, kind: str, what: dict[str, Any]) -> int:
        if "Item" in what:
            return item_size(what["Item"])
        table = self._world.aws.client("dynamodb")
        found = table.get_item(TableName=what["TableName"], Key=what["Key"], ConsistentRead=True)
        return item_size(found.get("Item", {}))


def _sum(value: float | list[float]) -> float:
    return sum(value) if isinstance(value, list) else value


def _units(size: int, of: int) -> int:
    return max(1, math.ceil(size / of))


def _stored(aws: LocalAws, table: str) -> int:
    pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return sum(item_size(item) + 100 for page in pages for item in page["Items"])  # 100 bytes an item are billed on top
