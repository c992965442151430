"""One run, as `assistant/run` makes it: claim, load, turns of model and tools, settle, commit, deliver, mark."""

from collections.abc import Generator
from typing import Any

import simpy

from local.capacity.letters import End, Letter
from local.capacity.limits import Rate
from local.capacity.system import System

SDK_TRIES_S = 1.0
"""Three attempts of the SDK (`assistant.bootstrap.processor`)."""

type Making = Generator[simpy.Event, Any, float | None]


class Failed(Exception):
    """`wish_s`: how long whoever refused asks to wait."""

    def __init__(self, wish_s: float = 0.0) -> None:
        self.wish_s = wish_s


class Died(Exception):
    """The process, and its lease stays until it runs out."""


class Run:
    """`steps()` gives the seconds after which the message shall come back, or None when it is done with."""

    def __init__(self, system: System, letter: Letter) -> None:
        self._system = system
        self._letter = letter
        self._conversation = system.conversation(letter)
        self._started_at = system.env.now
        self._turn = 0
        self._events: list[Letter] = []

    def steps(self) -> Making:
        system, letter, now = self._system, self._letter, self._started_at
        system.runs += 1
        if not letter.heard:
            letter.started_at = now
        try:
            yield from self._units(system.services.writes, system.inputs["table.claim_units"])
        except Failed:
            return self._wait(0)
        until = self._conversation.leased_until
        if until > system.env.now:
            system.busy += 1
            rest = until - system.env.now + 1
            return rest if letter.receives > system.deployed.patience else min(rest, system.deployed.busy_s)
        self._conversation.leased_until = now + system.deployed.run_s
        try:
            again_in_s = yield from self._claimed()
        except Died:
            return system.deployed.hidden_s
        self._conversation.leased_until = 0.0
        return again_in_s

    def _claimed(self) -> Making:
        system, letter, inputs = self._system, self._letter, self._system.inputs
        given_up = letter.receives > system.deployed.tries
        yield system.env.timeout(inputs["own.start_s"])
        if letter.end is End.APOLOGISED:
            return 0.0  # parked: on to the dead-letter queue
        waiting = self._conversation.inbox
        if given_up:
            self._events = [each for each in waiting if each is letter]
        else:
            self._events = waiting[: system.deployed.max_events]
        try:
            if self._conversation.unsent:
                yield from self._deliver()
            if not self._events:
                system.empty_runs += 1
                yield system.env.timeout(inputs["own.mark_s"])
                return None
            end = End.APOLOGISED
            if not given_up:
                end = yield from self._made()
                if self._events[0].arrival.luck[letter.receives % 6] < inputs["own.crashed"]:
                    raise Died
            yield from self._commit(end)
            yield from self._deliver()
        except Failed as failed:
            if letter.receives < system.deployed.tries or self._conversation.unsent:
                return self._wait(failed.wish_s)
            yield from self._apologise()
            return 0.0
        return 0.0 if end is End.APOLOGISED else None

    def _made(self) -> Generator[simpy.Event, Any, End]:
        """The answer, or that it is an excuse."""
        system = self._system
        env, deployed = system.env, system.deployed
        if system.purse.empty(env.now):
            return End.EXCUSED
        question = self._events[0].arrival
        system.services.line_typing.take(env.now)
        tool_turns, extended = question.tool_turns, 0
        self._turn = 3 * (self._letter.receives - 1)  # other times than at the last try
        for _ in range(deployed.max_turns):
            left_s = self._started_at + deployed.made_within_s - env.now
            if left_s < deployed.min_turn_s:
                return End.EXCUSED
            yield from self._ask_model(left_s)
            if tool_turns:
                tool_turns -= 1
                yield from self._ask_odoo(question.work[tool_turns % len(question.work)])
                continue
            if extended >= deployed.max_extended:
                return End.ANSWERED
            early = self._events[-1].rung_at + deployed.settle_s - env.now
            if 0 < early <= deployed.settle_s:
                yield env.timeout(early)
            known = len(self._events)
            newer = self._conversation.inbox[known : deployed.max_events]
            if not newer:
                return End.ANSWERED
            self._events += newer
            extended += 1
        return End.EXCUSED

    def _ask_model(self, left_s: float) -> Generator[simpy.Event, Any]:
        system = self._system
        services, now = system.services, system.env.now
        tokens = system.set_up.tokens_per_turn
        if not services.openai_requests.take(now):
            system.rate_limited += 1
            raise Failed(services.openai_requests.in_s(now))
        if not services.openai_tokens.take(now, tokens):
            system.rate_limited += 1
            raise Failed(services.openai_tokens.in_s(now, tokens))
        times = self._events[0].arrival.turn_s
        takes, limit = times[self._turn % len(times)], min(system.deployed.turn_timeout_s, left_s)
        self._turn += 1
        yield system.env.timeout(min(takes, limit))
        if takes > limit:
            raise Failed
        system.purse.pay(system.env.now, system.set_up.usd_per_turn)

    def _ask_odoo(self, work: float) -> Generator[simpy.Event, Any]:
        """A tool that Odoo keeps waiting tells the model so, and the run goes on."""
        system = self._system
        takes, times = 0.0, int(system.inputs["odoo.calls_per_tool_turn"])
        for _ in range(times):
            takes += system.services.odoo.serve(system.env.now, work * system.set_up.odoo_call_s)
        most = system.deployed.odoo_read_s
        if takes > most:
            system.odoo_timeouts += 1
        yield system.env.timeout(min(takes, most) + times * system.inputs["odoo.network_s"])

    def _commit(self, end: End) -> Generator[simpy.Event, Any]:
        system, inputs = self._system, self._system.inputs
        services = system.services
        units = inputs["table.write_units"] - inputs["table.claim_units"] - inputs["table.ingest_units"]
        yield from self._units(services.writes, units)
        yield from self._units(services.reads, inputs["table.read_units"])
        if self._turn:
            services.day_item.take(system.env.now)  # best effort: what is refused is not counted
        yield system.env.timeout(inputs["own.commit_s"])
        for event in self._events:
            event.end = end
        self._conversation.inbox = [each for each in self._conversation.inbox if each.end is None]
        self._conversation.unsent = self._events

    def _deliver(self) -> Generator[simpy.Event, Any]:
        system, inputs = self._system, self._system.inputs
        if not system.services.line_replies.take(system.env.now):
            raise Failed
        yield system.env.timeout(inputs["own.deliver_s"])
        for event in self._conversation.unsent:
            event.done_at = system.env.now
        self._conversation.unsent = []
        yield system.env.timeout(inputs["own.mark_s"])

    def _apologise(self) -> Generator[simpy.Event, Any]:
        """With the last try. If even that fails, the receive after it does it."""
        try:
            yield from self._commit(End.APOLOGISED)
            yield from self._deliver()
        except Failed:
            return

    def _units(self, rate: Rate, amount: float) -> Generator[simpy.Event, Any]:
        waits = rate.reserve(self._system.env.now, amount, SDK_TRIES_S)
        if waits is None:
            raise Failed
        if waits:
            yield self._system.env.timeout(waits)

    def _wait(self, wish_s: float) -> float:
        deployed, receives = self._system.deployed, self._letter.receives
        if receives >= deployed.receives:
            return 0.0
        return min(max(wish_s, 2.0 ** (receives - 1)), deployed.max_wait_s)
