"""What a cold start needs of AWS: three clients and the secrets, with as little work as botocore lets us.

The clients are botocore's own, which boto3's are too.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

from assistant.clock import Clock
from assistant.secrets import Secret

SECRETS, DYNAMODB, SQS = "secretsmanager", "dynamodb", "sqs"


class _Known(Loader):  # type: ignore[misc]
    """botocore looks through the folders of all 400 services to find out whether it has one."""

    def list_available_services(self, type_name: str) -> list[str]:
        return [SECRETS, DYNAMODB, SQS]


@dataclass(frozen=True, slots=True)
class Opened:
    dynamodb: Any
    sqs: Any
    secrets: Mapping[str, Secret]
    """By provider."""


def opened(config: Config, providers: Sequence[str], clock: Clock) -> Opened:
    """Raises `ConfigurationError` naming the secret."""
    session = botocore.session.Session()  # one for all, so that what it has read is read once
    session.register_component("data_loader", _Known())
    manager = session.create_client(SECRETS, config=config)
    with ThreadPoolExecutor(len(providers)) as pool:
        # Side by side, and while the other clients are made: a cold start waits for the slowest only.
        fetched = pool.map(lambda provider: Secret(manager, provider, clock), providers)
        dynamodb, sqs = (session.create_client(name, config=config) for name in (DYNAMODB, SQS))
        return Opened(dynamodb, sqs, dict(zip(providers, fetched, strict=True)))
