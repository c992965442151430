"""Alarms: are there any, is one on, and does anybody hear them?"""

from typing import Any

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok

SUBSCRIBE = (
    "Deploy with -c page_email=you@company -c alarm_email=team@company, or subscribe to the topic: docs/alarms.md"
)


def check(case: Case) -> Findings:
    alarms = _alarms(case)
    if not alarms:
        yield failed("alarms.deployed", "there are none: nobody hears when customers get no answers", "Deploy again.")
        return
    yield _armed(alarms)
    yield from (_ringing(case, alarm) for alarm in alarms if alarm["StateValue"] == "ALARM")
    topics = sorted({action for alarm in alarms for action in alarm["AlarmActions"] if ":sns:" in action})
    yield from (_heard(case, topic) for topic in topics)


def _alarms(case: Case) -> list[dict[str, Any]]:
    pages = (
        case.target.client("cloudwatch")
        .get_paginator("describe_alarms")
        .paginate(AlarmNamePrefix=f"{case.target.stack}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    )
    return [alarm for page in pages for kind in ("MetricAlarms", "CompositeAlarms") for alarm in page.get(kind, [])]


def _armed(alarms: list[dict[str, Any]]) -> Finding:
    silent = [alarm["AlarmName"] for alarm in alarms if not alarm["ActionsEnabled"]]
    if silent:
        return failed(
            "alarms.deployed",
            f"switched off: {', '.join(silent)}",
            f"aws cloudwatch enable-alarm-actions --alarm-names {' '.join(silent)}",
        )
    return ok("alarms.deployed", f"{len(alarms)} alarms")


def _ringing(case: Case, alarm: dict[str, Any]) -> Finding:
    name = alarm["AlarmName"].removeprefix(f"{case.target.stack}-")
    return note(f"alarms.{name}", "this alarm is on", f"docs/runbooks/{name}.md")


def _heard(case: Case, topic: str) -> Finding:
    client = case.target.client("sns")
    name = topic.rpartition(":")[2]
    pages = client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    arns = [subscription["SubscriptionArn"] for page in pages for subscription in page["Subscriptions"]]
    confirmed = [arn for arn in arns if arn.startswith("arn:")]
    if confirmed:
        return ok("alarms.heard", f"{name}: {len(confirmed)} subscribed")
    if case.target.is_local:
        return ok("alarms.heard", f"{name}: nobody is called from this machine")
    if arns:
        return failed(
            "alarms.heard", f"{name}: the subscription is not confirmed", "Click the link in the mail from AWS."
        )
    return failed("alarms.heard", f"{name}: nobody is subscribed", SUBSCRIBE)
