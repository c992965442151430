"""What a drill can do to a world: customers write, functions are killed, providers fail, credit runs out."""

import time
from typing import Any

from assistant.stores.breaker import KEY as BREAKER
from local.aws.queue_clock import QueueClock
from local.cloudwatch.measuring import Point
from local.drills.people import People
from local.drills.purse import Purse
from local.faults.callers import conversation_in
from local.functions.host import Ended
from local.functions.schedules import Schedule, read_schedules
from local.standins.openai.answers import Mind
from local.world import World


class Town:
    """`looked` is what the balance function wrote when it was last run, `ended` how many invocations of the processor
    are over and measured."""

    def __init__(self, world: World, queue_clock: QueueClock) -> None:
        self.world = world
        self.outputs = world.deployed.outputs
        self.profile = world.profile
        self.queue_clock = queue_clock
        self.looked: list[Point] = []
        self.ended = 0
        world.host.on_invocation(self._count)
        self.people = People(world, queue_clock)
        self.purse = Purse(world)
        self._mind = world.openai.mind

    def _count(self, ended: Ended) -> None:
        self.ended += ended.function_name == self.processor

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
            if process.function_name == self.processor and conversation != f"line#{self.people.patient}":
                self.world.host.end_process(process.pid)

    def enable_mapping(self, enabled: bool) -> None:
        """Whether the processor gets messages."""
        client = self.world.aws.client("lambda")
        for mapping in client.list_event_source_mappings(FunctionName=self.processor)["EventSourceMappings"]:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
        self.world.functions.read_again()

    def enable_schedule(self, enabled: bool) -> None:
        """Whether the balance function runs by itself."""
        for schedule in self._schedules():
            schedule.enable(self.world.aws.client("scheduler"), enabled)

    @property
    def is_scheduled(self) -> bool:
        return any(schedule.enabled for schedule in self._schedules())

    def _schedules(self) -> list[Schedule]:
        """The balance function's, and not those that only keep the others warm."""
        listed = read_schedules(self.world.aws.client("scheduler"))
        return [schedule for schedule in listed if schedule.function_name == self.outputs["BalanceFunction"]]

    def reserve(self, concurrency: int | None) -> None:
        client = self.world.aws.client("lambda")
        if concurrency is None:
            client.delete_function_concurrency(FunctionName=self.processor)
        else:
            client.put_function_concurrency(FunctionName=self.processor, ReservedConcurrentExecutions=concurrency)
        self.world.host.read_again(self.processor)

    def end_leases(self) -> None:
        """Of runs that were killed: they run out by the functions' clock, which nobody here can move."""
        for user in self.people.waiting:
            self.world.aws.client("dynamodb").update_item(
                TableName=self.outputs["TableName"],
                Key={"pk": {"S": f"line#{user}"}, "sk": {"S": "head"}},
                UpdateExpression="SET lease_until = :past",
                ExpressionAttributeValues={":past": {"N": str(int(time.time() * 1000) - 1)}},
            )

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
        self.people.settle(self.people.waiting)
        self.people.waiting.clear()
        self.world.aws.client("sqs").purge_queue(QueueUrl=self.outputs["DlqUrl"])

    def _close_breaker(self) -> None:
        client, table = self.world.aws.client("dynamodb"), self.outputs["TableName"]
        if client.get_item(TableName=table, Key=BREAKER).get("Item"):
            client.delete_item(TableName=table, Key=BREAKER)
            self.kill()
