"""Webhooks: one route per channel of the profile, and the function that verifies and queues."""

from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from assistant.names import CHANNEL_PROVIDERS, Env
from assistant.profile import Profile
from stacks.api import Api
from stacks.function import PythonFunction
from stacks.secrets import Secrets
from stacks.stage import Stage
from stacks.timeouts import INGEST_TIMEOUT_S


class Ingress(Construct):
    """`urls` has the webhook URL of each channel."""

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
        queue: sqs.Queue,
        secrets: Secrets,
    ) -> None:
        super().__init__(scope, id)
        providers = [CHANNEL_PROVIDERS[channel] for channel in profile.webhooks]
        self.ingest = PythonFunction(
            self,
            "Ingest",
            profile=profile,
            code=code,
            handler="lambdas.ingest.handler",
            description=f"{profile.title}: verifies webhooks and queues their events",
            environment={
                Env.TABLE: table.table_name,
                Env.QUEUE_URL: queue.queue_url,
                Env.MAX_EVENT_AGE_H: str(stage.max_event_age_h),
                Env.CHANNELS: ",".join(profile.webhooks),
                # Not the stage's URL, which would depend on the routes and so on this function.
                Env.PUBLIC_URL: api.api.api_endpoint,
                **secrets.variables(providers),
            },
            timeout_s=INGEST_TIMEOUT_S,
            memory_mb=1024,  # CPU comes with memory, and LINE wants an answer within 2 s, cold start included
            stage=stage,
        )
        table.grant(self.ingest.role, "dynamodb:BatchWriteItem")
        queue.grant(self.ingest.role, "sqs:SendMessage")
        secrets.grant_read(self.ingest.role, providers)

        integration = HttpLambdaIntegration("Ingest", self.ingest.function)
        for channel in profile.webhooks:
            api.route(
                f"/webhooks/{channel}",
                http.HttpMethod.POST,
                integration,
                unauthorized_because="Chat providers can't hold AWS credentials or tokens: they sign the raw body with "
                "a shared secret, and the ingest function refuses every request whose signature does not match.",
            )
        self.urls = {channel: f"{api.url}webhooks/{channel}" for channel in profile.webhooks}
