"""Order within a conversation, one run each, and one answer to what waits together."""

from itertools import pairwise

import pytest

from local.capacity.arrivals import Scenario, arrivals
from local.capacity.letters import End
from local.capacity.simulation import play
from tests.unit.local_capacity.loads import bare, played, real, says, watched


def test_messages_that_wait_together_get_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = watched(monkeypatch)
    result = played(bare(), [says(0, turn_s=5), says(6), says(6.5), says(7)])
    assert result.ends[End.ANSWERED] == 4
    # The second is answered while the third and fourth come: they are taken up before its answer is kept.
    assert [run.answered for run in runs] == [(0,), (1, 2, 3), (), ()]


def test_an_answer_is_held_back_for_who_is_still_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = watched(monkeypatch)
    played(bare(settle_s=0.8), [says(0, turn_s=0.1), says(0.5, turn_s=0.1)])
    assert runs[0].answered == (0, 1)


def test_somebody_who_never_stops_writing_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = watched(monkeypatch)
    result = played(bare(), [says(number * 0.9, turn_s=1.0) for number in range(20)])
    assert result.ends[End.ANSWERED] == 20
    assert len([run for run in runs if run.answered]) > 3


def test_a_slow_conversation_holds_up_no_other() -> None:
    result = played(bare(concurrent_runs=2), [says(0, 1, turn_s=60), says(1, 1), says(2, 2), says(3, 3)])
    done = [letter.done_at for letter in result.system.letters]
    assert done[2:] == [3.0, 4.0]


@pytest.mark.parametrize("seed", range(5))
def test_under_load_a_conversation_has_one_run_at_a_time_and_answers_in_order(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = watched(monkeypatch)
    scenario = Scenario("rush", 3000, first=10, last=11, broadcast_at=10)
    set_up = real(openai__tier=2, customers__reaction_s=30)
    play(set_up, scenario, arrivals(scenario, set_up.inputs, seed))

    by_customer: dict[int, list[tuple[float, float]]] = {}
    answered: dict[int, list[int]] = {}
    for run in runs:
        by_customer.setdefault(run.customer, []).append((run.began, run.ended))
        answered.setdefault(run.customer, []).extend(run.answered)
    assert len(by_customer) > 300
    for times in by_customer.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(times)))
    for numbers in answered.values():
        first = list(dict.fromkeys(numbers))  # a try that failed is followed by another one for the same messages
        assert first == sorted(first)
