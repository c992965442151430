"""How much of each resource a load asks for, beside what there is, and where it is raised, in the setting's words."""

from dataclasses import dataclass

from local.capacity.arrivals import Scenario
from local.capacity.services import SetUp
from local.capacity.simulation import Result

DAYS_A_MONTH = 30

OPENAI = "OpenAI's usage tier"
MONEY = "`limits.money_per_day` in profile.toml"
RUNS = "`concurrent_runs` in stacks/stage.py (2 to 1,000)"
LAMBDA = "quota *Concurrent executions* of Lambda"
ODOO = "Odoo's `workers`, on as many more cores"
WEBHOOKS = "`requests_per_second` in stacks/stage.py"
SQS = "the Region: FIFO throughput differs"
TABLE = "*warm throughput* of the table, before a broadcast"
NOBODY = "nothing: ask the vendor"


@dataclass(frozen=True)
class Use:
    """`asked` of `there`, in `unit`, in the busiest minute (of what is counted by seconds: the busiest second)."""

    name: str
    setting: str
    unit: str
    asked: float
    there: float

    @property
    def share(self) -> float:
        return self.asked / self.there


def uses(unlimited: Result, set_up: SetUp, scenario: Scenario) -> list[Use]:
    """Of a simulation without limits; the fullest first."""
    of, deployed, inputs = unlimited.services, set_up.deployed, set_up.inputs
    usd = usd_per_day(unlimited, set_up, scenario)
    starts = 10 * max(of.ingest.new.busiest, of.processor.new.busiest)
    calls = max(of.sqs_send.busiest, of.sqs_receive.busiest)
    webhooks = min(deployed.requests_per_second, inputs["limit.api_rps"])
    requests, tokens = of.openai_requests.busiest * 60, of.openai_tokens.busiest * 60
    rows = (
        ("model's money", MONEY, "USD a day", usd, deployed.money_per_day),
        ("OpenAI, money", OPENAI, "USD a month", usd * DAYS_A_MONTH, set_up.openai.usd_a_month),
        ("OpenAI, requests", OPENAI, "a minute", requests, set_up.openai.requests),
        ("OpenAI, tokens", OPENAI, "a minute", tokens, set_up.openai.tokens),
        ("runs at once", RUNS, "runs", of.runs.busiest, deployed.concurrent_runs),
        ("Lambda at once", LAMBDA, "executions", of.account.busiest, set_up.lambda_concurrency),
        ("Lambda, new environments", NOBODY, "in 10 s", starts, inputs["limit.lambda_new_per_10_s"]),
        ("Odoo", ODOO, "workers", of.odoo.busiest, set_up.odoo_workers),
        ("webhooks", WEBHOOKS, "a second", of.gateway.busiest, webhooks),
        ("SQS, calls", SQS, "a second", calls, set_up.sqs_calls_per_s),
        ("SQS, in flight", NOBODY, "messages", of.runs.busiest, inputs["limit.sqs_in_flight"]),
        ("table, writes", TABLE, "units a second", of.writes.busiest, set_up.table_writes_per_s),
        ("table, reads", TABLE, "units a second", of.reads.busiest, set_up.table_reads_per_s),
        ("table, the day's cost", NOBODY, "writes a second", of.day_item.busiest, inputs["limit.item_writes_per_s"]),
        ("LINE, replies", NOBODY, "a second", of.line_replies.busiest, inputs["limit.line_replies_per_s"]),
        ("LINE, loading animation", NOBODY, "a second", of.line_typing.busiest, inputs["limit.line_typing_per_s"]),
    )
    return sorted((Use(*row) for row in rows), key=lambda use: -use.share)


def messages_per_customer(set_up: SetUp) -> float:
    inputs = set_up.inputs
    return inputs["customers.questions_per_visit"] / (1 - inputs["customers.more_messages"])


def usd_per_day(unlimited: Result, set_up: SetUp, scenario: Scenario) -> float:
    answering = set_up.inputs["customers.broadcast_share"] if scenario.broadcast_at is not None else 0.0
    visits = scenario.customers * (1 + answering)
    return unlimited.usd_per_message * messages_per_customer(set_up) * visits
