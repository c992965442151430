"""The event source and the processor function: which message is received when, and what becomes of it after its run."""

from local.capacity.letters import Letter
from local.capacity.run import Run
from local.capacity.system import Steps, System

ASK_AGAIN_S = 1.0
"""How often the event source tries to invoke a function that is throttled, as long as its message is hidden."""


class Processor:
    """At most `concurrent_runs` at once, one message each; FIFO sees to one per conversation."""

    def __init__(self, system: System) -> None:
        self._system = system

    def rung(self) -> None:
        """Start as many runs as there is room for."""
        system = self._system
        while system.queue.has_some and system.services.runs.has_room:
            letter = system.queue.receive()
            system.services.runs.change(system.env.now, 1)
            system.services.sqs_receive.take(system.env.now)
            system.env.process(self._invoke(letter))

    def _invoke(self, letter: Letter) -> Steps:
        system = self._system
        env, services = system.env, system.services
        received_at = env.now
        letter.receives += 1
        cold = None
        while not services.account.has_room or (cold := services.processor.take(env.now)) is None:
            system.throttled += 1
            if env.now - received_at >= system.deployed.hidden_s:
                self._over(letter, 0.0)
                return
            yield env.timeout(ASK_AGAIN_S)
        services.account.change(env.now, 1)
        starts = system.inputs["own.pickup_s"]
        if cold:
            starts += system.inputs["cold.processor_s"] + system.inputs["cold.sandbox_s"]
        yield env.timeout(starts)
        again_in_s = yield from Run(system, letter).steps()
        services.account.change(env.now, -1)
        services.processor.give(env.now)
        self._over(letter, again_in_s)

    def _over(self, letter: Letter, again_in_s: float | None) -> None:
        """`again_in_s`: after which time it shall be received again; None deletes it."""
        system = self._system
        system.services.runs.change(system.env.now, -1)
        if again_in_s is None:
            system.queue.delete(letter)
        elif letter.receives >= system.deployed.receives:
            system.dead_letters += 1
            system.queue.delete(letter)
        elif again_in_s <= 0:
            system.retries += 1
            system.queue.show_again(letter)
        else:
            system.retries += 1
            system.env.process(self._later(letter, again_in_s))
        self.rung()

    def _later(self, letter: Letter, seconds: float) -> Steps:
        yield self._system.env.timeout(seconds)
        self._system.queue.show_again(letter)
        self.rung()
