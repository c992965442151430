"""One assistant, deployed: composes the constructs and tells the operator what to do next. Defines no resource."""

import aws_cdk as cdk
from constructs import Construct

from assistant.names import REST
from assistant.profile import Profile
from stacks.alarm_set import AlarmSet
from stacks.alarms import alarms
from stacks.api import Api
from stacks.balance import Balance
from stacks.chat import Chat
from stacks.code import Target, lambda_code
from stacks.conversation import Conversation
from stacks.dashboard import Dashboard
from stacks.ingress import Ingress
from stacks.queries import Queries
from stacks.rule import Of
from stacks.secrets import Secrets, in_camel_case
from stacks.stage import Stage
from stacks.table import ConversationTable
from stacks.topics import Topics
from stacks.warming import Warming
from stacks.watched import watched

FUNCTIONS = {
    Of.INGEST: "Verifies and queues webhooks",
    Of.CHAT: "Answers the chat REST API",
    Of.PROCESSOR: "Answers conversations",
    Of.BALANCE: "Watches OpenAI credit and LINE's quota",
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
        functions = {Of.PROCESSOR: conversation.processor}
        ingress = chat = None
        if profile.webhooks:
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
            functions = {Of.INGEST: ingress.ingest, **functions}
        if REST in profile.channels:
            chat = Chat(
                self,
                "Chat",
                profile=profile,
                stage=stage,
                code=code,
                api=api,
                table=table,
                queue=conversation.queue,
                secrets=secrets,
            )
            functions[Of.CHAT] = chat.chat
        if profile.pace.warm_minutes:
            Warming(self, "Warming", functions=functions.values(), every_s=profile.pace.warm_minutes * 60)
        if profile.balance.watch:
            balance = Balance(self, "Balance", profile=profile, stage=stage, code=code, table=table, secrets=secrets)
            functions[Of.BALANCE] = balance.watcher

        sources = watched(profile, stage, conversation, api, functions)
        topics = Topics(self, "Topics")
        rules = alarms(profile)
        alarm_set = AlarmSet(self, "Alarms", rules=rules, watched=sources, topics=topics)
        dashboard = Dashboard(self, "Dashboard", title=profile.title, rules=rules, alarms=alarm_set, watched=sources)
        Queries(self, "Queries", log_groups={of.title(): function.logs for of, function in functions.items()})

        for channel, url in ingress.urls.items() if ingress else ():
            self._output(f"WebhookUrl{channel.title()}", url, f"Webhook URL to enter in the {channel} console")
        if chat:
            self._output("ChatUrl", chat.url, "Where clients of the chat REST API post messages (docs/rest.md)")
        self._output("TableName", table.table_name, "Conversations")
        self._output("QueueUrl", conversation.queue.queue_url, "Messages waiting for a run")
        self._output("DlqUrl", conversation.dead_letters.queue_url, "Messages that failed 5 times")
        for of, function in functions.items():
            name = of.title()
            self._output(f"{name}Function", function.function.function_name, FUNCTIONS[of])
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
