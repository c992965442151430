"""What the schedules send to keep functions warm, sent to the deployed functions."""

import json
import time

import pytest

from assistant.names import WARM_CALL
from local.functions.schedules import Schedules, read_schedules
from local.world import World

pytestmark = pytest.mark.world


def test_a_call_that_keeps_a_function_warm_is_taken_and_does_nothing(world: World) -> None:
    schedules = Schedules(world.aws, world.host)
    outputs = world.deployed.outputs
    kept = {outputs["IngestFunction"], outputs["ProcessorFunction"]}
    warming = [each for each in read_schedules(world.aws.client("scheduler")) if each.function_name in kept]
    assert {each.function_name for each in warming} == kept
    world.wait_until_quiet()
    started = time.time()

    for schedule in warming:
        assert schedules.allows(schedule)
        event = json.loads(schedule.definition["Target"]["Input"])
        result = world.host.submit(schedule.function_name, event).result(30)
        assert (event, result.error, result.payload) == (WARM_CALL, None, {})

    asked = {call.action for call in world.aws.calls if call.time >= started and call.caller != "operator"}
    # The queue's pollers are at it all the time, and a process that starts reads its secrets.
    assert asked <= {"sqs:ReceiveMessage", "secretsmanager:GetSecretValue"}
