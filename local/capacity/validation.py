"""The model against the local world: one burst, played in both.

The world gives the model its service times (means of its runs) and the moments at which webhooks were sent. The model
has to say how long messages wait, which are answered together, and when answers come. A call of the language model
takes a fixed time, far longer than all else, and differences are told in multiples of it, whatever the machine.
"""

import secrets
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from math import inf
from typing import Any

from local.capacity import tables
from local.capacity.arrivals import Arrival, Scenario
from local.capacity.deployed import deployed
from local.capacity.inputs import load
from local.capacity.letters import Letter
from local.capacity.services import SetUp
from local.capacity.simulation import Spread, play
from local.world import World

CUSTOMERS = 40
TWICE = 4
"""Every so many-th customer writes a second message right after the first."""
DELAY_S = 0.5
SENDERS = 8
TEXT = "มีถุงมือไนไตรไหมคะ"
TURNS, TOOL_TURNS = 2, 1
"""What the stand-in's rules make of it: a search, then the answer."""


@dataclass
class Seen:
    """One message in the world; seconds since the first was sent."""

    customer: int
    sent_at: float
    acked_at: float = 0.0
    started_at: float = 0.0
    done_at: float = 0.0


@dataclass
class Played:
    """`own`: what the parts of a run took, on average. `handed_over_s`: from one run's end to the next one's start."""

    seen: dict[str, Seen] = field(default_factory=dict)
    own: dict[str, float] = field(default_factory=dict)
    handed_over_s: float = 0.0
    runs: int = 0


@dataclass(frozen=True)
class Pair:
    name: str
    world: float
    model: float

    @property
    def apart(self) -> float:
        return abs(self.world - self.model)


@dataclass(frozen=True)
class Comparison:
    """In multiples of the fixed delay; `answers` counts."""

    messages: int
    environments: int
    delay_s: float
    times: list[Pair]
    answers: Pair


def validate(world: World, environments: int, customers: int = CUSTOMERS, delay_s: float = DELAY_S) -> Comparison:
    """`environments`: how many runs the world has room for at once."""
    burst = Burst(world)
    world.recorders["openai"].fail(delay=delay_s, times=100_000)
    try:
        burst.play(2 * environments)  # every environment is warm afterwards
        played = burst.play(customers)
    finally:
        world.recorders["openai"].clear()
    letters, runs = _modelled(played, environments)
    return compare(played, letters, runs, environments, delay_s)


def compare(played: Played, letters: list[Letter], model_runs: int, environments: int, delay_s: float) -> Comparison:
    def pairs(name: str, world: list[float], model: list[float]) -> list[Pair]:
        here, there = Spread.of(world), Spread.of(model)
        told = (
            ("half of all", here.p50, there.p50),
            ("19 of 20", here.p95, there.p95),
            ("the longest", here.most, there.most),
        )
        return [Pair(f"{name}, {which}", one / delay_s, other / delay_s) for which, one, other in told]

    seen = list(played.seen.values())
    times = [
        *pairs(
            "answer time", [each.done_at - each.sent_at for each in seen], [each.done_at - each.at for each in letters]
        ),
        *pairs(
            "age in the queue",
            [each.started_at - each.acked_at for each in seen],
            [each.started_at - each.rung_at for each in letters],
        ),
    ]
    return Comparison(len(seen), environments, delay_s, times, Pair("answers", played.runs, model_runs))


def _modelled(played: Played, environments: int) -> tuple[list[Letter], int]:
    """The same messages at the same moments, in the model. Also how many answers it made of them."""
    inputs = load().with_values(
        own__ingest_s=played.own["ack"],
        own__start_s=played.own["start"],
        own__commit_s=played.own["commit"],
        own__deliver_s=played.own["deliver"],
        own__mark_s=played.own["mark"],
        own__pickup_s=max(0.0, played.handed_over_s),
        odoo__network_s=played.own["tools"],
        cold__kept_s=inf,
        cold__ingest_s=0,
        cold__processor_s=0,
        cold__sandbox_s=0,
    )
    set_up = SetUp.of(deployed(), inputs).without_limits()
    set_up = replace(set_up, deployed=replace(set_up.deployed, concurrent_runs=environments))
    turn = played.own["turn"]
    arriving = [
        Arrival(each.sent_at, each.customer, TOOL_TURNS, [turn] * 12, [0.0] * 6, [1.0] * 6)
        for each in sorted(played.seen.values(), key=lambda each: each.sent_at)
    ]
    result = play(set_up, Scenario("validation", len(arriving)), arriving)
    system = result.system
    return system.letters, system.runs - system.empty_runs


