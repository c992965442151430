"""The floor of a run: its calls, one after the other with warm clients, and nothing around them."""

import json
import time
from functools import cached_property
from typing import Any

import boto3
import httpx2
import urllib3
from botocore.config import Config
from openai import DefaultHttpx2Client, OpenAI

METHODS = {
    "TransactWriteItems": "transact_write_items",
    "TransactGetItems": "transact_get_items",
    "Query": "query",
    "GetItem": "get_item",
    "UpdateItem": "update_item",
    "PutItem": "put_item",
    "DeleteItem": "delete_item",
}


class Bare:
    """Uses the SDKs as they are meant to be used, and the same HTTP library where there is none."""

    @cached_property
    def _dynamodb(self) -> Any:
        return boto3.client("dynamodb", config=Config())

    @cached_property
    def _http(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=4)

    @cached_property
    def _openai(self) -> OpenAI:
        return OpenAI(
            api_key="sk-offline", base_url="http://localhost/v1", http_client=DefaultHttpx2Client(), max_retries=0
        )

    def make(self, calls: list[dict[str, Any]]) -> dict[str, Any]:
        """The time of each, in milliseconds."""
        wall, cpu, each = time.perf_counter(), time.process_time(), []
        for call in calls:
            started = time.perf_counter()
            self._make(call)
            each.append((time.perf_counter() - started) * 1000)
        return {
            "ms": (time.perf_counter() - wall) * 1000,
            "cpu_ms": (time.process_time() - cpu) * 1000,
            "each": each,
        }

    def _make(self, call: dict[str, Any]) -> None:
        if call["service"] == "dynamodb":
            getattr(self._dynamodb, METHODS[call["operation"]])(**call["body"])
            return
        if call["service"] == "openai":
            self._openai.post(call["url"], cast_to=httpx2.Response, body=call["body"]).json()
            return
        body = None if call["body"] is None else json.dumps(call["body"], ensure_ascii=False)
        response = self._http.request(call["method"], call["url"], body=body, headers=call["headers"])
        if response.status >= 400:
            raise RuntimeError(f"{call['service']} {call['operation']}: {response.status}")
        json.loads(response.data)
