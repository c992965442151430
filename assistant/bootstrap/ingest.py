"""What the ingest function is made of."""

import os

import boto3
from botocore.config import Config

from assistant.channels import Setup, webhook
from assistant.clock import SystemClock
from assistant.ingest import Ingest
from assistant.names import CHANNEL_PROVIDERS, Env
from assistant.queues.sqs import SqsDoorbell
from assistant.secrets import Secret
from assistant.settings import variable
from assistant.stores.inbox import DynamoInbox

# LINE hangs up after 2 seconds: better fail, and let it deliver again, than wait.
AWS = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})


def ingest() -> Ingest:
    """Raises `ConfigurationError`: the cold start fails and names the variable or the secret."""
    clock = SystemClock()
    secrets = boto3.client("secretsmanager", config=AWS)

    def setup(channel: str) -> Setup:
        return Setup(Secret(secrets, CHANNEL_PROVIDERS[channel], clock), clock, os.environ.get(Env.PUBLIC_URL, ""))

    return Ingest(
        # Named by the stack: reading the profile would cost this cold start pydantic (design D7).
        webhooks={channel: webhook(channel, setup(channel)) for channel in variable(Env.CHANNELS).split(",")},
        inbox=DynamoInbox(boto3.client("dynamodb", config=AWS), variable(Env.TABLE)),
        doorbell=SqsDoorbell(boto3.client("sqs", config=AWS), variable(Env.QUEUE_URL)),
        clock=clock,
        max_age_h=int(variable(Env.MAX_EVENT_AGE_H)),
    )
