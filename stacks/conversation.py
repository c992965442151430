"""Ordered per customer, parallel across customers: a FIFO queue of doorbells, and the function that answers them."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.api import Api
from stacks.function import PythonFunction
from stacks.secrets import Secrets
from stacks.stage import Stage
from stacks.timeouts import HIDDEN_S, RUN_TIMEOUT_S

RECEIVES = 6
"""Five tries, and one receive to apologise for those that could not do it themselves (`assistant.run.answering`)."""


class Conversation(Construct):
    """The queue's message group is the conversation, so one slow customer holds up nobody else."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        profile: Profile,
        stage: Stage,
        code: lambda_.Code,
        api: Api,
        table: dynamodb.Table,
        secrets: Secrets,
    ) -> None:
        super().__init__(scope, id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            fifo=True,
            retention_period=cdk.Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            removal_policy=stage.removal_policy,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            fifo=True,
            # Both together are what AWS calls high throughput: 300 calls a second per group, not per queue.
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            visibility_timeout=cdk.Duration.seconds(HIDDEN_S),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=RECEIVES),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            removal_policy=stage.removal_policy,
        )
        providers = profile.providers
        self.processor = PythonFunction(
            self,
            "Processor",
            profile=profile,
            code=code,
            handler="lambdas.processor.handler",
            description=f"{profile.title}: answers what waits in one conversation",
            environment={
                Env.TABLE: table.table_name,
                Env.QUEUE_URL: self.queue.queue_url,
                Env.PUBLIC_URL: api.api.api_endpoint,  # channels are told where to say what became of a message
                **secrets.variables(providers),
            },
            timeout_s=RUN_TIMEOUT_S,
            memory_mb=1024,  # CPU comes with memory, and a cold start spends it on importing openai
            stage=stage,
        )
        # BatchGetItem and Scan are left out on purpose: one conversation is one partition, and is read with one query.
        table.grant(
            self.processor.role,
            "dynamodb:Query",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:ConditionCheckItem",
        )
        self.queue.grant(
            self.processor.role,
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
        )
        secrets.grant_read(self.processor.role, providers)
        self.processor.function.add_event_source_mapping(
            "Messages",
            event_source_arn=self.queue.queue_arn,
            batch_size=1,  # one conversation per run; what else waits there is found in the inbox
            report_batch_item_failures=True,
            max_concurrency=stage.concurrent_runs,
        )
