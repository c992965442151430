"""Saved queries of CloudWatch Logs Insights: what is asked again and again, in the console under Queries."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

CUSTOMER = "line#U0000"
"""What is written into the first query in place of a customer's conversation."""

QUERIES: Mapping[str, str] = {
    # ingest's records name all conversations of a webhook, so the text is searched
    "one customer's path": f"""
# In place of {CUSTOMER}: the conversation, or an event's id.
fields @timestamp, event, event_id, run_id, outcome, delivery, tool, ok, service, error, ms
| filter @message like "{CUSTOMER}" and ispresent(event)
| sort @timestamp asc
| limit 1000
""",
    "failed runs by cause": """
filter event in ["run_given_up", "run_failed", "reply_refused", "key_refused", "tool_crashed"]
| stats count(*) as times, count_distinct(conversation) as customers, max(@timestamp) as latest
    by event, service, error, reason, place
| sort times desc
""",
    "slowest tools": """
filter event in ["tool_finished", "write_finished"]
| stats count(*) as calls, pct(ms, 50) as p50_ms, pct(ms, 95) as p95_ms, max(ms) as longest_ms,
    pct(odoo_ms, 95) as p95_odoo_ms
    by tool, ok
| sort p95_ms desc
""",
}


class Queries(Construct):
    def __init__(self, scope: Construct, id: str, *, log_groups: Mapping[str, logs.ILogGroup]) -> None:
        super().__init__(scope, id)
        for title, text in QUERIES.items():
            logs.CfnQueryDefinition(
                self,
                "".join(word.title() for word in title.replace("'", "").split()),
                name=f"{cdk.Stack.of(self).stack_name}/{title}",
                query_string=text.strip(),
                log_group_names=[group.log_group_name for group in log_groups.values()],
            )
