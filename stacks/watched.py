"""What the alarms and the dashboard look at: whose metric is under which dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from assistant.names import Metric
from assistant.profile import Profile
from stacks.api import Api
from stacks.conversation import Conversation
from stacks.function import PythonFunction
from stacks.rule import Measure, Of
from stacks.stage import Stage


@dataclass(frozen=True, slots=True)
class Watched:
    """`names` are those by which an operator finds it: a function's, a queue's. A profile need not have every one."""

    dimensions: Mapping[Of, Mapping[str, str]]
    names: Mapping[Of, str]

    def metric(self, measure: Measure, period_s: int, *, label: str | None = None) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=measure.of.namespace,
            metric_name=measure.metric,
            dimensions_map=dict(self.dimensions[measure.of]),
            statistic=measure.statistic,
            period=cdk.Duration.seconds(period_s),
            label=label,
        )


def watched(
    profile: Profile, stage: Stage, conversation: Conversation, api: Api, made: Mapping[Of, PythonFunction]
) -> Watched:
    functions = {of: function.function for of, function in made.items()}
    queues = {Of.QUEUE: conversation.queue, Of.DEAD_LETTERS: conversation.dead_letters}
    return Watched(
        dimensions={
            Of.SERVICE: dict(zip(Metric.DIMENSIONS, (profile.name, stage.name), strict=True)),
            Of.API: {"ApiId": api.api.api_id},
            **{of: {"FunctionName": function.function_name} for of, function in functions.items()},
            **{of: {"QueueName": queue.queue_name} for of, queue in queues.items()},
        },
        names={
            **{of: function.function_name for of, function in functions.items()},
            **{of: queue.queue_name for of, queue in queues.items()},
        },
    )
