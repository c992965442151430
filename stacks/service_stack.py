"""One assistant, deployed: composes the constructs and tells the operator what to do next. Defines no resource."""

import aws_cdk as cdk
from constructs import Construct

from assistant.profile import Profile
from stacks.alarm_set import AlarmSet
from stacks.alarms import alarms
from stacks.api import Api
from stacks.balance import Balance
from stacks.code import Target, lambda_code
from stacks.conversation import Conversation
from stacks.dashboard import Dashboard
from stacks.ingress import Ingress
from stacks.queries import Queries
from stacks.secrets import Secrets, in_camel_case
from stacks.stage import Stage
from stacks.table import ConversationTable
from stacks.topics import Topics
from stacks.watched import watched

FUNCTIONS = {
    "Ingest": "Verifies and queues webhooks",
    "Processor": "Answers conversations",
    "Balance": "Watches OpenAI credit and LINE's quota",
}


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
        secrets = Secrets(self, "Secrets", stage=stage, providers=(*profile.providers, *of_balance))
        api = Api(self, "Api", profile=profile, stage=stage)
        conversation = Conversation(
            self, "Conversation", profile=profile, stage=stage, code=code, api=api, table=table, secrets=secrets
        )
        ingress = Ingress(
            self,
            "Ingress",
            profile=profile,
            stage=stage,
            code=code,
            api=api,
            table=table,
            queue=conversation.queue,
            secrets=secrets,
        )

        balance = (
            Balance(self, "Balance", profile=profile, stage=stage, code=code, table=table, secrets=secrets)
            if profile.balance.watch
            else None
        )

        sources = watched(profile, stage, conversation, api, ingress, balance)
        topics = Topics(self, "Topics")
        rules = alarms(profile)
        alarm_set = AlarmSet(self, "Alarms", rules=rules, watched=sources, topics=topics)
        dashboard = Dashboard(self, "Dashboard", title=profile.title, rules=rules, alarms=alarm_set, watched=sources)
        functions = {"Ingest": ingress.ingest, "Processor": conversation.processor}
        if balance:
            functions["Balance"] = balance.watcher
        Queries(self, "Queries", log_groups={name: function.logs for name, function in functions.items()})

        for channel, url in ingress.urls.items():
            self._output(f"WebhookUrl{channel.title()}", url, f"Webhook URL to enter in the {channel} console")
        self._output("TableName", table.table_name, "Conversations")
        self._output("QueueUrl", conversation.queue.queue_url, "Messages waiting for a run")
        self._output("DlqUrl", conversation.dead_letters.queue_url, "Messages that failed 5 times")
        for name, function in functions.items():
            self._output(f"{name}Function", function.function.function_name, FUNCTIONS[name])
            self._output(f"{name}Logs", function.logs.log_group_name, f"Log group of {name}Function")
        self._output("PageTopic", topics.page.topic_arn, "Wakes somebody")
        self._output("NoticeTopic", topics.notice.topic_arn, "Is read on the next working day")
        self._output("DashboardName", dashboard.name, "The dashboard in CloudWatch")
        for provider, secret in secrets.by_provider.items():
            name = in_camel_case(provider)
            self._output(f"{name}Secret", secret.secret_arn, f"Credentials for {provider}")
            self._output(f"Fill{name}Secret", secrets.command(provider), "Run this with the real values")

    def _output(self, name: str, value: str, description: str) -> None:
        cdk.CfnOutput(self, name, value=value, description=description)
