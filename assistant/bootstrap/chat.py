"""What the chat function is made of: the run engine of the processor, and the inbox and doorbell of ingest."""

import time
from uuid import uuid4

from assistant import profile as profiles
from assistant.bootstrap.aws import opened
from assistant.bootstrap.processor import AWS, deployed
from assistant.channels.rest import RestChannel
from assistant.chat.http import ChatApi
from assistant.chat.talking import Goodbyes, Talking
from assistant.clock import SystemClock
from assistant.names import REST, Env
from assistant.queues.sqs import SqsDoorbell
from assistant.settings import variable
from assistant.stores.callers import DynamoCallers
from assistant.stores.inbox import DynamoInbox
from assistant.stores.threads import DynamoStore


def chat() -> ChatApi:
    """Raises `ConfigurationError`: the cold start fails and names the variable, the secret or the profile's key."""
    profile, clock, goodbyes = profiles.load(variable(Env.PROFILE)), SystemClock(), Goodbyes()
    aws, table = opened(AWS, profile.run_providers, clock), variable(Env.TABLE)
    callers = DynamoCallers(aws.dynamodb, table, clock)
    talking = Talking(
        runs=deployed(
            profile,
            clock,
            aws.secrets,
            {REST: RestChannel(goodbyes.keep)},  # this function answers nobody else
            aws.dynamodb,
        ),
        store=DynamoStore(aws.dynamodb, table, clock, profile.thread.ttl),
        inbox=DynamoInbox(aws.dynamodb, table),
        doorbell=SqsDoorbell(aws.sqs, variable(Env.QUEUE_URL)),
        callers=callers,
        goodbyes=goodbyes,
        languages=profile.languages,
        clock=clock,
        new_id=lambda: uuid4().hex,
        pause=time.sleep,
    )
    return ChatApi(talking, callers, clock)
