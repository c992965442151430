"""What the stack, the profile and the engine set: read where it stands, so that it can't go stale here."""

from dataclasses import dataclass

from assistant import profile as profiles
from assistant.odoo import transport
from assistant.prices import price_of
from assistant.run import answering, going_on, loop, runs
from stacks import conversation, timeouts
from stacks.stage import STAGES


@dataclass(frozen=True)
class Deployed:
    """Seconds, unless a name says otherwise. The defaults are the engine's own, which no setting changes."""

    requests_per_second: float
    request_burst: float
    concurrent_runs: float
    settle_s: float
    called_s: float
    """How often a schedule calls each function to keep one environment of it; 0: never."""
    turn_timeout_s: float
    max_turns: int
    money_per_day: float
    usd_per_million_in: float
    usd_per_million_cached: float
    usd_per_million_out: float
    run_s: float = timeouts.RUN_TIMEOUT_S
    hidden_s: float = timeouts.HIDDEN_S
    channel_waits_s: float = timeouts.CHANNEL_WAITS_S
    receives: int = conversation.RECEIVES
    tries: int = answering.TRIES
    busy_s: float = answering.BUSY_S
    patience: int = answering.PATIENCE
    max_wait_s: float = answering.MAX_WAIT_S
    reserve_s: float = runs.RESERVE_MS / 1000
    odoo_read_s: float = float(transport.TIMEOUT.read_timeout or 0)
    min_turn_s: float = loop.MIN_TURN_S
    max_events: int = going_on.MAX_EVENTS
    max_extended: int = going_on.MAX_TIMES

    @property
    def made_within_s(self) -> float:
        """Of a run: then its answer must be there, so that it can still be kept and sent."""
        return self.run_s - min(self.reserve_s, self.run_s / 5)


def deployed(profile: str = "sk_medical", stage: str = "prod") -> Deployed:
    (set_up,) = [each for each in STAGES if each.name == stage]
    chosen = profiles.load(profile)
    price = price_of(chosen.model.name)
    return Deployed(
        requests_per_second=set_up.requests_per_second,
        request_burst=set_up.request_burst,
        concurrent_runs=set_up.concurrent_runs,
        settle_s=chosen.pace.settle_ms / 1000,
        called_s=chosen.pace.warm_minutes * 60,
        turn_timeout_s=chosen.model.timeout_s,
        max_turns=chosen.model.max_turns,
        money_per_day=chosen.limits.money_per_day,
        usd_per_million_in=float(price.input),
        usd_per_million_cached=float(price.cached),
        usd_per_million_out=float(price.output),
    )
