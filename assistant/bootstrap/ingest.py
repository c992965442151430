"""What the ingest function is made of."""

import boto3
from botocore.config import Config

from assistant.channels import webhook_class
from assistant.clock import SystemClock
from assistant.ingest import Ingest
from assistant.names import Env
from assistant.queues.sqs import SqsDoorbell
from assistant.secrets import Secret
from assistant.settings import variable
from assistant.stores.inbox import DynamoInbox

# LINE hangs up after 2 seconds: better fail, and let it deliver again, than wait.
AWS = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})


def ingest() -> Ingest:
    """Raises `ConfigurationError`: the cold start fails and names the variable or the secret."""
    clock = SystemClock()
    line = Secret(boto3.client("secretsmanager", config=AWS), "line", clock)
    return Ingest(
        webhooks={"line": webhook_class("line")(line)},
        inbox=DynamoInbox(boto3.client("dynamodb", config=AWS), variable(Env.TABLE)),
        doorbell=SqsDoorbell(boto3.client("sqs", config=AWS), variable(Env.QUEUE_URL)),
        clock=clock,
        max_age_h=int(variable(Env.MAX_EVENT_AGE_H)),
    )
