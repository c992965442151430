"""The way in: an HTTP API, throttled, with an access log. Whoever takes requests adds routes."""

import json

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_logs as logs
from constructs import Construct

from assistant.profile import Profile
from stacks.stage import Stage

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


class Api(Construct):
    """`url` ends with a slash."""

    def __init__(self, scope: Construct, id: str, *, profile: Profile, stage: Stage) -> None:
        super().__init__(scope, id)
        self.api = http.HttpApi(
            self,
            "Api",
            api_name=cdk.Stack.of(self).stack_name,
            description=f"Requests to {profile.title}",
            create_default_stage=False,
        )
        default_stage = http.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=http.ThrottleSettings(rate_limit=stage.requests_per_second, burst_limit=stage.request_burst),
            access_log_settings=_AccessLog(self, stage),
        )
        self.url = default_stage.url

    def route(
        self, path: str, method: http.HttpMethod, integration: http.HttpRouteIntegration, *, unauthorized_because: str
    ) -> None:
        """A route without an authorizer of the gateway's: `unauthorized_because` says who checks the caller."""
        for route in self.api.add_routes(path=path, methods=[method], integration=integration):
            cdk.Validations.of(route).acknowledge(
                cdk.Acknowledgment(id="AwsSolutions-APIG4", reason=unauthorized_because)
            )


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
