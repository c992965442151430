"""What the chat function is made of: the run engine of the processor, and the inbox and doorbell of ingest."""

import time
from uuid import uuid4

import boto3

from assistant import profile as profiles
from assistant.bootstrap.processor import AWS, deployed, secrets_of
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
    dynamodb, table = boto3.client("dynamodb", config=AWS), variable(Env.TABLE)
    callers = DynamoCallers(dynamodb, table, clock)
    talking = Talking(
        runs=deployed(
            profile,
            clock,
            secrets_of(profile.run_providers, clock),
            {REST: RestChannel(goodbyes.keep)},  # this function answers nobody else
            dynamodb,
        ),
        store=DynamoStore(dynamodb, table, clock, profile.thread.ttl),
        inbox=DynamoInbox(dynamodb, table),
        doorbell=SqsDoorbell(boto3.client("sqs", config=AWS), variable(Env.QUEUE_URL)),
        callers=callers,
        goodbyes=goodbyes,
        languages=profile.languages,
        clock=clock,
        new_id=lambda: uuid4().hex,
        pause=time.sleep,
    )
    return ChatApi(talking, callers, clock)
