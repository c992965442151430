"""From LINE's webhook to the inbox and the doorbell: throttle, function, table, queue; and LINE's second tries."""

from collections.abc import Callable

from local.capacity.letters import End, Letter
from local.capacity.system import Steps, System

SDK_TRIES_S = 0.5
"""Two attempts of the SDK (`assistant.bootstrap.ingest`): a limit that lets pass within that time is not noticed."""


class Ingest:
    def __init__(self, system: System, rung: Callable[[], None]) -> None:
        self._system = system
        self._rung = rung

    def everything(self) -> Steps:
        """All messages, each at its time: LINE sends one webhook per message."""
        env = self._system.env
        for letter in self._system.letters:
            if letter.at > env.now:
                yield env.timeout(letter.at - env.now)
            env.process(self.webhook(letter, 0))

    def webhook(self, letter: Letter, redelivered: int) -> Steps:
        system = self._system
        env, services, inputs = system.env, system.services, system.inputs
        called_at = env.now
        system.webhooks += 1
        accepted = False
        if services.gateway.take(called_at) and services.account.has_room:
            cold = services.ingest.take(called_at)
            if cold is not None:
                services.account.change(called_at, 1)
                takes = inputs["own.ingest_s"]
                yield env.timeout(takes + inputs["cold.ingest_s"] + inputs["cold.sandbox_s"] if cold else takes)
                waits = self._kept(letter)
                if waits is not None:
                    if waits:
                        yield env.timeout(waits)
                    accepted = True
                    self._ring(letter)
                services.account.change(env.now, -1)
                services.ingest.give(env.now)
        late = env.now - called_at > system.deployed.channel_waits_s
        system.late_acks += late
        if accepted and not late:
            return
        if redelivered < inputs["line.redeliveries"]:
            yield env.timeout(inputs["line.redelivery_s"])
            env.process(self.webhook(letter, redelivered + 1))
        elif not letter.taken_in:
            letter.end = End.LOST

    def _kept(self, letter: Letter) -> float | None:
        """Whether the table and then the queue take it, and after how long."""
        services, now = self._system.services, self._system.env.now
        units = self._system.inputs["table.ingest_units"]
        kept = services.writes.reserve(now, units, SDK_TRIES_S)
        sent = None if kept is None else services.sqs_send.reserve(now, 1, SDK_TRIES_S)
        return None if kept is None or sent is None else kept + sent

    def _ring(self, letter: Letter) -> None:
        """A second doorbell for the same event is dropped by the queue."""
        if letter.taken_in:
            return
        letter.rung_at = self._system.env.now
        self._system.conversation(letter).inbox.append(letter)
        self._system.queue.put(letter)
        self._rung()
