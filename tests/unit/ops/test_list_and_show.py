import json
from typing import Any

from assistant.messages import Kind
from tests.builders import CUSTOMER, T0, inbound
from tests.unit.ops.deployment import Deployment

SECRET = "my back hurts"


def listed(deployment: Deployment) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(deployment.ops("dlq", "list", "--json").stdout)["events"]
    return events


def test_an_empty_queue_is_said_to_be_empty(deployment: Deployment) -> None:
    result = deployment.ops("dlq", "list")

    assert (result.exit_code, result.output) == (
        0,
        "The dead-letter queue of this test is empty.\n",
    )


def test_one_line_says_what_became_of_an_event(deployment: Deployment) -> None:
    deployment.park(inbound(SECRET))

    line = deployment.ops("dlq", "list", "--no-why").stdout.splitlines()[1]

    assert line.split()[:2] == ["01E1", CUSTOMER]
    assert " parked " in line


def test_each_fate_is_told_apart(deployment: Deployment) -> None:
    def at(number: int, **fields: object) -> object:
        return inbound(event_id=f"01E{number}", conversation=f"line#U{number}", at_ms=T0 + number, **fields)

    parked, waiting, answered, undelivered, dropped, erased = (at(number) for number in range(1, 7))
    deployment.park(parked)
    for event in (waiting, answered, undelivered, dropped, erased):
        deployment.arrive(event)
    deployment.kill_runs()
    deployment.answer(answered, outcome="card_shown")
    deployment.answer(undelivered, delivered=False)
    deployment.events.drop_waiting(dropped)
    deployment.erase(erased)

    assert [(event["event"], event["state"], event["outcome"]) for event in listed(deployment)] == [
        ("01E1", "parked", "parked"),
        ("01E2", "waiting", None),
        ("01E3", "answered", "card_shown"),
        ("01E4", "undelivered", "answered"),
        ("01E5", "dropped", "dropped"),
        ("01E6", "gone", None),
    ]


def test_what_the_customer_wrote_is_shown_only_when_asked_for(deployment: Deployment) -> None:
    deployment.park(inbound(SECRET))

    for arguments in (["list"], ["list", "--json"], ["show", "01E1"], ["show", "01E1", "--json"], ["replay", "01E1"]):
        assert SECRET not in deployment.ops("dlq", *arguments).output
    assert SECRET in deployment.ops("dlq", "show", "01E1", "--text").stdout
    assert json.loads(deployment.ops("dlq", "show", "01E1", "--text", "--json").stdout)["text"] == SECRET


def test_details_name_the_event_its_times_and_its_messages(deployment: Deployment) -> None:
    deployment.park(inbound(kind=Kind.ACTION))

    shown = json.loads(deployment.ops("dlq", "show", "01E1", "--json").stdout)

    assert shown["conversation"] == CUSTOMER
    assert shown["kind"] == "action"
    assert shown["written_at"] == shown["parked_at"] == "2026-11-18T11:06:40+00:00"
    assert [message["receives"] for message in shown["messages"]] == [4]


def test_the_reason_is_stored_with_a_parked_event(deployment: Deployment) -> None:
    """Logs may be gone before the message is, and an operator may not be allowed to read them."""
    why = {
        "error": "QuotaExceeded",
        "place": "a:1",
        "service": "openai",
        "reason": "insufficient_quota",
        "run_id": "r-1",
    }
    deployment.park(inbound(), inbound(event_id="01E2", at_ms=T0 + 1), why=why)

    assert [event["why"]["reason"] for event in listed(deployment)] == ["insufficient_quota"] * 2
    assert "QuotaExceeded (openai: insufficient_quota) at a:1" in deployment.ops("dlq", "list").stdout
    assert "r-1" in deployment.ops("dlq", "show", "01E2").stdout


def test_looking_hides_no_message_from_the_next_one_who_looks(deployment: Deployment) -> None:
    deployment.park(inbound())

    for _ in range(3):
        assert len(listed(deployment)) == 1
    assert deployment.dead() == 1


def test_more_than_ten_messages_of_many_customers_are_all_listed_in_order(deployment: Deployment) -> None:
    for number in range(12):
        deployment.park(
            *(inbound(event_id=f"{number:02d}-{n}", conversation=f"line#U{number:02d}", at_ms=T0 + n) for n in range(3))
        )

    events = [event["event"] for event in listed(deployment)]

    assert events == [f"{number:02d}-{n}" for number in range(12) for n in range(3)]


def test_those_behind_ten_of_the_same_customer_are_counted(deployment: Deployment) -> None:
    deployment.park(*(inbound(event_id=f"01E{n:02d}", at_ms=T0 + n) for n in range(13)))

    data = json.loads(deployment.ops("dlq", "list", "--json").stdout)

    assert [len(data["events"]), data["unseen"]] == [10, 3]
    assert "About 3 more" in deployment.ops("dlq", "list").stderr


def test_two_messages_of_one_event_are_one_line(deployment: Deployment) -> None:
    deployment.park(inbound())
    deployment.ring_again("01E1")
    deployment.kill_runs()

    (event,) = listed(deployment)

    assert len(event["messages"]) == 2


def test_a_message_that_is_not_ours_is_listed_by_its_own_id(deployment: Deployment) -> None:
    sent = deployment.dlq.send('{"hello": 1}')

    line = deployment.ops("dlq", "list").stdout.splitlines()[1]

    assert line.startswith(sent["MessageId"])
    assert "not one of our messages" in line
    assert deployment.ops("dlq", "show", sent["MessageId"]).exit_code == 0


def test_an_event_that_is_not_there_is_said_not_to_be_there(deployment: Deployment) -> None:
    result = deployment.ops("dlq", "show", "01E9")

    assert result.exit_code == 1
    assert "There is no message of 01E9" in result.stderr
