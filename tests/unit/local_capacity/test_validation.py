"""The comparison with the local world finds a model that is wrong. Here the world is a second model."""

from dataclasses import replace

import pytest

from local.capacity.arrivals import Scenario
from local.capacity.simulation import play
from local.capacity.validation import (
    Comparison,
    Played,
    Seen,
    _handed_over,
    _means,
    as_json,
    compare,
    from_json,
    table,
    too_far,
)
from tests.unit.local_capacity.loads import bare, says

DELAY_S = 0.5
SENT = [0.01 * number for number in range(40)]


def _compared(world_runs: int, model_runs: int, world_s: float = 1.0, model_s: float = 1.0) -> Comparison:
    arriving = [says(at, customer, turn_s=world_s) for customer, at in enumerate(SENT)]
    world = play(bare(concurrent_runs=world_runs), Scenario("world", 40), arriving)
    seen = {
        str(letter.number): Seen(letter.customer, letter.at, letter.rung_at, letter.started_at, letter.done_at)
        for letter in world.system.letters
    }
    played = Played(seen, runs=world.system.runs - world.system.empty_runs)
    arriving = [each._replace(turn_s=[model_s] * 12) for each in arriving]
    model = play(bare(concurrent_runs=model_runs), Scenario("model", 40), arriving).system
    return compare(played, model.letters, model.runs - model.empty_runs, 4, DELAY_S)


def test_the_same_system_agrees_with_itself() -> None:
    comparison = _compared(4, 4)
    assert too_far(comparison) == []
    assert all(pair.apart == 0 for pair in comparison.times)


@pytest.mark.parametrize("wrong", [{"model_runs": 5}, {"model_runs": 3}, {"model_runs": 4, "model_s": 1.25}])
def test_a_model_with_other_room_or_slower_runs_does_not(wrong: dict[str, float]) -> None:
    assert too_far(_compared(4, **wrong)) != []  # type: ignore[arg-type]


def test_a_model_that_answers_each_message_by_itself_does_not_agree() -> None:
    comparison = _compared(4, 4)
    wrong = replace(comparison, answers=replace(comparison.answers, model=comparison.answers.world * 1.2))
    assert [pair.name for pair in too_far(wrong)] == ["answers"]


def test_what_was_compared_can_be_kept() -> None:
    comparison = _compared(4, 4)
    assert from_json(as_json(comparison)) == comparison
    assert len(table(comparison).splitlines()) == 2 + len(comparison.times) + 1


def test_the_time_between_two_runs_is_from_an_end_to_the_start_that_follows_it() -> None:
    assert _handed_over([0.0, 0.0, 1.1, 1.4], [1.0, 1.2, 2.0]) == pytest.approx(0.15)
    assert _handed_over([0.0], [1.0]) == 0.0


def test_every_millisecond_of_a_run_is_laid_to_a_part_or_to_the_mark() -> None:
    record = {"ms": 1200, "claim_ms": 10, "load_ms": 5, "model_ms": 1000, "turns": 2, "tools_ms": 30}
    record |= {"commit_ms": 20, "deliver_ms": 40, "mark_ms": 10, "hear_ms": 1}
    means = _means([record])
    own = means["start"] + 2 * means["turn"] + means["tools"] + means["commit"] + means["deliver"] + means["mark"]
    assert own == pytest.approx(1.2)
