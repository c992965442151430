"""docs/capacity.md rests on a model: here it has to foretell what this world does with a burst."""

import pytest

from local.capacity.validation import DELAY_S, too_far, validate
from local.world import World

pytestmark = pytest.mark.world

CUSTOMERS = 24


def test_the_capacity_model_foretells_a_burst_of_more_messages_than_there_is_room_for(world: World) -> None:
    """Compared in multiples of a delay that is the same in both: a slow machine makes both slow."""
    outputs = world.deployed.outputs
    environments = world.host.concurrency(outputs["ProcessorFunction"])

    comparison = validate(world, environments, CUSTOMERS, DELAY_S)

    assert too_far(comparison) == []
    # Something to foretell: the last ones wait for several runs before them.
    assert max(pair.world for pair in comparison.times) > CUSTOMERS / environments
    assert comparison.answers.world < comparison.messages
