import json

import pytest

from assistant.clock import SystemClock
from assistant.ports import Claim
from assistant.stores.breaker import DynamoBreaker
from tests.builders import CUSTOMER, T0, inbound
from tests.unit.local_aws.queues import ManualClock
from tests.unit.ops.deployment import Deployment


def test_without_yes_nothing_changes(deployment: Deployment) -> None:
    deployment.park(inbound())

    result = deployment.ops("dlq", "replay", "--all")

    assert "01E1" in result.stdout
    assert "Nothing was changed" in result.stdout
    assert (deployment.waiting(), deployment.doorbells(), deployment.dead()) == ([], [], 1)


def test_a_parked_event_is_answered_after_all(deployment: Deployment) -> None:
    deployment.park(inbound("มีถุงมือไหม"))

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert deployment.doorbells() == ["01E1"]
    assert [event.text for event in deployment.waiting()] == ["มีถุงมือไหม"]
    deployment.answer(inbound())
    assert (deployment.waiting(), deployment.dead()) == ([], 0)


def test_the_answer_of_a_replay_does_not_try_the_token_that_the_apology_has_spent(deployment: Deployment) -> None:
    deployment.park(inbound())

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert [event.reply_to for event in deployment.waiting()] == [None]


def test_an_event_of_a_run_that_was_killed_only_needs_its_doorbell(deployment: Deployment) -> None:
    deployment.arrive(inbound())
    deployment.kill_runs()

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert (deployment.doorbells(), len(deployment.waiting()), deployment.dead()) == (["01E1"], 1, 0)


def test_a_reply_that_was_not_delivered_is_delivered_by_the_doorbell(deployment: Deployment) -> None:
    deployment.arrive(inbound())
    deployment.kill_runs()
    deployment.answer(inbound(), delivered=False)

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert (deployment.doorbells(), deployment.dead()) == (["01E1"], 0)


def test_of_an_answered_event_only_the_message_goes(deployment: Deployment) -> None:
    deployment.arrive(inbound())
    deployment.kill_runs()
    deployment.answer(inbound())

    deployment.ops("dlq", "replay", "--all", "--yes")

    assert (deployment.doorbells(), deployment.waiting(), deployment.dead()) == ([], [], 0)


def test_a_second_replay_of_the_same_event_is_not_taken_for_the_first(deployment: Deployment) -> None:
    """SQS drops a message whose deduplication id it has seen within five minutes."""
    deployment.park(inbound())
    for _ in range(3):
        deployment.ops("dlq", "replay", "01E1", "--yes")
        assert deployment.queue.count() == 1
        deployment.answer(*deployment.waiting(), outcome="parked", parked=True)
        deployment.kill_runs()


def test_events_of_one_customer_ring_in_the_order_in_which_they_were_written(deployment: Deployment) -> None:
    first, second, third = (inbound(event_id=f"01E{n}", at_ms=T0 + n) for n in (3, 2, 1))
    deployment.park(third, second, first)

    deployment.ops("dlq", "replay", "01E3", "01E1", "01E2", "--yes")

    assert deployment.doorbells() == ["01E1", "01E2", "01E3"]
    assert [event.event_id for event in deployment.waiting()] == ["01E1", "01E2", "01E3"]


