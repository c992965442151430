"""The real run engine with its real adapters in this process, without a socket: what it asks is answered by a call to
the local AWS or to a stand-in. So its own time can be told from theirs, and every byte be counted."""

import cProfile
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import httpx2
from botocore.awsrequest import AWSResponse

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.credentials import Credentials
from assistant.messages import Delivery, Inbound, Kind, Reply
from assistant.models.openai_responses import OpenAIModel
from assistant.odoo.client import connect
from assistant.profile import Profile
from assistant.run.ring import Ring
from assistant.stores.budget import DynamoBudget
from assistant.stores.inbox import DynamoInbox
from assistant.stores.threads import DynamoStore
from local.aws.clients import Clients
from local.aws.conversation_table import create_table
from local.aws.item_size import item_size
from local.aws.server import LocalAws
from local.bench.growth_meter import Meter
from local.bench.growth_talk import Message, Turn
from local.bench.growth_wire import Pool, Wire, aws_response, httpx_response
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn

ACCOUNT = "700000000009"  # its own: what moto holds is kept per account and process
TABLE = "growth"
GAP_MS = 300_000
"""Between two messages: short enough for OpenAI's cache, and no more of them a day than a profile answers."""
RUN_MS = 60_000


@dataclass
class Used:
    """By one message. Bytes are of items in the conversation's partition, `own_ms` is without what others took."""

    own_ms: float = 0
    read: int = 0
    written: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    """To the model, as they were sent."""
    folded: bool = False


@dataclass
class Clock:
    ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.ms


class Nobody:
    """A channel that takes everything at once: what it does is the same for every message."""

    def show_typing(self, conversation: str, event_id: str) -> None:
        pass

    def hold(self, reply: Reply) -> bool:
        return False

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        return Delivery("push")


class Shop:
    """`says` lets a customer write, and answers it."""

    def __init__(self, aws: LocalAws, profile: Profile) -> None:
        self.profile = profile
        self._aws, self._wire, self._clock = aws, Wire(), Clock()
        self._meter = Meter(aws.account, aws.region, TABLE)
        self._used, self._turns, self._number = Used(), list[Turn](), 0
        self._openai = OpenAIStandIn(mind=lambda body: self._turns.pop(0))
        self._dynamodb = Clients(aws.endpoint, aws.region)("dynamodb")
        create_table(self._dynamodb, TABLE)
        self._dynamodb.meta.events.register_first("before-send.dynamodb", self._ask_aws)
        self._inbox = DynamoInbox(self._dynamodb, TABLE)
        odoo = OdooStandIn()
        self._runs = runs(
            profile=profile,
            clock=self._clock,
            store=DynamoStore(self._dynamodb, TABLE, self._clock, profile.thread.ttl),
            channels={"line": Nobody()},
            model=OpenAIModel(
                Credentials({"api_key": "sk-offline"}),
                "http://openai.local/v1",
                settings=profile.model,
                transport=httpx2.MockTransport(self._ask_openai),
            ),
            odoo=connect(
                Credentials({"url": "http://odoo.local", **odoo.credentials}),
                settings=profile.odoo,
                clock=self._clock,
                pool=Pool(self._wire, odoo.app),
            ),
            budget=DynamoBudget(self._dynamodb, TABLE),
            pause=lambda seconds: None,
        )

    def says(self, customer: str, message: Message, profile: cProfile.Profile | None = None) -> Used:
        """`profile` is of what the engine and its adapters do, without those that they ask."""
        self._clock.ms += GAP_MS
        self._number += 1
        self._turns[:] = message.turns
        used = self._used = Used()
        self._meter.read = self._meter.written = 0
        now, event_id = self._clock.ms, f"event-{self._number:09d}"
        self._inbox.receive(
            [Inbound("line", conversation(customer), event_id, Kind.TEXT, customer, message.text, now, now)]
        )
        self._wire.profile, log = profile, io.StringIO()
        self._wire.theirs_s, started = 0.0, time.perf_counter()
        with redirect_stdout(log), profile or nullcontext():
            self._runs.answer(Ring(conversation(customer), event_id, 1, 4, now, now + RUN_MS))
        used.own_ms = (time.perf_counter() - started - self._wire.theirs_s) * 1000
        self._wire.profile = None
        used.read, used.written = self._meter.read, self._meter.written
        committed = [line for line in log.getvalue().splitlines() if '"run_committed"' in line]
        if len(committed) != 1 or self._turns:
            raise RuntimeError(f"this message was not answered as planned: {message.text}\n{log.getvalue()}")
        used.folded = json.loads(committed[0])["folded"] > 0
        return used

    def stored(self, customer: str) -> tuple[int, int]:
        """Bytes in the conversation's partition: of what a run loads, and of the events that were answered."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": conversation(customer)}},
        )
        items = [item for page in pages for item in page["Items"]]
        events = sum(item_size(item) for item in items if item["sk"]["S"].startswith("event#"))
        return sum(map(item_size, items)) - events, events

    def _ask_aws(self, request: Any, **_: Any) -> AWSResponse:
        headers = {name: _text(value) for name, value in request.headers.items()}
        operation = headers["X-Amz-Target"].partition(".")[2]
        with self._wire.away():
            asked = json.loads(request.body)
            before = self._meter.before(operation, asked)
        answer = self._wire.ask(self._aws, request.method, request.url, request.body, headers)
        with self._wire.away():
            self._meter.after(before, operation, json.loads(answer.body))
        return aws_response(request.url, answer)

    def _ask_openai(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._wire.ask(self._openai.app, "POST", str(request.url), request.content, request.headers)
        usage = json.loads(answer.body)["usage"]
        self._used.tokens_in += usage["input_tokens"]
        self._used.tokens_cached += usage["input_tokens_details"]["cached_tokens"]
        self._used.tokens_out += usage["output_tokens"]
        self._used.requests.append(json.loads(request.content))
        return httpx_response(answer)


@contextmanager
def open_shop(profile: str = "sk_medical") -> Iterator[Shop]:
    aws = LocalAws(account=ACCOUNT).start()
    try:
        yield Shop(aws, profiles.load(profile))
    finally:
        aws.stop()


def conversation(customer: str) -> str:
    return f"line#{customer}"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
