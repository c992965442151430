"""The breaker that an empty OpenAI account opens for some minutes: for all processes in the table, and in the memory of
those that have looked there."""

from assistant.stores.breaker import KEY
from local.world import World


def close_breaker(world: World) -> None:
    """As when its minutes are over: they run on the functions' clock, which no test can move."""
    dynamodb, table = world.aws.client("dynamodb"), world.deployed.outputs["TableName"]
    if dynamodb.get_item(TableName=table, Key=KEY).get("Item"):
        dynamodb.delete_item(TableName=table, Key=KEY)
        world.wait_until_quiet()
        world.host.kill(world.deployed.outputs["ProcessorFunction"])
