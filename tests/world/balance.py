"""The function that watches the balance, as its schedule wakes it."""

from assistant.stores.ledger import BILL, PARTITION
from local.world import World


def looks_at_balance(world: World) -> None:
    """The bill is read anew, as when the last one is old."""
    bill = {"pk": {"S": PARTITION}, "sk": {"S": BILL}}
    world.aws.client("dynamodb").delete_item(TableName=world.deployed.outputs["TableName"], Key=bill)
    assert world.host.invoke(world.deployed.outputs["BalanceFunction"], {}).error is None
