"""What nobody else tells: a function that works out the OpenAI balance and LINE's quota, and writes them as metrics."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.function import PythonFunction
from stacks.secrets import Secrets
from stacks.stage import Stage
from stacks.timeouts import BALANCE_EVERY_S, BALANCE_TIMEOUT_S


class Balance(Construct):
    """The only function that can read the organisation's admin key. It sees no conversation: of the table it gets what
    belongs to no customer."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        profile: Profile,
        stage: Stage,
        code: lambda_.Code,
        table: dynamodb.Table,
        secrets: Secrets,
    ) -> None:
        super().__init__(scope, id)
        quota = ("line",) if "line" in profile.channels else ()
        providers = (*quota, "openai_admin")
        self.watcher = PythonFunction(
            self,
            "Watcher",
            profile=profile,
            code=code,
            handler="lambdas.balance.handler",
            description=f"{profile.title}: works out the OpenAI balance and LINE's quota",
            environment={Env.TABLE: table.table_name, **secrets.variables(providers)},
            timeout_s=BALANCE_TIMEOUT_S,
            memory_mb=512,
            stage=stage,
        )
        secrets.grant_read(self.watcher.role, providers)
        self.watcher.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"],
                resources=[table.table_arn],
                conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["service#*"]}},
            )
        )
        self._schedule()

    def _schedule(self) -> None:
        caller = iam.Role(self, "Caller", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        called = iam.Grant.add_to_principal(
            grantee=caller,
            actions=["lambda:InvokeFunction"],
            resource_arns=[self.watcher.function.function_arn],
        )
        schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            schedule_expression=f"rate({BALANCE_EVERY_S // 60} minutes)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self.watcher.function.function_arn,
                role_arn=caller.role_arn,
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=0,  # the next look is never far
                    maximum_event_age_in_seconds=BALANCE_EVERY_S,
                ),
            ),
        )
        called.apply_before(schedule)
