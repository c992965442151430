"""Who is told: one topic that wakes somebody, and one that is read on the next working day."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct

from assistant.errors import ConfigurationError

NOTICE_EMAIL = "alarm_email"
PAGE_EMAIL = "page_email"


class Topics(Construct):
    """Context `alarm_email` gets all of it; with `page_email` what wakes somebody goes there instead.

    Raises `ConfigurationError` for what is no address.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        stack = cdk.Stack.of(self).stack_name
        self.page = self._topic("Page", f"{stack}: now")
        self.notice = self._topic("Notice", f"{stack}: next working day")
        notice, page = self._address(NOTICE_EMAIL), self._address(PAGE_EMAIL)
        if notice:
            self.notice.add_subscription(EmailSubscription(notice))
        if page or notice:
            self.page.add_subscription(EmailSubscription(page or notice))

    def _topic(self, id: str, display_name: str) -> sns.Topic:
        # Not encrypted with a key of our own, which costs a dollar a month: the messages hold names and numbers only.
        topic = sns.Topic(self, id, display_name=display_name, enforce_ssl=True)
        # With a policy of its own (the one that asks for TLS) a topic has lost the default one, which let alarms in.
        stack = cdk.Stack.of(self)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="cloudwatch",
                            resource="alarm",
                            resource_name=f"{stack.stack_name}-*",
                            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                        )
                    },
                },
            )
        )
        return topic

    def _address(self, key: str) -> str:
        address = str(self.node.try_get_context(key) or "")
        if address and "@" not in address:
            raise ConfigurationError(f"context {key}={address!r} is no e-mail address")
        return address
