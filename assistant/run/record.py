"""The one record of a run: how long each part took, what it used, how it ended. Ids, counts and durations only.

The parts of a run find it through a context variable, as the log finds its ids, so that nobody has to hand it on. Its
metrics ride in the same line: CloudWatch takes up to 100 of them, each with up to 100 values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from assistant.clock import SystemClock
from assistant.names import Metric
from assistant.observability import Level, Values, measured
from assistant.odoo import calls as odoo_calls
from assistant.ports import Clock, Usage

FINISHED, FAILED = "run_finished", "run_failed"
MAX_VALUES = 100


@dataclass(slots=True)
class RunRecord:
    """`outcome` is that of the commit and `answered` its events. `deliveries` are the kinds of those that came about
    ("reply", "push", "refused", "nothing"), `delivered` the events that they answered, also when an earlier run had
    committed the answer; `waits` are the milliseconds that customers waited for these answers."""

    clock: Clock
    started_ms: int = field(init=False)
    outcome: str = "nothing"
    answered: list[str] = field(default_factory=list)
    parts: Counter[str] = field(default_factory=Counter)
    turns: list[int] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    cost: int = 0
    tools: list[dict[str, Any]] = field(default_factory=list)
    odoo: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.started_ms = self.clock.now_ms()

    def called(self, tool: str, *, ms: float, ok: bool, odoo: list[dict[str, Any]], error: str = "") -> None:
        self.tools.append({"tool": tool, "ms": ms, "ok": ok, "error": error or None, "odoo_ms": odoo_ms(odoo)})

    def write(self, event: str, *, level: Level = "INFO", retried: bool = False, **fields: Any) -> None:
        """`event`: `FINISHED` or `FAILED`, with the same fields; a part that did not happen has none."""
        ms = self.clock.now_ms() - self.started_ms
        measured(
            event,
            self._metrics([ms] if event == FINISHED and (self.answered or self.deliveries) else [], retried),
            level=level,
            ms=ms,
            **{f"{part}_ms": ms for part, ms in self.parts.items()},
            outcome=self.outcome,
            answered=self.answered,
            delivered=self.delivered,
            delivery=self.deliveries[-1] if self.deliveries else None,
            turns=len(self.turns),
            tools=self.tools,
            odoo_calls=len(self.odoo),
            odoo_ms=odoo_ms(self.odoo),
            tokens_in=self.usage.tokens_in,
            tokens_cached=self.usage.tokens_cached,
            tokens_out=self.usage.tokens_out,
            cost_usd=self.cost / 1_000_000,
            **fields,
        )

    def _metrics(self, durations: list[float], retried: bool) -> Mapping[str, Values]:
        """What did not happen is no zero: it would spoil the percentiles."""
        counts: dict[str, float] = {
            Metric.RUNS_ANSWERED: len(self.waits),
            Metric.RUNS_RETRIED: int(retried),
            Metric.MODEL_TURNS: len(self.turns),
            Metric.TOOL_CALLS: len(self.tools),
            Metric.TOKENS_IN: self.usage.tokens_in,
            Metric.TOKENS_CACHED: self.usage.tokens_cached,
            Metric.TOKENS_OUT: self.usage.tokens_out,
            Metric.REPLIES_SENT: self.deliveries.count("reply"),
            Metric.PUSHES_SENT: self.deliveries.count("push"),
        }
        times: dict[str, list[float]] = {
            Metric.RUN_DURATION: durations,
            Metric.TIME_TO_ANSWER: [*self.waits],
            Metric.MODEL_DURATION: [*self.turns],
            Metric.ODOO_DURATION: [call["ms"] for call in self.odoo],
        }
        return {
            **{name: ([count], "Count") for name, count in counts.items() if count},
            **{name: (values[:MAX_VALUES], "Milliseconds") for name, values in times.items() if values},
            **({Metric.COST_USD: ([self.cost / 1_000_000], "None")} if self.cost else {}),
        }


_current: ContextVar[RunRecord | None] = ContextVar("run_record", default=None)


@contextmanager
def recording(clock: Clock) -> Iterator[RunRecord]:
    """From here on everything that happens in this context, and in copies of it, is this run's."""
    with odoo_calls.recorded() as odoo:
        record = RunRecord(clock, odoo=odoo)
        token = _current.set(record)
        try:
            yield record
        finally:
            _current.reset(token)


def current() -> RunRecord:
    """Outside of a run, as in a test of one part: one that nobody reads."""
    return _current.get() or RunRecord(SystemClock())


@contextmanager
def part(name: str) -> Iterator[None]:
    """Adds the block's time to the run's `<name>_ms`."""
    record = current()
    started = record.clock.now_ms()
    try:
        yield
    finally:
        record.parts[name] += record.clock.now_ms() - started


def odoo_ms(made: list[dict[str, Any]]) -> float:
    total: float = sum(call["ms"] for call in made)
    return round(total, 1)
