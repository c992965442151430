import pytest

from assistant.ports import Claim
from tests.builders import CUSTOMER, T0, inbound
from tests.unit.ops.deployment import Deployment

UNTIL = T0 + 60_000


def test_without_yes_nothing_changes(deployment: Deployment) -> None:
    deployment.park(inbound())

    result = deployment.ops("dlq", "drop", "01E1")

    assert "would be deleted" in result.stdout
    assert deployment.store.claim(CUSTOMER, "01E1", "run-x", UNTIL) is Claim.PARKED
    assert deployment.dead() == 1


def test_a_dropped_event_is_deleted_with_what_the_customer_wrote(deployment: Deployment) -> None:
    deployment.park(inbound("my back hurts"))

    result = deployment.ops("dlq", "drop", "01E1", "--yes")

    assert "its message and what the customer wrote deleted" in result.stdout
    assert deployment.dead() == 0
    assert "my back hurts" not in str(deployment.everything_stored())


def test_a_late_redelivery_does_not_bring_a_dropped_event_back(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.ops("dlq", "drop", "01E1", "--yes")

    deployment.arrive(inbound())

    assert deployment.store.claim(CUSTOMER, "01E1", "run-x", UNTIL) is Claim.ANSWERED
    assert deployment.waiting() == []


def test_an_event_that_kills_every_run_no_longer_waits_after_its_drop(deployment: Deployment) -> None:
    deployment.arrive(inbound())
    deployment.kill_runs()

    deployment.ops("dlq", "drop", "01E1", "--yes")

    assert (deployment.waiting(), deployment.dead()) == ([], 0)
    assert deployment.store.claim(CUSTOMER, "01E1", "run-x", UNTIL) is Claim.ANSWERED


@pytest.mark.parametrize("parked", [True, False])
def test_a_drop_that_was_interrupted_is_repeated(deployment: Deployment, parked: bool) -> None:
    if parked:
        deployment.park(inbound())
    else:
        deployment.arrive(inbound())
        deployment.kill_runs()
    deployment.aws.faults.add("sqs:DeleteMessage", "InternalFailure", status=500)
    assert deployment.ops("dlq", "drop", "01E1", "--yes").exit_code == 1

    result = deployment.ops("dlq", "drop", "01E1", "--yes")

    assert "dropped already" in result.stdout
    assert deployment.dead() == 0


def test_an_event_that_a_run_answers_meanwhile_is_left_alone(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.arrive(inbound())
    deployment.kill_runs()
    real = deployment.events.drop_waiting

    def answered_first(events: object, event: object) -> bool:
        deployment.answer(inbound())
        return real(event)

    monkeypatch.setattr("assistant.stores.parked.DeadEvents.drop_waiting", answered_first)
    result = deployment.ops("dlq", "drop", "01E1", "--yes")

    assert "left alone" in result.stdout
    assert deployment.dead() == 1


def test_a_message_that_is_not_ours_can_be_dropped_by_its_id(deployment: Deployment) -> None:
    sent = deployment.dlq.send("hello")

    deployment.ops("dlq", "drop", sent["MessageId"], "--yes")

    assert deployment.dead() == 0