def test_a_replayed_event_goes_before_what_the_customer_wrote_later(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.arrive(inbound(event_id="01E2", at_ms=T0 + 1))

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert [event.event_id for event in deployment.waiting()] == ["01E1", "01E2"]


def test_leaving_out_an_earlier_one_of_the_same_customer_is_told(deployment: Deployment) -> None:
    deployment.park(inbound(), inbound(event_id="01E2", at_ms=T0 + 1))

    result = deployment.ops("dlq", "replay", "01E2")

    assert "the same customer wrote it earlier: 01E1" in result.stderr


def test_all_means_also_those_behind_ten_of_the_same_customer(deployment: Deployment) -> None:
    names = [f"01E{n:02d}" for n in range(13)]
    deployment.park(*(inbound(event_id=name, at_ms=T0 + n) for n, name in enumerate(names)))

    deployment.ops("dlq", "replay", "--all", "--yes")

    assert deployment.doorbells() == names
    assert deployment.dead() == 0


def test_both_messages_of_an_event_go_with_one_doorbell(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.ring_again("01E1")
    deployment.kill_runs()

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert (deployment.doorbells(), deployment.dead()) == (["01E1"], 0)


def test_others_stay_where_they_are(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.park(inbound(event_id="02E1", conversation="line#U2"))

    deployment.ops("dlq", "replay", "01E1", "--yes")

    assert (deployment.dead(), deployment.waiting("line#U2")) == (1, [])


def test_one_unknown_name_and_nothing_is_done(deployment: Deployment) -> None:
    deployment.park(inbound())

    result = deployment.ops("dlq", "replay", "01E1", "01E9", "--yes")

    assert (result.exit_code, deployment.dead(), deployment.waiting()) == (1, 1, [])
    assert "01E9" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["01E1", "--all"]])
def test_it_must_be_said_which_ones(deployment: Deployment, arguments: list[str]) -> None:
    assert deployment.ops("dlq", "replay", *arguments, "--yes").exit_code == 2


def test_nothing_is_replayed_while_nobody_asks_the_model(deployment: Deployment) -> None:
    """It would only bring the customer another apology."""
    deployment.park(inbound())
    DynamoBreaker(deployment.aws.client("dynamodb"), deployment.table).open_breaker(SystemClock().now_ms() + 300_000)

    result = deployment.ops("dlq", "replay", "01E1", "--yes")

    assert result.exit_code == 1
    assert "nobody asks it again for 4 min" in result.stderr
    assert (deployment.waiting(), deployment.dead()) == ([], 1)
    assert "Replay after that" in deployment.ops("dlq", "replay", "01E1").stderr


def test_a_breaker_that_has_closed_by_itself_holds_nothing_up(deployment: Deployment) -> None:
    deployment.park(inbound())
    DynamoBreaker(deployment.aws.client("dynamodb"), deployment.table).open_breaker(SystemClock().now_ms() - 1)

    assert deployment.ops("dlq", "replay", "01E1", "--yes").exit_code == 0


def test_a_message_that_is_not_ours_stays(deployment: Deployment) -> None:
    deployment.dlq.send("hello")

    result = deployment.ops("dlq", "replay", "--all", "--yes", "--json")

    assert [event["action"] for event in json.loads(result.stdout)["events"]] == ["nothing"]
    assert deployment.dead() == 1


STEPS = ["dynamodb:TransactWriteItems", "sqs:SendMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_replay_that_failed_at_a_step_ends_the_same_when_it_is_repeated(
    deployment: Deployment, step: str, after: bool
) -> None:
    deployment.park(inbound(), inbound(event_id="01E2", at_ms=T0 + 1))
    deployment.aws.faults.add(step, "InternalFailure", status=500, after=after)

    assert deployment.ops("dlq", "replay", "--all", "--yes").exit_code in (0, 1)
    deployment.aws.faults.clear()
    deployment.ops("dlq", "replay", "--all", "--yes")

    assert deployment.doorbells() == ["01E1", "01E2"]
    assert [event.event_id for event in deployment.waiting()] == ["01E1", "01E2"]
    assert deployment.store.claim(CUSTOMER, "01E1", "run-x", T0 + 60_000) is Claim.FRESH
    assert deployment.dead() == 0


def test_a_replay_is_repeated_after_the_event_was_answered_meanwhile(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.aws.faults.add("sqs:DeleteMessage", "InternalFailure", status=500)
    deployment.ops("dlq", "replay", "--all", "--yes")
    deployment.answer(*deployment.waiting())

    deployment.ops("dlq", "replay", "--all", "--yes")

    assert (deployment.waiting(), deployment.dead()) == ([], 0)


def test_messages_of_a_command_that_was_killed_come_back_by_themselves(
    deployment: Deployment, seconds: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.park(inbound())
    monkeypatch.setattr("ops.letters.Letters.release", lambda _: None)
    assert "01E1" in deployment.ops("dlq", "list").stdout
    assert "About 1 more" in deployment.ops("dlq", "list").stderr
    seconds.advance(301)
    assert "01E1" in deployment.ops("dlq", "list").stdout
