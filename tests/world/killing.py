"""The processor killed in mid-run, and the time until its message comes back."""

import time

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.customers import Customer


def kill(world: World) -> None:
    assert world.host.kill(world.deployed.outputs["ProcessorFunction"]) > 0


def let_time_pass(world: World, queue_clock: QueueClock, customer: Customer) -> None:
    """Past the queue's visibility timeout, and past the lease in the table: that one runs on the functions' clock,
    which no test can move."""
    world.aws.client("dynamodb").update_item(
        TableName=world.deployed.outputs["TableName"],
        Key={"pk": {"S": customer.conversation}, "sk": {"S": "head"}},
        UpdateExpression="SET lease_until = :past",
        ExpressionAttributeValues={":past": {"N": str(int(time.time() * 1000) - 1)}},
    )
    queue_clock.advance(71)
