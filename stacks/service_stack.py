"""One assistant, deployed: composes the constructs and tells the operator what to do next. Defines no resource."""

import aws_cdk as cdk
from constructs import Construct

from assistant.names import RUN_PROVIDERS
from assistant.profile import Profile
from stacks.alarm_set import AlarmSet
from stacks.alarms import alarms
from stacks.balance import Balance
from stacks.code import Target, lambda_code
from stacks.conversation import Conversation
from stacks.ingress import Ingress
from stacks.secrets import Secrets, in_camel_case
from stacks.stage import Stage
from stacks.table import ConversationTable
from stacks.topics import Topics
from stacks.watched import watched


class ServiceStack(cdk.Stack):
    def __init__(self, scope: Construct, id: str, *, profile: Profile, stage: Stage, target: Target) -> None:
        super().__init__(
            scope,
            id,
            description=f"Saphan: {profile.title} ({stage.name})",
            termination_protection=stage.keeps_data,
        )
        for key, value in {"service": "saphan", "profile": profile.name, "stage": stage.name}.items():
            cdk.Tags.of(self).add(key, value)

        code = lambda_code(target)
        table = ConversationTable(self, "Conversations", stage=stage).table
        of_balance = ("openai_admin",) if profile.balance.watch else ()
        secrets = Secrets(self, "Secrets", stage=stage, providers=(*profile.channels, *RUN_PROVIDERS, *of_balance))
        conversation = Conversation(
            self, "Conversation", profile=profile, stage=stage, code=code, table=table, secrets=secrets
        )
        ingress = Ingress(
            self,
            "Ingress",
            profile=profile,
            stage=stage,
            code=code,
            table=table,
            queue=conversation.queue,
            secrets=secrets,
        )

        balance = (
            Balance(self, "Balance", profile=profile, stage=stage, code=code, table=table, secrets=secrets)
            if profile.balance.watch
            else None
        )

        sources = watched(profile, stage, conversation, ingress, balance)
        topics = Topics(self, "Topics")
        AlarmSet(self, "Alarms", rules=alarms(profile), watched=sources, topics=topics)

        for channel, url in ingress.urls.items():
            self._output(f"WebhookUrl{channel.title()}", url, f"Webhook URL to enter in the {channel} console")
        self._output("TableName", table.table_name, "Conversations")
        self._output("QueueUrl", conversation.queue.queue_url, "Messages waiting for a run")
        self._output("DlqUrl", conversation.dead_letters.queue_url, "Messages that failed 5 times")
        self._output("IngestFunction", ingress.ingest.function.function_name, "Verifies and queues webhooks")
        self._output("ProcessorFunction", conversation.processor.function.function_name, "Answers conversations")
        self._output("PageTopic", topics.page.topic_arn, "Wakes somebody")
        self._output("NoticeTopic", topics.notice.topic_arn, "Is read on the next working day")
        if balance:
            self._output("BalanceFunction", balance.watcher.function.function_name, "Watches OpenAI credit and quotas")
        for provider, secret in secrets.by_provider.items():
            name = in_camel_case(provider)
            self._output(f"{name}Secret", secret.secret_arn, f"Credentials for {provider}")
            self._output(f"Fill{name}Secret", secrets.command(provider), "Run this with the real values")

    def _output(self, name: str, value: str, description: str) -> None:
        cdk.CfnOutput(self, name, value=value, description=description)
