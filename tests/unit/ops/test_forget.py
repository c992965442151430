import json

import pytest

from tests.builders import CUSTOMER, inbound
from tests.unit.ops.deployment import Deployment

OTHER = "line#U0000000000000000000000000000cafe"


def stored_of(deployment: Deployment, conversation: str = CUSTOMER) -> list[str]:
    return [item["sk"]["S"] for item in deployment.everything_stored() if item["pk"]["S"] == conversation]


def a_customer(deployment: Deployment) -> None:
    """Has an answer, a write in the ledger, a parked event, and one that waits."""
    deployment.arrive(inbound("my back hurts", "01E1"))
    deployment.answer(inbound("my back hurts", "01E1"))
    deployment.store.begin_effect(CUSTOMER, "k1")
    deployment.park(inbound("my head too", "01E2"))
    deployment.arrive(inbound("hello?", "01E3"))


def test_without_yes_it_only_counts(deployment: Deployment) -> None:
    a_customer(deployment)
    before = stored_of(deployment)

    result = deployment.ops("forget", CUSTOMER)

    assert "Would erase" in result.stdout
    assert "1 effect, 2 event, 1 head, 1 inbox" in result.stdout
    assert "dead letters: 2" in result.stdout
    assert "hurts" not in result.stdout
    assert stored_of(deployment) == before


def test_with_yes_a_scan_of_the_table_finds_nothing_of_the_customer(deployment: Deployment) -> None:
    a_customer(deployment)
    deployment.park(inbound("somebody else", "01E9", conversation=OTHER))

    result = deployment.ops("forget", CUSTOMER, "--yes", "--json")

    receipt = json.loads(result.stdout)
    assert receipt["erased"] == {"effect": 1, "event": 2, "head": 1, "inbox": 1}
    assert CUSTOMER not in str(deployment.everything_stored())
    assert "hurts" not in str(deployment.everything_stored())
    assert stored_of(deployment, OTHER) == ["event#01E9", "head"]
    assert deployment.dead() == 1


def test_it_waits_for_no_run_and_takes_nothing_away_from_one(deployment: Deployment) -> None:
    deployment.arrive(inbound())
    deployment.store.claim(CUSTOMER, "01E1", "run-x", 2**43)

    result = deployment.ops("forget", CUSTOMER, "--yes")

    assert result.exit_code == 1
    assert "being made" in result.output
    assert len(stored_of(deployment)) == 2


def test_repeated_it_finds_nothing_and_leaves_nothing(deployment: Deployment) -> None:
    a_customer(deployment)
    deployment.ops("forget", CUSTOMER, "--yes")
    assert "table: nothing" in deployment.ops("forget", CUSTOMER, "--yes").stdout
    assert stored_of(deployment) == []


def test_one_that_was_interrupted_is_repeated_at_once(deployment: Deployment) -> None:
    a_customer(deployment)
    deployment.aws.faults.add("dynamodb:TransactWriteItems", "InternalServerError", status=500)
    assert deployment.ops("forget", CUSTOMER, "--yes").exit_code == 1
    deployment.aws.faults.clear()
    assert deployment.ops("forget", CUSTOMER, "--yes").exit_code == 0
    assert stored_of(deployment) == []


@pytest.mark.parametrize("name", ["U0000000000000000000000000000beef", "line#", "fax#123", ""])
def test_what_is_no_conversation_is_refused_before_anything_is_asked(deployment: Deployment, name: str) -> None:
    result = deployment.ops("forget", name, "--yes")
    assert result.exit_code == 1
    assert "no conversation" in result.output
