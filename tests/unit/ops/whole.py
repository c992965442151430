"""A whole deployment for the doctor: what the template makes in a local AWS, with stand-ins for the outside."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

from click.testing import CliRunner, Result
from werkzeug.wrappers import Request, Response

from assistant.names import SECRET_VARIABLES, Env
from local.aws.conversation_table import create_table
from local.aws.server import LocalAws
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.line.webhooks import sign
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder
from ops.cli import main
from ops.target import Target

READERS = {"ingest": ("line",), "processor": ("line", "openai", "odoo"), "balance": ("openai_admin", "line")}
KEY = "sk-in-test"
ADMIN_KEY = "sk-admin-in-test"


class Outside:
    """LINE, OpenAI and Odoo, and somebody who answers webhooks as the ingest function does. Served once, put right
    again for each test."""

    def __init__(self) -> None:
        self.odoos = {"19": OdooStandIn(), "18": OdooStandIn(version="18.0")}
        self.line = LineStandIn(channel_secret="", channel_access_token="")
        self.openai = OpenAIStandIn()
        applications = {"line": self.line.app, "openai": lambda *given: self.openai.app(*given), "hook": self._hook}
        applications |= {f"odoo{version}": odoo.app for version, odoo in self.odoos.items()}
        self.recorders = {name: Recorder(application) for name, application in applications.items()}
        self._servers = {name: HttpServer(recorder).start() for name, recorder in self.recorders.items()}
        self.urls = {name: server.url for name, server in self._servers.items()}
        self.webhook_url = f"{self.urls['hook']}/webhooks/line"
        self.channel_secret = ""

    def reset(self) -> None:
        for recorder in self.recorders.values():
            recorder.clear()
        for odoo in self.odoos.values():
            odoo.reset()
        self.line.channel_secret = self.channel_secret = "the channel's secret"
        self.line.channel_access_token = "the channel's token"
        self.line.webhook_url, self.line.webhook_active = self.webhook_url, True
        self.line.ledger.quota, self.line.ledger.used = None, 0
        self.openai = OpenAIStandIn(api_key=KEY)
        self.openai.billing.admin_key = ADMIN_KEY

    def stop(self) -> None:
        for server in self._servers.values():
            server.stop()

    def _hook(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        good = request.headers.get("x-line-signature") == sign(self.channel_secret, request.get_data())
        status = 404 if request.path != "/webhooks/line" else 200 if good else 401
        return Response(status=status)(environ, start_response)


class Whole:
    """Everything in order, until a test spoils something: with `secret`, with the AWS clients, or at the stand-ins."""

    def __init__(self, aws: LocalAws, outside: Outside, name: str, odoo: str = "19") -> None:
        self.aws, self.outside, self.name = aws, outside, name
        outside.reset()
        self.line, self.openai, self.odoo = outside.line, outside.openai, outside.odoos[odoo]
        self.odoo_at = outside.recorders[f"odoo{odoo}"]
        secrets = {provider: self._secret(provider) for provider in SECRET_VARIABLES}
        self.arns = secrets
        self.kept: dict[str, dict[str, str]] = {}
        """What was put into the secrets last."""
        self._table(f"{name}-table")
        self.queue, self.dlq = self._queues(name)
        functions = {label: self._function(label, providers) for label, providers in READERS.items()}
        self.topic = self.client("sns").create_topic(Name=f"{name}-page")["TopicArn"]
        self.client("sns").subscribe(TopicArn=self.topic, Protocol="email", Endpoint="night@sk-medical.co.th")
        self.alarm("failed-runs")
        self.secret("line", channel_secret=self.line.channel_secret, channel_access_token="the channel's token")
        self.secret("line", api_base_url=outside.urls["line"])
        self.secret("openai", api_key=KEY, base_url=f"{outside.urls['openai']}/v1")
        self.secret("openai_admin", api_key=ADMIN_KEY, base_url=f"{outside.urls['openai']}/v1")
        self.secret("odoo", url=outside.urls[f"odoo{odoo}"], **self.odoo.credentials)
        self.target = Target(
            "this test",
            f"{name}-table",
            self.queue,
            self.dlq,
            aws.client,
            stack=name,
            outputs={f"{label.title()}Function": function for label, function in functions.items()},
            webhook_urls={"line": outside.webhook_url},
            standins=frozenset({"line", "openai", "odoo"}),
            is_local=True,
        )

    def client(self, service: str) -> Any:
        return self.aws.client(service)

    def ops(self, *arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, [*arguments, "--local"], input=typed)

    def doctor(self, *arguments: str) -> dict[str, dict[str, str]]:
        """What the doctor found, by check; several of a check are joined by the worst."""
        findings = json.loads(self.ops("doctor", "--json", *arguments).stdout)["findings"]
        worst = ["ok", "note", "failed"]
        found: dict[str, dict[str, str]] = {}
        for finding in findings:
            earlier = found.get(finding["check"])
            if not earlier or worst.index(earlier["state"]) < worst.index(finding["state"]):
                found[finding["check"]] = finding
        return found

    def on_aws(self) -> None:
        """The same, but nothing is played and somebody has to be called."""
        self.target = replace(self.target, standins=frozenset(), is_local=False, options=f"--stack {self.name}")

    def fields(self, provider: str) -> dict[str, str]:
        text = self.client("secretsmanager").get_secret_value(SecretId=self.arns[provider])["SecretString"]
        fields: dict[str, str] = json.loads(text)
        return fields

    def secret(self, provider: str, **fields: str | None) -> None:
        """Set fields; None takes one out."""
        after = {**self.kept.get(provider, {}), **fields}
        self.kept[provider] = {name: value for name, value in after.items() if value is not None}
        self.secret_text(provider, json.dumps(self.kept[provider]))

    def secret_text(self, provider: str, text: str) -> None:
        self.client("secretsmanager").put_secret_value(SecretId=self.arns[provider], SecretString=text)

    def user(self, **values: Any) -> None:
        """Change the assistant's user in Odoo."""
        bot = self.odoo.user_by(login="saphan-bot")
        assert bot
        with self.odoo.database.transaction():
            self.odoo.database.update("res.users", bot["id"], values)

    def template(self, name: str, **values: Any) -> None:
        """Change a mail template in Odoo."""
        (found,) = [row for row in self.odoo.database.rows("mail.template") if row["name"] == name]
        with self.odoo.database.transaction():
            self.odoo.database.update("mail.template", found["id"], values)

    def alarm(self, name: str) -> None:
        self.client("cloudwatch").put_metric_alarm(
            AlarmName=f"{self.name}-{name}",
            Namespace="Saphan",
            MetricName="RunsFailed",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[self.topic],
        )

    def _secret(self, provider: str) -> str:
        made = self.client("secretsmanager").create_secret(Name=f"{self.name}-{provider}", SecretString="{}")
        arn: str = made["ARN"]
        return arn

    def _table(self, name: str) -> None:
        client = self.client("dynamodb")
        create_table(client, name)
        expiring = {"Enabled": True, "AttributeName": "expires_at"}
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiring)

    def _queues(self, name: str) -> tuple[str, str]:
        client = self.client("sqs")
        fifo = {"FifoQueue": "true"}
        dlq = client.create_queue(QueueName=f"{name}-dlq.fifo", Attributes=fifo)["QueueUrl"]
        arn = client.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 6})
        attributes = {**fifo, "RedrivePolicy": redrive}
        return client.create_queue(QueueName=f"{name}.fifo", Attributes=attributes)["QueueUrl"], dlq

    def _function(self, label: str, providers: tuple[str, ...]) -> str:
        client, name = self.client("lambda"), f"{self.name}-{label}"
        variables = {SECRET_VARIABLES[provider]: self.arns[provider] for provider in providers}
        client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=self._role(),
            Handler="lambdas.processor.handler",
            Code={"ZipFile": _zip()},
            Environment={"Variables": {Env.PROFILE: "sk_medical", Env.STAGE: "dev", **variables}},
        )
        if label == "processor":
            sqs = self.client("sqs")
            arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn)
        return name

    def _role(self) -> str:
        client = self.client("iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        try:
            made = client.create_role(RoleName="in-test", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        except client.exceptions.EntityAlreadyExistsException:
            made = client.get_role(RoleName="in-test")
        arn: str = made["Role"]["Arn"]
        return arn


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lambdas/processor.py", "")
    return packed.getvalue()
