"""What a drill can do to a world: customers write, functions are killed, providers fail, credit runs out."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from assistant.balance.credit import Entry, Kind
from assistant.stores.breaker import KEY as BREAKER
from assistant.stores.budget import DAY_S, DynamoBudget
from assistant.stores.ledger import BILL, PARTITION, DynamoLedger
from local.aws.queue_clock import QueueClock
from local.aws.queue_view import QueueView
from local.cloudwatch.measuring import Point
from local.faults.callers import conversation_in
from local.functions.schedules import read_schedules
from local.standins.openai.answers import Mind
from local.world import World

QUESTION = "มีถุงมือไนไตรไหมคะ"
SLOW_S = 40.0  # longer than a run may take
PATIENCE_S = 60.0
POLL_S = 0.02


class Town:
    """`looked` is what the balance function wrote when it was last run, `waiting` who has written in this drill,
    `patient` a customer whose answer takes half a minute, beside all drills but its own."""

    def __init__(self, world: World, queue_clock: QueueClock) -> None:
        self.world = world
        self.outputs = world.deployed.outputs
        self.profile = world.profile
        self.queue_clock = queue_clock
        self.looked: list[Point] = []
        self.waiting: list[str] = []
        self.patient = ""
        self._queue = QueueView(world.aws, self.outputs["QueueUrl"])
        self._mind = world.openai.mind
        dynamodb, table = world.aws.client("dynamodb"), self.outputs["TableName"]
        self.ledger, self.budget = DynamoLedger(dynamodb, table), DynamoBudget(dynamodb, table)

    # Customers

    def ask(self, customers: int, text: str = QUESTION, *, faster: float = 1) -> list[str]:
        """Each of so many new customers writes once. Back when all are answered or given up; gives their ids.

        `faster`: how much quicker the queues' time runs meanwhile, where something is tried again.
        """
        with self.queue_clock.faster(faster):
            users = self.write(customers, text)
            self.settle(users)
        return users

    def arrives(self) -> str:
        """A new customer, whose answers are waited for before the drill is over."""
        self.waiting.append("U" + secrets.token_hex(16))
        return self.waiting[-1]

    def write(self, customers: int, text: str = QUESTION) -> list[str]:
        """Waits for no answer."""
        users = [self.arrives() for _ in range(customers)]
        line, url = self.world.line, self.world.webhook_url
        with ThreadPoolExecutor(customers) as pool:
            list(pool.map(lambda user: line.send_webhook(url, [line.user_says(user, text)]), users))
        return users

    def ask_slowly(self) -> None:
        """The patient customer writes, unless they have. What is measured of it is kept apart."""
        if self.patient:
            return
        self.patient = "U" + secrets.token_hex(16)
        self.world.measuring.kept_apart[f"line#{self.patient}"] = []
        self.fail("openai", match={"path": "/responses"}, delay=SLOW_S)
        line = self.world.line
        line.send_webhook(self.world.webhook_url, [line.user_says(self.patient, QUESTION)])
        until(lambda: f"line#{self.patient}" in self.thinking(), "the slow run")

    def wait_for_patient(self) -> None:
        self.settle([self.patient])

    def settle(self, users: Sequence[str]) -> None:
        """Until the queue holds nothing of these customers, and no function works for them."""
        for user in users:
            until(lambda: not self._queue.messages(f"line#{user}"), f"an answer to {user}")  # noqa: B023
            until(lambda: f"line#{user}" not in self.served(), f"the end of the run for {user}")  # noqa: B023

    def served(self) -> set[str]:
        """The conversations that functions work for now."""
        events = [process.event for process in self.world.host.processes()]
        return {conversation_in(event) for event in events if event} - {""}

    def thinking(self) -> set[str]:
        """The conversations whose runs wait for the model now."""
        waiting = {item["body"]["safety_identifier"] for item in self._asked() if item["status"] is None}
        return {name for name in self.served() if hashlib.sha256(name.encode()).hexdigest() in waiting}

    def in_flight(self, user: str) -> bool:
        """Whether a message of theirs was taken out of the queue, and nobody works on it."""
        messages = self._queue.messages(f"line#{user}")
        taken = any(message.receipt_handle for message in messages)
        return taken and f"line#{user}" not in self.served()

    def _asked(self) -> list[dict[str, Any]]:
        requests = self.world.recorders["openai"].requests
        return [item for item in requests if item["path"].endswith("/responses") and isinstance(item["body"], dict)]

    # Providers

    def fail(self, provider: str, **fault: Any) -> None:
        self.world.recorders[provider].fail(**fault)

    def think(self, mind: Mind) -> None:
        self.world.openai.mind = mind

    # Functions and queues

    @property
    def processor(self) -> str:
        return self.outputs["ProcessorFunction"]

    def kill(self) -> None:
        """The processor's processes, busy or not, but that of the customer who waits long."""
        for process in self.world.host.processes():
            conversation = conversation_in(process.event) if process.event else ""
            if process.function_name == self.processor and conversation != f"line#{self.patient}":
                self.world.host.end_process(process.pid)

    def enable_mapping(self, enabled: bool) -> None:
        """Whether the processor gets messages."""
        client = self.world.aws.client("lambda")
        for mapping in client.list_event_source_mappings(FunctionName=self.processor)["EventSourceMappings"]:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
        self.world.functions.read_again()

    def enable_schedule(self, enabled: bool) -> None:
        """Whether the balance function runs by itself."""
        for schedule in read_schedules(self.world.aws.client("scheduler")):
            schedule.enable(self.world.aws.client("scheduler"), enabled)

    @property
    def is_scheduled(self) -> bool:
        return any(schedule.enabled for schedule in read_schedules(self.world.aws.client("scheduler")))

    def reserve(self, concurrency: int | None) -> None:
        client = self.world.aws.client("lambda")
        if concurrency is None:
            client.delete_function_concurrency(FunctionName=self.processor)
        else:
            client.put_function_concurrency(FunctionName=self.processor, ReservedConcurrentExecutions=concurrency)
        self.world.host.read_again(self.processor)

    def end_leases(self) -> None:
        """Of runs that were killed: they run out by the functions' clock, which nobody here can move."""
        for user in self.waiting:
            self.world.aws.client("dynamodb").update_item(
                TableName=self.outputs["TableName"],
                Key={"pk": {"S": f"line#{user}"}, "sk": {"S": "head"}},
                UpdateExpression="SET lease_until = :past",
                ExpressionAttributeValues={":past": {"N": str(int(time.time() * 1000) - 1)}},
            )

    # Money

    def has_credit(self, usd: int) -> None:
        """The operator enters what OpenAI's console shows."""
        now_ms = int(time.time() * 1000)
        spent = self.budget.spent(now_ms // 1000 // DAY_S)
        self.ledger.add(Entry(secrets.token_hex(4), Kind.BALANCE, now_ms, usd * 1_000_000, spent))

    def spend_today(self, micro_usd: int) -> None:
        """Counted by this deployment; less than nothing takes it back."""
        self.budget.spend(int(time.time()) // DAY_S, micro_usd)

    def forget_bill(self) -> None:
        """OpenAI's costs are read again at the next look."""
        key = {"pk": {"S": PARTITION}, "sk": {"S": BILL}}
        self.world.aws.client("dynamodb").delete_item(TableName=self.outputs["TableName"], Key=key)

    def look(self) -> None:
        """The balance function runs now, and what it writes is what it writes at every run until the next look."""
        seen: list[Point] = []
        self.world.measuring.kept_apart[""] = seen
        try:
            result = self.world.host.invoke(self.outputs["BalanceFunction"], {})
        finally:
            del self.world.measuring.kept_apart[""]
        if result.error:
            raise RuntimeError(f"the balance function failed: {result.error}")
        self.looked = seen
        self.world.measuring.put(seen)

    # Afterwards

    def heal(self) -> None:
        """Nobody outside fails any more."""
        for recorder in self.world.recorders.values():
            recorder.clear()
        self.world.aws.faults.clear()
        self.world.aws.around = lambda environ, body, handle: handle()
        self.think(self._mind)

    def tidy(self) -> None:
        """What waits is answered, and what is dead is thrown away."""
        self._close_breaker()
        self.settle(self.waiting)
        self.waiting.clear()
        self.world.aws.client("sqs").purge_queue(QueueUrl=self.outputs["DlqUrl"])

    def _close_breaker(self) -> None:
        client, table = self.world.aws.client("dynamodb"), self.outputs["TableName"]
        if client.get_item(TableName=table, Key=BREAKER).get("Item"):
            client.delete_item(TableName=table, Key=BREAKER)
            self.kill()


def until(holds: Callable[[], bool], what: str) -> None:
    """Raises `TimeoutError`."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE_S:g} s")
        pause.wait(POLL_S)
