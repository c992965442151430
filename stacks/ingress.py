"""The way in: an HTTP API with one route per channel of the profile, and the function that verifies and queues."""

import json

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.function import PythonFunction
from stacks.secrets import Secrets
from stacks.stage import Stage
from stacks.timeouts import INGEST_TIMEOUT_S

ACCESS_LOG = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "route": "$context.routeKey",
    "status": "$context.status",
    "response_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "function_status": "$context.integrationStatus",
    "function_error": "$context.integrationErrorMessage",
    "error": "$context.error.message",
}
"""One JSON line per request. No address and no user agent: they are the chat provider's, and tell nothing."""


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
        table: dynamodb.Table,
        queue: sqs.Queue,
        secrets: Secrets,
    ) -> None:
        super().__init__(scope, id)
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
                **secrets.variables(profile.channels),
            },
            timeout_s=INGEST_TIMEOUT_S,
            memory_mb=1024,  # CPU comes with memory, and LINE wants an answer within 2 s, cold start included
            stage=stage,
        )
        table.grant(self.ingest.role, "dynamodb:BatchWriteItem")
        queue.grant(self.ingest.role, "sqs:SendMessage")
        secrets.grant_read(self.ingest.role, profile.channels)

        self.api = api = http.HttpApi(
            self,
            "Api",
            api_name=cdk.Stack.of(self).stack_name,
            description=f"Webhooks of {profile.title}",
            create_default_stage=False,
        )
        default_stage = http.HttpStage(
            self,
            "Stage",
            http_api=api,
            auto_deploy=True,
            throttle=http.ThrottleSettings(rate_limit=stage.requests_per_second, burst_limit=stage.request_burst),
            access_log_settings=_AccessLog(self, stage),
        )
        integration = HttpLambdaIntegration("Ingest", self.ingest.function)
        for channel in profile.channels:
            routes = api.add_routes(
                path=f"/webhooks/{channel}", methods=[http.HttpMethod.POST], integration=integration
            )
            for route in routes:
                cdk.Validations.of(route).acknowledge(
                    cdk.Acknowledgment(
                        id="AwsSolutions-APIG4",
                        reason="Chat providers can't hold AWS credentials or tokens: they sign the raw body with a "
                        "shared secret, and the ingest function refuses every request whose signature does not match.",
                    )
                )
        self.urls = {channel: f"{default_stage.url}webhooks/{channel}" for channel in profile.channels}


@jsii.implements(http.IAccessLogSettings)
class _AccessLog:
    def __init__(self, scope: Construct, stage: Stage) -> None:
        self._group = logs.LogGroup(
            scope, "AccessLog", retention=stage.log_retention, removal_policy=stage.removal_policy
        )

    @property
    def destination(self) -> http.IAccessLogDestination:
        return http.LogGroupLogDestination(self._group)

    @property
    def format(self) -> apigateway.AccessLogFormat:
        return apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG))
