"""What the ingest function is made of."""

import os

from botocore.config import Config

from assistant.bootstrap.aws import opened
from assistant.channels import Setup, webhook
from assistant.clock import SystemClock
from assistant.ingest import Ingest
from assistant.names import CHANNEL_PROVIDERS, Env
from assistant.queues.sqs import SqsDoorbell
from assistant.settings import variable
from assistant.stores.inbox import DynamoInbox

# LINE hangs up after 2 seconds: better fail, and let it deliver again, than wait.
AWS = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})


def ingest() -> Ingest:
    """Raises `ConfigurationError`: the cold start fails and names the variable or the secret."""
    # Named by the stack: reading the profile would cost this cold start pydantic (design D7).
    channels, clock = variable(Env.CHANNELS).split(","), SystemClock()
    aws = opened(AWS, [CHANNEL_PROVIDERS[channel] for channel in channels], clock)

    def setup(channel: str) -> Setup:
        return Setup(aws.secrets[CHANNEL_PROVIDERS[channel]], clock, os.environ.get(Env.PUBLIC_URL, ""))

    return Ingest(
        webhooks={channel: webhook(channel, setup(channel)) for channel in channels},
        inbox=DynamoInbox(aws.dynamodb, variable(Env.TABLE)),
        doorbell=SqsDoorbell(aws.sqs, variable(Env.QUEUE_URL)),
        clock=clock,
        max_age_h=int(variable(Env.MAX_EVENT_AGE_H)),
    )
