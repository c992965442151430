"""What a run needs around it, and no more: the table, the queue and the secrets in a local AWS, and the stand-ins.

Each service can be told how long it takes. Runs are made by a child process (`run_child.py`), so that they share no
interpreter with the servers that they call.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from assistant import profile as profiles
from assistant.channels import Setup, webhook
from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.messages import Inbound, WebhookRequest
from assistant.names import CHANNEL_PROVIDERS, SECRET_VARIABLES, Env
from assistant.stores.inbox import DynamoInbox
from local.aws.clients import OPERATOR
from local.aws.conversation_table import create_table
from local.aws.server import LocalAws
from local.faults.operations import operation
from local.outside import Outside
from local.standins.http_server import HttpServer
from local.standins.openai import Call, Say

ACCOUNT = "700000000007"  # its own: what moto holds is kept per account and process
TABLE = "conversations"
AGO_MS = 2_000
"""Bench customers wrote longer ago than the settle pause is long: it holds answers back on purpose, that is no cost."""
ANSWER = "Good morning! What can I do for you today? Tell me in a few words and I will see how I can help you."
WORDS = ("gloves", "mask", "syringe", "needle", "gauze", "alcohol", "thermometer", "wheelchair")
PUBLIC_URL = "http://localhost"

type Took = dict[str, float]


@dataclass
class Made:
    """One call that a run made. `ms` is how long the server took over it."""

    service: str
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    started: float
    ms: float = 0.0


@dataclass
class Stage:
    """`takes_ms`: by service ("openai", "odoo", "line", …) or by service and operation ("line chat/loading/start").
    `tools`: how many calls of `find_products` the model makes before it answers."""

    profile: str = "sk_medical"
    takes_ms: Took = field(default_factory=dict)
    tools: int = 0

    def __post_init__(self) -> None:
        self.made: list[Made] = []
        self._stack = ExitStack()
        self._customers = 0

    def __enter__(self) -> Self:
        profile = self._profile = profiles.load(self.profile)
        self.aws = LocalAws(account=ACCOUNT).start()
        self._stack.callback(self.aws.stop)
        self.aws.around = self._around("")
        self.outside = Outside({}, profile)
        self.servers: dict[str, HttpServer] = {}
        self.outside.start(self._serve, PUBLIC_URL)
        for name, recorder in self.outside.recorders.items():
            recorder.around = self._around(name)
        self.outside.openai.mind = self._think
        self.queue = self.aws.client("sqs").create_queue(QueueName="doorbell.fifo", Attributes={"FifoQueue": "true"})
        create_table(self.aws.client("dynamodb"), TABLE)
        for name in profile.providers:
            content = json.dumps(self.outside.services[name].fields)
            self.aws.client("secretsmanager").create_secret(Name=name, SecretString=content)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        """As the template sets it for the processor."""
        return {
            "AWS_ACCESS_KEY_ID": OPERATOR.access_key,
            "AWS_SECRET_ACCESS_KEY": OPERATOR.secret_key,
            "AWS_REGION": self.aws.region,
            "AWS_DEFAULT_REGION": self.aws.region,
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            Env.PROFILE: self.profile,
            Env.STAGE: "dev",
            Env.TABLE: TABLE,
            Env.QUEUE_URL: self.queue["QueueUrl"],
            **{SECRET_VARIABLES[name]: name for name in self.outside.services},
        }

    @property
    def accepted(self) -> dict[str, int]:
        """TCP connections so far, by server."""
        return {"aws": self.aws.accepted, **{name: server.accepted for name, server in self.servers.items()}}

    def says(self, text: str = "Do you have gloves?") -> Inbound:
        """A new customer writes, on the profile's first channel: what ingest leaves of it in the table."""
        self._customers += 1
        received_at_ms = int(time.time() * 1000) - AGO_MS
        channel = self._profile.channels[0]
        request = WebhookRequest({"content-type": "application/json"}, self._webhook(channel, text), received_at_ms)
        credentials = Credentials(self.outside.services[CHANNEL_PROVIDERS[channel]].fields)
        (event,) = webhook(channel, Setup(credentials, SystemClock(), PUBLIC_URL)).parse(request)
        DynamoInbox(self.aws.client("dynamodb"), TABLE).receive([event])
        self.made.clear()
        return event

    def _webhook(self, channel: str, text: str) -> bytes:
        number = self._customers
        match channel:
            case "line":
                return self.outside.line.webhook_body([self.outside.line.user_says(f"U{number:032x}", text)])
            case "whatsapp":
                return urlencode(self.outside.twilio.user_says(f"+6681{number:07}", text)).encode()
        return self.outside.slack.signed(self.outside.slack.user_says(f"U{number:08}", text))[0]

    def _serve(self, name: str, application: Callable[..., Any]) -> str:
        server = self.servers[name] = HttpServer(application).start()
        self._stack.callback(server.stop)
        return server.url

    def _around(self, service: str) -> Callable[[dict[str, Any], bytes, Callable[[], Response]], Response]:
        def around(environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
            made = _call(service or _aws(environ), environ, body)
            self.made.append(made)
            try:
                wait_ms = self.takes_ms.get(f"{made.service} {made.operation}", self.takes_ms.get(made.service, 0.0))
                if wait_ms:
                    time.sleep(wait_ms / 1000)
                return handle()
            finally:
                made.ms = (time.perf_counter() - made.started) * 1000

        return around

    def _think(self, body: dict[str, Any]) -> list[Say | Call]:
        answered = any(item.get("type") == "function_call_output" for item in body["input"])
        if self.tools and not answered:
            empty = {"reference": None, "min_price": None, "max_price": None, "in_stock_only": None}
            return [Call("find_products", {"words": words, **empty}) for words in WORDS[: self.tools]]
        return [Say(ANSWER)]


def _aws(environ: Mapping[str, Any]) -> str:
    return "dynamodb" if "DynamoDB" in environ.get("HTTP_X_AMZ_TARGET", "") else "aws"


def _call(service: str, environ: dict[str, Any], body: bytes) -> Made:
    started = time.perf_counter()
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    path, method = str(environ["PATH_INFO"]), str(environ["REQUEST_METHOD"])
    return Made(service, operation(environ, body), method, path, headers, body, started)
