"""A deployment without functions: queues and table in a local AWS, and a processor that does as it is told."""

import json
from datetime import timedelta
from typing import Any

from click.testing import CliRunner, Result

from assistant.messages import Inbound, Reply, Text
from assistant.ports import Claim, Commit
from assistant.queues.sqs import SqsDoorbell, doorbell
from assistant.stores import keys
from assistant.stores.inbox import DynamoInbox
from assistant.stores.parked import DeadEvents
from assistant.stores.threads import DynamoStore
from local.aws.conversation_table import create_table
from local.aws.server import LocalAws
from ops.cli import main
from ops.target import Target
from tests.builders import CUSTOMER
from tests.fakes.clock import FakeClock
from tests.unit.local_aws.queues import ManualClock, QueueInTest

TABLE = "conversations"
LEASE_MS = 60_000


class Deployment:
    def __init__(self, aws: LocalAws, seconds: ManualClock, clock: FakeClock, name: str) -> None:
        self.aws, self.clock = aws, clock
        self.dlq = QueueInTest(aws, seconds, f"{name}-dlq")
        self.queue = QueueInTest(
            aws, seconds, name, FifoThroughputLimit="perMessageGroupId", DeduplicationScope="messageGroup"
        )
        self.queue.dead_letters_go_to(self.dlq, after=3)
        self.table = f"{TABLE}-{name}"
        self._client = client = aws.client("dynamodb")
        create_table(client, self.table)
        self.store = DynamoStore(client, self.table, clock, timedelta(days=30))
        self.events = DeadEvents(client, self.table, clock)
        self._inbox = DynamoInbox(client, self.table)
        self._doorbell = SqsDoorbell(aws.client("sqs"), self.queue.url)
        self._runs = 0
        self.target = Target("this test", self.table, self.queue.url, self.dlq.url, aws.client)

    def ops(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--local"])

    def arrive(self, *events: Inbound) -> None:
        """What the ingest function does."""
        self._inbox.receive(list(events))
        self._doorbell.ring(list(events))

    def kill_runs(self) -> None:
        """Every try of what is in the queue dies without a word: dead, and still in the inbox."""
        while messages := self.queue.receive(10):
            for message in messages:
                self.queue.hide(message, 0)

    def park(self, *events: Inbound, why: dict[str, str] | None = None) -> None:
        """The run of all these gives up, with an apology; their messages are dead."""
        self.arrive(*events)
        self.answer(*events, outcome="parked", parked=True, why=why)
        self.kill_runs()

    def answer(
        self,
        *events: Inbound,
        outcome: str = "answered",
        parked: bool = False,
        why: dict[str, str] | None = None,
        delivered: bool = True,
    ) -> None:
        """A run, from claim to mark."""
        self._runs += 1
        conversation, run = events[0].conversation, f"run-{self._runs}"
        fresh = self.store.claim(conversation, events[0].event_id, run, self.clock.now_ms() + LEASE_MS) is Claim.FRESH
        thread = self.store.load(conversation, events[0].event_id if fresh else None)
        assert [event.event_id for event in thread.waiting] == [event.event_id for event in events]
        reply = Reply(conversation, run, (Text("ขออภัยค่ะ"),), None, events[0].received_at_ms)
        self.store.commit(
            Commit(thread, thread.state, [], thread.waiting, outcome, reply, parked=parked, why=why or {}), run
        )
        if delivered:
            self.store.mark_delivered(conversation, run, keep_lease=False)
        else:
            self.store.release(conversation, run)

    def ring_again(self, event_id: str, conversation: str = CUSTOMER) -> None:
        """As a webhook does that comes again after SQS has forgotten the first one."""
        self.queue.sqs.send_message(
            QueueUrl=self.queue.url, **doorbell(conversation, event_id, deduplication_id=f"again-{event_id}")
        )

    def erase(self, event: Inbound) -> None:
        self._client.delete_item(
            TableName=self.table, Key={"pk": {"S": event.conversation}, "sk": {"S": keys.inbox(event)}}
        )

    def everything_stored(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._client.scan(TableName=self.table)["Items"]
        return items

    def waiting(self, conversation: str = CUSTOMER) -> list[Inbound]:
        return self.store.load(conversation, None).waiting

    def doorbells(self) -> list[str]:
        """The event ids of those that ring, in order; they are not heard a second time."""
        rung: list[str] = []
        while batch := self.queue.receive(10):
            rung += [json.loads(message["Body"])["event"] for message in batch]
            for message in batch:
                self.queue.delete(message)
        return rung

    def dead(self) -> int:
        """Messages in the dead-letter queue that anybody could receive now."""
        return self.dlq.count()
