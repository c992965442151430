"""What the queue, the model and LINE do when something says no: retries, apologies, redeliveries."""

from dataclasses import replace

import pytest

from local.capacity.arrivals import Scenario
from local.capacity.inputs import Tier
from local.capacity.letters import End
from local.capacity.services import SetUp
from local.capacity.simulation import play
from tests.unit.local_capacity.loads import bare, played, real, says, uncalled, watched

NO_TIER = Tier(0.001, 1e9, 1e9)


def _without_openai() -> SetUp:
    """One request passes, then none for a day."""
    return replace(bare(hidden_s=40, run_s=30), openai=NO_TIER)


def test_a_message_is_tried_again_after_1_2_4_and_8_seconds_and_then_apologised_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up = bare(hidden_s=40, run_s=30, turn_timeout_s=0.5)  # each call takes a second: none ends in time
    runs = watched(monkeypatch)
    result = played(set_up, [says(0)])
    assert [run.began for run in runs] == [0, 1.5, 4, 8.5, 17, 17.5]
    assert result.ends[End.APOLOGISED] == 1
    assert result.system.letters[0].done_at == 17.5
    assert result.system.dead_letters == 1


def test_too_many_requests_wait_as_long_as_openai_says_and_half_a_minute_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = watched(monkeypatch)
    result = played(_without_openai(), [says(0, 1), says(10, 2)])
    assert [run.began for run in runs if run.customer == 2] == [10, 40, 70, 100, 130, 130]
    assert result.system.rate_limited == 5
    assert result.ends == {End.ANSWERED: 1, End.APOLOGISED: 1, End.EXCUSED: 0, End.LOST: 0, None: 0}


def test_the_tries_after_a_refusal_may_be_answered() -> None:
    result = played(replace(bare(), openai=Tier(60, 1e9, 1e9)), [says(number / 100, number) for number in range(20)])
    assert result.ends[End.ANSWERED] == 20
    assert result.system.retries > 0


def test_a_run_that_died_is_taken_up_again_when_its_message_shows_again() -> None:
    set_up = bare(hidden_s=40, run_s=30)
    set_up = replace(set_up, inputs=set_up.inputs.with_values(own__crashed=0.5))
    unlucky = says(0)._replace(luck=[1.0, 0.0, 1.0, 1.0, 1.0, 1.0])  # only the first try
    (letter,) = played(set_up, [unlucky]).system.letters
    assert letter.receives == 2
    assert letter.done_at == 1 + 40 + 1


def test_a_message_that_shows_before_the_dead_runs_lease_is_over_finds_the_conversation_busy() -> None:
    set_up = bare(hidden_s=5, run_s=30)
    set_up = replace(set_up, inputs=set_up.inputs.with_values(own__crashed=0.5))
    unlucky = says(0)._replace(luck=[1.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    result = played(set_up, [unlucky])
    assert result.system.busy > 0
    (letter,) = result.system.letters
    assert letter.done_at >= 30


def test_who_dies_at_every_try_is_apologised_for_by_the_sixth_receive() -> None:
    set_up = bare(hidden_s=40, run_s=30)
    set_up = replace(set_up, inputs=set_up.inputs.with_values(own__crashed=0.5))
    result = played(set_up, [says(0, luck=0.0)])
    (letter,) = result.system.letters
    assert (letter.end, letter.receives, result.system.dead_letters) == (End.APOLOGISED, 6, 1)
    assert letter.done_at == pytest.approx(5 * 41)


def test_what_takes_longer_than_a_run_may_ends_with_an_excuse() -> None:
    set_up = bare(run_s=30, reserve_s=8)
    (letter,) = played(set_up, [says(0, turn_s=11.5, tool_turns=2)]).system.letters
    assert letter.end is End.EXCUSED
    assert letter.done_at < 30


def test_without_money_code_answers_at_once_until_the_next_day_of_utc() -> None:
    set_up = bare(money_per_day=1.5 * bare().usd_per_turn)
    seven = 7 * 3600.0  # in Bangkok
    arriving = [says(seven + hour * 3600, hour) for hour in (-2, -1, -0.5, 1, 2, 3)]
    arriving = [each._replace(customer=number) for number, each in enumerate(arriving)]
    ends = [letter.end for letter in played(set_up, arriving).system.letters]
    assert ends == [End.ANSWERED, End.ANSWERED, End.EXCUSED, End.ANSWERED, End.ANSWERED, End.EXCUSED]


def test_a_webhook_that_is_throttled_is_sent_again_a_minute_later() -> None:
    set_up = bare(requests_per_second=1, request_burst=1)
    result = played(set_up, [says(0, 1), says(0, 2), says(0, 3)])
    assert result.ends[End.ANSWERED] == 3
    assert [letter.rung_at for letter in result.system.letters] == [0, 60, 120]


def test_an_acknowledgement_that_comes_late_makes_a_second_webhook_and_no_second_answer() -> None:
    set_up = bare()
    set_up = replace(set_up, inputs=set_up.inputs.with_values(own__ingest_s=2.5, line__redeliveries=1))
    result = played(set_up, [says(0)])
    assert (result.system.webhooks, result.system.late_acks) == (2, 2)
    assert result.ends[End.ANSWERED] == 1
    assert result.system.runs == 1


def test_a_cold_start_of_ingest_is_acknowledged_in_time() -> None:
    result = play(uncalled(), Scenario("one", 1), [says(0)])
    assert result.services.ingest.cold == 1
    assert result.system.late_acks == 0


def test_customers_of_a_quiet_shop_meet_cold_starts() -> None:
    result = play(uncalled(), Scenario("quiet", 3), [says(number * 3600, number) for number in range(3)])
    assert result.services.processor.cold == 3
    inputs = real().inputs
    assert result.queue.p50 == pytest.approx(
        inputs["cold.processor_s"] + inputs["cold.sandbox_s"] + inputs["own.pickup_s"], abs=1e-6
    )


def test_a_schedule_that_calls_the_functions_spares_them_the_cold_starts() -> None:
    result = play(real(), Scenario("quiet", 3), [says(number * 3600, number) for number in range(3)])
    assert (result.services.ingest.cold, result.services.processor.cold) == (0, 0)