class Burst:
    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._records: list[tuple[float, dict[str, Any]]] = []
        world.host.on_log(self._listen)

    def play(self, customers: int) -> Played:
        """All at once, each with one message or two; until everything is answered."""
        with self._lock:
            self._records.clear()
        played, began = Played(), time.monotonic()

        def send(customer: int) -> None:
            user = "U" + secrets.token_hex(16)
            for _ in range(1 if customer % TWICE else 2):
                event = self._world.line.user_says(user, TEXT)
                seen = played.seen[event["webhookEventId"]] = Seen(customer, time.monotonic() - began)
                if self._world.line.send_webhook(self._world.webhook_url, [event]) != 200:
                    raise RuntimeError("the world did not take a webhook")
                seen.acked_at = time.monotonic() - began

        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(send, range(customers)))
        self._world.wait_until_quiet(120)
        with self._lock:
            records = [(at - began, record) for at, record in self._records]
        self._read(played, records)
        return played

    def _listen(self, function: str, record: dict[str, Any] | str) -> None:
        if isinstance(record, dict) and record.get("event") in READ:
            with self._lock:
                self._records.append((time.monotonic(), record))

    def _read(self, played: Played, records: list[tuple[float, dict[str, Any]]]) -> None:
        finished = []
        starts, ends = list[float](), list[float]()
        for at, record in records:
            if record["event"] == "run_started":
                played.seen[record["event_id"]].started_at = at
                starts.append(at)
            elif record["event"] == "reply_delivered":
                for event in record["answers"]:
                    played.seen[event].done_at = at
            elif record["event"] == "run_finished":
                ends.append(at)
                if record["answered"]:
                    finished.append(record)
        played.runs = len(finished)
        played.own = _means(finished) | {
            "ack": statistics.fmean(each.acked_at - each.sent_at for each in played.seen.values())
        }
        played.handed_over_s = _handed_over(sorted(starts), sorted(ends))


READ = ("run_started", "reply_delivered", "run_finished")


def _means(finished: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds. What no part accounts for is laid to the mark."""
    parts = ("claim", "load", "hear", "model", "tools", "settle", "commit", "deliver", "mark")

    def mean(of: Callable[[dict[str, Any]], float]) -> float:
        return statistics.fmean(of(record) for record in finished) / 1000

    def rest(record: dict[str, Any]) -> float:
        return float(record["ms"] - sum(record.get(f"{part}_ms", 0) for part in parts))

    return {
        "start": mean(lambda record: sum(record.get(f"{part}_ms", 0) for part in ("claim", "load", "hear"))),
        "turn": mean(lambda record: record["model_ms"] / record["turns"]),
        "tools": mean(lambda record: record.get("tools_ms", 0)),
        "commit": mean(lambda record: record["commit_ms"]),
        "deliver": mean(lambda record: record["deliver_ms"]),
        "mark": mean(lambda record: record["mark_ms"] + rest(record)),
    }


def _handed_over(starts: list[float], ends: list[float]) -> float:
    """While messages wait, each end of a run is followed by a start: the next one after it that no other end had."""
    gaps, number = list[float](), 0
    for end in ends:
        while number < len(starts) and starts[number] < end:
            number += 1
        if number < len(starts):
            gaps.append(starts[number] - end)
            number += 1
    return statistics.median(gaps) if gaps else 0.0


def too_far(comparison: Comparison) -> list[Pair]:
    """Pairs that differ by more than a delay and a seventh of the world's value; answers by more than a tenth."""
    times = [pair for pair in comparison.times if pair.apart > 1 + pair.world / 7]
    answers = [comparison.answers] if comparison.answers.apart > comparison.answers.world / 10 else []
    return times + answers


def as_json(comparison: Comparison) -> dict[str, Any]:
    """What docs/capacity.md shows."""
    return asdict(comparison)


def from_json(data: dict[str, Any]) -> Comparison:
    times = [Pair(**pair) for pair in data["times"]]
    return Comparison(**{**data, "times": times, "answers": Pair(**data["answers"])})


def table(comparison: Comparison) -> str:
    """As Markdown, in multiples of the delay."""
    answers = comparison.answers
    rows = [
        *((pair.name, f"{pair.world:.1f}", f"{pair.model:.1f}") for pair in comparison.times),
        ("answers (messages that wait together get one)", f"{answers.world:.0f}", f"{answers.model:.0f}"),
    ]
    return tables.markdown(("in multiples of the fixed delay", "local world", "model"), rows)
