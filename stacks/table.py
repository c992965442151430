"""The conversations: one table, one partition per conversation, so that erasing a customer is one query."""

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from stacks.stage import Stage


class ConversationTable(Construct):
    """Keys `pk` (conversation) and `sk`; every item has `expires_at`, Unix seconds. `assistant/stores/` writes it."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires_at",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            deletion_protection=stage.keeps_data,
            removal_policy=stage.removal_policy,
        )
