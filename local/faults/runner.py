"""Runs one cell: a customer, a message, a fault, and then the checks."""

import json
import time
import uuid
from typing import Any

from local.aws.queue_view import QueueView
from local.faults import promises
from local.faults.callers import conversation_in
from local.faults.cells import Cell, Outcome
from local.faults.checks import Checks
from local.faults.customers import Customer, Prepared
from local.faults.injector import Injector
from local.faults.kinds import Kind
from local.faults.scenarios import ANSWER, Step
from local.faults.times import Times
from local.faults.watch import Watch
from local.world import World

PATIENCE_S = 200.0
LATE_S = 5.0  # on the way through the queue; the scenario "late tap" takes so long that the reply token runs out
POLL_S = 0.1
ATTEMPTS = 3
BUSY_S = 3.0
WEBHOOK_TRIES = 8
REDELIVERY_S = 0.3  # LINE waits longer; nothing here depends on it


class Runner:
    """Runs cells in a world, several at a time if called from several threads."""

    def __init__(self, world: World, injector: Injector, prepared: Prepared, times: Times) -> None:
        self._world = world
        self._times = times
        self._injector = injector
        self._prepared = prepared
        self._checks = Checks(world)
        self._queue = QueueView(world.aws, world.deployed.outputs["QueueUrl"])
        self._cold: set[str] = set()
        world.host.use_new_process(world.deployed.outputs["ProcessorFunction"], self._is_cold)

    def run(self, cell: Cell) -> Outcome:
        """Again, with a new customer, if this machine was too busy for the fault or for the times that are judged."""
        started = time.monotonic()
        for _ in range(ATTEMPTS):
            complaints, watch = self._attempt(cell)
            if complaints and watch.longest_wait_s() > BUSY_S:
                watch.flaws.append(f"a message waited {watch.longest_wait_s():.0f} s for a free process")
            if not watch.flaws:
                break
            complaints += watch.flaws
        return Outcome(cell, complaints, watch.delays(), watch.calls, time.monotonic() - started)

    def _attempt(self, cell: Cell) -> tuple[list[str], Watch]:
        customer = cell.scenario.begin(self._prepared)
        if cell.cold:
            self._cold.add(customer.conversation)
        if cell.fault:
            customer.team_may_hear_twice = cell.fault[1].name in cell.fault[0].doubles
        watch = self._injector.watch(customer.conversation, cell.fault)
        try:
            return self._play(cell, customer, watch), watch
        except TimeoutError as exc:
            return [str(exc)], watch
        except Exception as exc:  # what the checks did not expect to find is red, and the other cells go on
            return [f"what is left can't be read: {type(exc).__name__}: {exc}"], watch
        finally:
            self._injector.forget(watch)

    def _play(self, cell: Cell, customer: Customer, watch: Watch) -> list[str]:
        first, told = cell.scenario.first, False
        complaints = self._step(first, customer, cell.fault[1] if cell.fault else None)
        if complaints and cell.fault and cell.scenario.may_be_told(*cell.fault):
            complaints = self._checked(customer, 0, Step(first.write, ANSWER, orders=0))
            told = not complaints
        self._injector.forget(watch)
        if cell.fault and not watch.fired:
            complaints.append("the fault did not happen: the run never came to this call")
        complaints += promises.broken(watch.delays(), self._times, cell.fault[1] if cell.fault else None)
        for step in cell.scenario.told if told else cell.scenario.then:
            if complaints:
                break
            complaints = [f"afterwards: {text}" for text in self._step(step, customer, None)]
        return complaints

    def _step(self, step: Step, customer: Customer, kind: Kind | None) -> list[str]:
        seen = len(self._world.line.chats.from_bot(customer.user))
        self._send(step, customer, kind.name if kind else "")
        self._settle(customer)
        return self._checked(customer, seen, step)

    def _checked(self, customer: Customer, seen: int, step: Step) -> list[str]:
        return [
            *self._checks.answer(customer, seen, step.answer),
            *self._checks.orders(customer, step.orders),
            *self._checks.notices(customer, step.notices),
            *self._checks.thread(customer),
            *self._checks.dead_letters(customer),
        ]

    def _send(self, step: Step, customer: Customer, kind: str) -> None:
        event = step.write(self._world.line, customer)
        customer.sent.append(event["webhookEventId"])
        delay_s = LATE_S if kind == "late" else step.delay_s
        if delay_s:
            self._queue.delay_next(customer.conversation, delay_s)
        send = self._world.line.send_webhook
        for _ in range(WEBHOOK_TRIES):
            if send(self._world.webhook_url, [event]) == 200:
                break
            send = self._world.line.redeliver
            time.sleep(REDELIVERY_S)
        else:
            raise TimeoutError(f"the webhook was not taken in {WEBHOOK_TRIES} tries")
        if kind == "twice":
            self._ring_again(customer, event)

    def _settle(self, customer: Customer) -> None:
        """Until the queue holds nothing of this customer, and no function works for them."""
        deadline = time.monotonic() + PATIENCE_S
        while self._queue.messages(customer.conversation) or self._is_served(customer):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not over after {PATIENCE_S:g} s")
            time.sleep(POLL_S)

    def _is_served(self, customer: Customer) -> bool:
        events = [process.event for process in self._world.host.processes() if process.event]
        return any(conversation_in(event) == customer.conversation for event in events)

    def _ring_again(self, customer: Customer, event: dict[str, Any]) -> None:
        """The same doorbell as another message: SQS drops a double only within five minutes."""
        self._world.aws.client("sqs").send_message(
            QueueUrl=self._world.deployed.outputs["QueueUrl"],
            MessageBody=json.dumps({"conversation": customer.conversation, "event": event["webhookEventId"]}),
            MessageGroupId=customer.conversation,
            MessageDeduplicationId=str(uuid.uuid4()),
        )

    def _is_cold(self, event: dict[str, Any]) -> bool:
        conversation = conversation_in(event)
        if conversation not in self._cold:
            return False
        self._cold.discard(conversation)  # only its first try
        return True
