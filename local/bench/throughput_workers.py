"""What other processes do to a world: post webhooks, or make the bare calls. They share no interpreter with it.

Each function runs in a worker and keeps its clients for the next order.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import urllib3

from local.aws.clients import Clients


@dataclass(frozen=True)
class Bare:
    """The calls of one message. `aws`: service, operation and parameters; `http`: URL, headers and body of a POST. In
    all of them `names` (the conversation, the event) stand for others each time."""

    endpoint: str
    region: str
    names: tuple[str, ...]
    aws: tuple[tuple[str, str, dict[str, Any]], ...]
    http: tuple[tuple[str, dict[str, str], bytes], ...] = ()


@dataclass(frozen=True)
class Webhook:
    url: str
    headers: dict[str, str]
    body: bytes


def post(webhooks: Sequence[Webhook]) -> None:
    for webhook in webhooks:
        _post(webhook.url, webhook.headers, webhook.body)


def make(bare: Bare, times: int) -> float:
    """CPU seconds of this process. Every time under other names, so that every condition holds."""
    started = time.process_time()
    for _ in range(times):
        others = {name: f"bare#{uuid4().hex}" for name in bare.names}
        for service, operation, asked in bare.aws:
            renamed = json.loads(_renamed(json.dumps(asked), others))
            _client(bare.endpoint, bare.region, service)._make_api_call(operation, renamed)
        for url, headers, body in bare.http:
            fresh = {**headers, "X-Line-Retry-Key": str(uuid4())} if "X-Line-Retry-Key" in headers else headers
            _post(url, fresh, body)
    return time.process_time() - started


def _renamed(text: str, others: dict[str, str]) -> str:
    for name, other in others.items():
        text = text.replace(name, other)
    return text


def _post(url: str, headers: dict[str, str], body: bytes) -> None:
    response = _http().request("POST", url, body=body, headers=headers, retries=False)
    if response.status != 200:
        raise RuntimeError(f"{url} says {response.status}")


@cache
def _http() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)


@cache
def _client(endpoint: str, region: str, service: str) -> Any:
    return Clients(endpoint, region)(service)
