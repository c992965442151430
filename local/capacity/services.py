"""What has a limit, as it is set up: values of the stack, quotas of the account, OpenAI's tier, Odoo's workers."""

import hashlib
from dataclasses import dataclass, replace
from math import inf
from typing import Self

from local.capacity.deployed import Deployed
from local.capacity.inputs import Inputs, Tier
from local.capacity.limits import Environments, Level, OnDemand, Rate, Servers


@dataclass(frozen=True)
class SetUp:
    """What an operator can raise, beside what is `deployed`."""

    deployed: Deployed
    inputs: Inputs
    lambda_concurrency: float
    openai: Tier
    odoo_workers: float
    sqs_calls_per_s: float
    table_writes_per_s: float
    table_reads_per_s: float

    @classmethod
    def of(cls, deployed: Deployed, inputs: Inputs) -> Self:
        return cls(
            deployed,
            inputs,
            lambda_concurrency=inputs["limit.lambda_concurrency"],
            openai=inputs.tiers[int(inputs["openai.tier"])],
            odoo_workers=inputs["odoo.workers"],
            sqs_calls_per_s=inputs["limit.sqs_calls_per_s"],
            table_writes_per_s=inputs["limit.table_writes_per_s"],
            table_reads_per_s=inputs["limit.table_reads_per_s"],
        )

    def without_limits(self) -> Self:
        return replace(
            self,
            deployed=replace(
                self.deployed, requests_per_second=inf, request_burst=inf, concurrent_runs=inf, money_per_day=inf
            ),
            lambda_concurrency=inf,
            openai=Tier(inf, inf, inf),
            odoo_workers=inf,
            sqs_calls_per_s=inf,
            table_writes_per_s=inf,
            table_reads_per_s=inf,
        )

    @property
    def digest(self) -> str:
        """Changes with any value that a simulation rests on."""
        return hashlib.sha256(f"{self.inputs.digest} {self.deployed}".encode()).hexdigest()[:16]

    @property
    def tokens_per_turn(self) -> float:
        """ops/cost.toml measures two turns."""
        return (self.inputs["model.tokens_in"] + self.inputs["model.tokens_out"]) / 2

    @property
    def usd_per_turn(self) -> float:
        inputs, prices = self.inputs, self.deployed
        cached = inputs["model.tokens_cached"] * inputs["model.cache_hits"]
        fresh = inputs["model.tokens_in"] - cached
        millionths = (
            fresh * prices.usd_per_million_in
            + cached * prices.usd_per_million_cached
            + inputs["model.tokens_out"] * prices.usd_per_million_out
        )
        return millionths / 1e6 / 2

    @property
    def odoo_call_s(self) -> float:
        """Odoo's own time for one call: so many servers finish so many a second."""
        return self.inputs["odoo.workers"] / self.inputs["odoo.requests_per_s"]


class Services:
    """The limits of one simulation."""

    def __init__(self, set_up: SetUp) -> None:
        deployed, inputs = set_up.deployed, set_up.inputs
        kept, new = inputs["cold.kept_s"], inputs["limit.lambda_new_per_10_s"]
        self.gateway = Rate(deployed.requests_per_second, deployed.request_burst)
        self.account = Level(set_up.lambda_concurrency)
        new = inf if set_up.lambda_concurrency == inf else new
        self.ingest = Environments(kept, new, deployed.called_s)
        self.processor = Environments(kept, new, deployed.called_s)
        self.runs = Level(deployed.concurrent_runs)
        self.sqs_send = Rate(set_up.sqs_calls_per_s)
        self.sqs_receive = Rate(set_up.sqs_calls_per_s)
        self.writes = OnDemand(set_up.table_writes_per_s)
        self.reads = OnDemand(set_up.table_reads_per_s)
        self.day_item = Rate(inputs["limit.item_writes_per_s"])
        burst = inputs["openai.burst_s"]
        requests, tokens = set_up.openai.requests / 60, set_up.openai.tokens / 60
        self.openai_requests = Rate(requests, requests * burst, window_s=60)
        self.openai_tokens = Rate(tokens, tokens * burst, window_s=60)
        self.odoo = Servers(set_up.odoo_workers)
        self.line_replies = Rate(inputs["limit.line_replies_per_s"])
        self.line_typing = Rate(inputs["limit.line_typing_per_s"])
