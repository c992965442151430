"""One assistant on each channel other than LINE: its demo, through a world of its own. test_demo has LINE's."""

from pathlib import Path

import pytest

from assistant.profile import available, load
from local.demo import play
from local.progress import Progress
from local.world import World

pytestmark = pytest.mark.world

BY_CHANNEL = {load(name).channels[0]: name for name in reversed(available()) if load(name).channels != ("line",)}


@pytest.mark.parametrize("name", BY_CHANNEL.values(), ids=BY_CHANNEL.keys())
def test_a_message_goes_in_and_an_answer_comes_out_with_the_rights_of_the_deployed_functions(
    name: str, shared_world: World, local_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "runtime").symlink_to((local_folder / "runtime").resolve())  # made by the shared world
    with World(profile=name, folder=tmp_path, environ={}, progress=Progress(quiet=True)) as world:
        played = play(world.facts())
        denied = [call for call in world.aws.calls if not call.allowed]
        waiting = world.facts()["aws"]["dlq"]
        letters = world.aws.client("sqs").receive_message(QueueUrl=waiting).get("Messages", [])
    assert played == 0, capsys.readouterr().out
    assert denied == []
    assert letters == []
