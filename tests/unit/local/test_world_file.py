"""One world per folder, and what it tells others of itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from local.world_file import WorldFile

FACTS = {"simulator": "http://localhost:8080", "pid": 1}


@pytest.fixture
def up(tmp_path: Path) -> Iterator[WorldFile]:
    file = WorldFile(tmp_path)
    file.claim()
    file.write(FACTS)
    yield file
    file.release()


def test_a_folder_without_a_world_has_no_facts(tmp_path: Path) -> None:
    assert WorldFile(tmp_path).facts() is None


def test_a_world_that_is_up_tells_its_facts(up: WorldFile, tmp_path: Path) -> None:
    assert WorldFile(tmp_path).facts() == FACTS


def test_a_second_world_is_refused_with_the_place_of_the_first(up: WorldFile, tmp_path: Path) -> None:
    for act in (WorldFile(tmp_path).claim, WorldFile(tmp_path).check_free):
        with pytest.raises(ConfigurationError, match=rf"up already at http://localhost:8080 \(process {os.getpid()}\)"):
            act()
    assert WorldFile(tmp_path).facts() == FACTS


def test_a_world_that_is_starting_has_no_facts_yet_and_keeps_others_out(tmp_path: Path) -> None:
    starting = WorldFile(tmp_path)
    starting.claim()
    for act in (WorldFile(tmp_path).claim, WorldFile(tmp_path).facts):
        with pytest.raises(ConfigurationError, match=f"just starting or stopping here .process {os.getpid()}"):
            act()
    starting.release()


def test_after_the_end_the_facts_are_gone_and_the_folder_is_free(up: WorldFile, tmp_path: Path) -> None:
    up.release()
    assert not (tmp_path / "world.json").exists()
    WorldFile(tmp_path).check_free()


def test_what_a_killed_world_left_is_not_taken_for_a_world(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text("{}")
    assert WorldFile(tmp_path).facts() is None
    WorldFile(tmp_path).check_free()
    assert not (tmp_path / "world.json").exists()


def test_a_world_that_was_refused_does_not_take_the_other_ones_facts_along(up: WorldFile, tmp_path: Path) -> None:
    refused = WorldFile(tmp_path)
    with pytest.raises(ConfigurationError):
        refused.claim()
    refused.release()
    assert (tmp_path / "world.json").exists()


def test_the_facts_are_for_the_owner_only(up: WorldFile, tmp_path: Path) -> None:
    assert (tmp_path / "world.json").stat().st_mode & 0o777 == 0o600
