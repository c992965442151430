"""What is deployed: functions, queue, dead letters, table."""

import json
from typing import Any

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok
from ops.letters import Letters

TAKING = {"Enabled", "Enabling", "Updating"}
DEPLOY = "Deploy again; then somebody has changed it by hand."


def check(case: Case) -> Findings:
    yield _functions(case)
    yield _queue(case)
    yield _source(case)
    yield _dead_letters(case)
    yield _table(case)


def _functions(case: Case) -> Finding:
    idle = {name: found.state for name, found in case.deployed.functions.items() if found.state != "Active"}
    if idle:
        told = ", ".join(f"{name} is {state}" for name, state in idle.items())
        return failed("aws.functions", told, f"Look at the function in the Lambda console. {DEPLOY}")
    return ok("aws.functions", f"{', '.join(case.deployed.functions)} are active")


def _queue(case: Case) -> Finding:
    sqs = case.target.client("sqs")
    try:
        wanted = _attributes(sqs, case.target.dlq_url)["QueueArn"]
        policy = _attributes(sqs, case.target.queue_url).get("RedrivePolicy", "{}")
    except sqs.exceptions.QueueDoesNotExist:
        return failed("aws.queue", "the queue or its dead-letter queue is gone", DEPLOY)
    if json.loads(policy).get("deadLetterTargetArn") != wanted:
        return failed(
            "aws.queue", "what fails does not go to the dead-letter queue, and would be tried for ever", DEPLOY
        )
    return ok("aws.queue", "there, with its dead-letter queue")


def _source(case: Case) -> Finding:
    """Whether anybody takes messages out of the queue."""
    arn = _attributes(case.target.client("sqs"), case.target.queue_url)["QueueArn"]
    found = case.target.client("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    states = {mapping.get("State", "Enabled") for mapping in found}
    if states & TAKING:
        return ok("aws.trigger", "the processor takes messages from the queue")
    uuid = found[0]["UUID"] if found else ""
    mend = f"aws lambda update-event-source-mapping --uuid {uuid} --enabled" if uuid else DEPLOY
    return failed("aws.trigger", "nobody takes messages from the queue: no customer is answered", mend)


def _dead_letters(case: Case) -> Finding:
    count = Letters(case.target.client("sqs"), case.target.dlq_url).unseen()
    if count:
        return note(
            "aws.dead_letters",
            f"about {count} messages could not be answered",
            f"{case.command('dlq list')}, then docs/runbooks/dead-letters.md",
        )
    return ok("aws.dead_letters", "none")


def _table(case: Case) -> Finding:
    client = case.target.client("dynamodb")
    try:
        status = client.describe_table(TableName=case.target.table)["Table"]["TableStatus"]
    except client.exceptions.ResourceNotFoundException:
        return failed("aws.table", "the table is gone", "Restore it from its point-in-time backup: docs/operate.md")
    if status not in ("ACTIVE", "UPDATING"):
        return failed("aws.table", f"the table is {status}", "Wait until it is ACTIVE.")
    ttl = client.describe_time_to_live(TableName=case.target.table)["TimeToLiveDescription"]
    if ttl.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING") or ttl.get("AttributeName") != "expires_at":
        return failed(
            "aws.table",
            "nothing expires: customers' messages stay for ever",
            f"aws dynamodb update-time-to-live --table-name {case.target.table} "
            "--time-to-live-specification Enabled=true,AttributeName=expires_at",
        )
    return ok("aws.table", "active, and what expires is deleted")


def _attributes(sqs: Any, url: str) -> dict[str, str]:
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return found
