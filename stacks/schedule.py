"""A function that is called by the clock."""

import json
from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct


class Schedule(Construct):
    """Calls `function` every `every_s` seconds (whole minutes) with `event`, through a role that may do nothing else.

    A call that fails is not repeated: the next one is never far.
    """

    def __init__(
        self, scope: Construct, id: str, *, function: lambda_.Function, every_s: int, event: Mapping[str, object]
    ) -> None:
        super().__init__(scope, id)
        caller = iam.Role(self, "Caller", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        called = iam.Grant.add_to_principal(
            grantee=caller, actions=["lambda:InvokeFunction"], resource_arns=[function.function_arn]
        )
        minutes = every_s // 60
        schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            schedule_expression=f"rate({minutes} minute{'s' if minutes > 1 else ''})",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=caller.role_arn,
                input=json.dumps(event),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=every_s
                ),
            ),
        )
        called.apply_before(schedule)
