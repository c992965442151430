"""A Lambda function of this service: role, log group and the shared asset, with nothing granted but writing its log."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.code import ARCHITECTURE, RUNTIME
from stacks.stage import Stage


class PythonFunction(Construct):
    """`role` is the function's own: whoever owns a resource grants it the single actions that the code calls.

    Every function knows its profile and stage: they are the dimensions of the metrics that it writes.

    The log format stays text, because the code writes one JSON object per line itself.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        profile: Profile,
        code: lambda_.Code,
        handler: str,
        description: str,
        environment: Mapping[str, str],
        timeout_s: int,
        memory_mb: int,
        stage: Stage,
    ) -> None:
        super().__init__(scope, id)
        self.logs = logs.LogGroup(self, "Logs", retention=stage.log_retention, removal_policy=stage.removal_policy)
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.logs.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            code=code,
            handler=handler,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            description=description,
            environment={Env.PROFILE: profile.name, Env.STAGE: stage.name, **environment},
            timeout=cdk.Duration.seconds(timeout_s),
            memory_size=memory_mb,
            role=self.role,
            log_group=self.logs,
        )
        cdk.Validations.of(self.function).acknowledge(
            cdk.Acknowledgment(
                id="AwsSolutions-L1",
                reason="Python 3.13 is pinned on purpose: wheels, bytecode and tests are made for this minor version, "
                "which AWS fully supports. A newer one is a change of RUNTIME, PYTHON and .python-version together.",
            )
        )
