"""The doctor looks at the world as `make run` starts it, with everything that is really deployed there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from local.world import World
from ops.cli import main
from ops.doctor import GROUPS

pytestmark = pytest.mark.world


def test_a_fresh_world_is_in_order(world: World, local_folder: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--json", "--world", str(local_folder / "world.json")])

    told = json.loads(result.stdout)
    assert [finding for finding in told["findings"] if finding["state"] == "failed"] == []
    assert {finding["check"].partition(".")[0] for finding in told["findings"]} == set(GROUPS)
    assert result.exit_code == 0
