"""Which deployment the commands work on: a stack on AWS, or the world that runs on this machine."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from assistant.names import CHANNELS
from ops.errors import Refused

WORLD = Path(__file__).parent.parent / ".local" / "world.json"
OUTPUTS = {"table": "TableName", "queue_url": "QueueUrl", "dlq_url": "DlqUrl"}

_AWS = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 4, "mode": "standard"})
_LOCAL = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1})


@dataclass(frozen=True, slots=True)
class Target:
    """`client(service)` gives a boto3 client. `name` completes "of …" in a sentence. `options` is how a command line
    names it again. `webhook_urls` are by channel. `standins` are the outside services that are only played, on this
    machine; `is_local` says that nobody is called when something happens here."""

    name: str
    table: str
    queue_url: str
    dlq_url: str
    client: Callable[[str], Any]
    options: str = "--local"
    stack: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    webhook_urls: Mapping[str, str] = field(default_factory=dict)
    standins: frozenset[str] = frozenset()
    is_local: bool = False


def of_stack(stack: str, region: str | None) -> Target:
    """Raises `Refused` when there is no such stack, or it is none of ours; botocore's errors pass through."""
    client = _clients(partial(boto3.Session(region_name=region).client, config=_AWS))
    cloudformation = client("cloudformation")
    where = f"stack {stack} in {cloudformation.meta.region_name}"
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "ValidationError":
            raise
        raise Refused(f"There is no {where}. Choose another with --stack, or with --profile and --stage.") from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    missing = [name for name in OUTPUTS.values() if name not in outputs]
    if missing:
        raise Refused(f"The {where} has no output {', '.join(missing)}: it is not one of Saphan, or not yet whole.")
    urls = {channel: outputs.get(f"WebhookUrl{channel.title()}", "") for channel in CHANNELS}
    return Target(
        where,
        **{field: outputs[name] for field, name in OUTPUTS.items()},
        client=client,
        options=f"--stack {stack}" + (f" --region {region}" if region else ""),
        stack=stack,
        outputs=outputs,
        webhook_urls={channel: url for channel, url in urls.items() if url},
    )


def of_world(file: Path) -> Target:
    """Raises `Refused` when no world is up."""
    try:
        world = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"No world is running on this machine ({file} is not there): start one with make run.") from None
    facts = world["aws"]
    session = boto3.Session(
        aws_access_key_id="operator",
        aws_secret_access_key="local",  # noqa: S106 (not checked there)
        region_name=facts["region"],
    )
    client = _clients(partial(session.client, endpoint_url=facts["endpoint"], config=_LOCAL))
    try:
        client("sqs").get_queue_attributes(QueueUrl=facts["dlq"])
    except EndpointConnectionError:
        raise Refused(f"The world of {file} is not running any more: start one with make run.") from None
    return Target(
        "the world on this machine",
        facts["table"],
        facts["queue"],
        facts["dlq"],
        client,
        options="--local" if file == WORLD else f"--world {file}",
        stack=facts.get("stack", ""),
        outputs=facts.get("outputs", {}),
        webhook_urls=world.get("webhooks", {}),
        standins=frozenset(name for name, url in world.get("standins", {}).items() if url),
        is_local=True,
    )


def _clients(make: Callable[[str], Any]) -> Callable[[str], Any]:
    """A session makes one client at a time; the clients themselves may be used by several threads."""
    lock, made = threading.Lock(), dict[str, Any]()

    def client(service: str) -> Any:
        with lock:
            if service not in made:
                made[service] = make(service)
            return made[service]

    return client
