"""What nobody else tells: a function that works out the OpenAI balance and LINE's quota, and writes them as metrics."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.function import PythonFunction
from stacks.schedule import Schedule
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
        Schedule(self, "Look", function=self.watcher.function, every_s=BALANCE_EVERY_S, event={})
