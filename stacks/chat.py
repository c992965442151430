"""The chat REST API: its routes, and the function that makes a run within the request."""

from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from assistant.names import Env
from assistant.profile import Profile
from stacks.api import Api
from stacks.function import PythonFunction
from stacks.secrets import Secrets
from stacks.stage import Stage
from stacks.timeouts import CHAT_TIMEOUT_S

PARTITIONS = ("rest#*", "apikey#*", "service#*", "account#*")
"""Of the table: its own conversations, the API keys, and what all runs share. No other channel's conversation."""

ROUTES = (
    ("/chat", http.HttpMethod.POST),
    ("/chat/{id}", http.HttpMethod.GET),
    ("/chat/{id}", http.HttpMethod.DELETE),
)


class Chat(Construct):
    """`url` is where a message is posted."""

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
        self.chat = PythonFunction(
            self,
            "Chat",
            profile=profile,
            code=code,
            handler="lambdas.chat.handler",
            description=f"{profile.title}: answers the chat REST API",
            environment={
                Env.TABLE: table.table_name,
                Env.QUEUE_URL: queue.queue_url,
                **secrets.variables(profile.run_providers),
            },
            timeout_s=CHAT_TIMEOUT_S,
            memory_mb=1024,  # as the processor: the same run, and somebody waits for the cold start
            stage=stage,
        )
        self.chat.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=[
                    "dynamodb:BatchWriteItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:UpdateItem",
                ],
                resources=[table.table_arn],
                conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [*PARTITIONS]}},
            )
        )
        queue.grant(self.chat.role, "sqs:SendMessage")
        secrets.grant_read(self.chat.role, profile.run_providers)

        integration = HttpLambdaIntegration("Chat", self.chat.function)
        for path, method in ROUTES:
            api.route(
                path,
                method,
                integration,
                unauthorized_because="The chat function checks the API key itself, against its hash in the table: "
                "conversations are bound to the key and its limits are counted there, which an authorizer could not "
                "do, and a second function would make every answer slower.",
            )
        self.url = f"{api.url}chat"
