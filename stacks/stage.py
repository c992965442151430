"""What differs between the deployments of one profile."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk.aws_logs import RetentionDays
from constructs import IConstruct

from assistant.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Stage:
    """`keeps_data`: the table, the secrets and the logs outlive the stack. `concurrent_runs`: what Odoo and OpenAI see
    at once. `max_event_age_h`: older webhook events are dropped; 0 takes any, for payloads out of the documentation.

    The request limits are far above any honest load and only stop a flood: LINE does not send a webhook again that was
    answered 429, unless redelivery is switched on.
    """

    name: str
    keeps_data: bool
    log_retention: RetentionDays
    requests_per_second: int
    request_burst: int
    concurrent_runs: int
    max_event_age_h: int

    @property
    def removal_policy(self) -> cdk.RemovalPolicy:
        return cdk.RemovalPolicy.RETAIN if self.keeps_data else cdk.RemovalPolicy.DESTROY

    @staticmethod
    def from_context(scope: IConstruct) -> "Stage":
        """Raises `ConfigurationError` for a stage that is not in `STAGES`."""
        name = scope.node.try_get_context("stage") or "dev"
        for stage in STAGES:
            if stage.name == name:
                return stage
        raise ConfigurationError(f"context stage={name!r} is unknown; allowed: {', '.join(s.name for s in STAGES)}")


STAGES = (
    Stage(
        "dev",
        keeps_data=False,
        log_retention=RetentionDays.ONE_WEEK,
        requests_per_second=1000,
        request_burst=2000,
        concurrent_runs=5,
        max_event_age_h=0,
    ),
    Stage(
        "prod",
        keeps_data=True,
        log_retention=RetentionDays.THREE_MONTHS,
        requests_per_second=1000,
        request_burst=2000,
        concurrent_runs=50,
        max_event_age_h=48,
    ),
)
