"""The operator's commands on the deployed path: what could not be answered is found, answered after all, or dropped."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.phrases import phrases
from assistant.run.answering import TRIES
from assistant.stores.inbox import DynamoInbox
from assistant.stores.parked import DeadEvents
from local.aws.queue_clock import QueueClock
from local.world import World
from ops.cli import main
from ops.desk import Desk
from ops.letters import Letters
from tests.builders import inbound
from tests.world.breaker import close_breaker
from tests.world.customers import Customer, text_of, until
from tests.world.killing import kill, let_time_pass
from tests.world.records import Records

pytestmark = pytest.mark.world

APOLOGY = phrases("en")("fallback.model")
NO_MONEY = {"error": {"message": "No money.", "type": "insufficient_quota", "code": "insufficient_quota"}}
WRONG_KEY = {"error": {"message": "Wrong key.", "type": "invalid_request_error", "code": "invalid_api_key"}}

SLOW_S = 1.5  # long enough to kill the run in it

type Ops = Callable[..., Result]


@pytest.fixture
def ops(world: World, local_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ops:
    monkeypatch.setattr("ops.letters.WAIT_S", 0)  # an empty answer of the local queue is no accident

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["dlq", *arguments, "--world", str(local_folder / "world.json")])

    return run


def dead(ops: Ops, customer: Customer) -> list[dict[str, Any]]:
    """What `list` tells of one customer; other tests leave dead letters too."""
    listed = json.loads(ops("list", "--json").stdout)["events"]
    return [event for event in listed if event["conversation"] == customer.conversation]


def writes_poison(world: World, customer: Customer, text: str, status: int = 401, body: Any = WRONG_KEY) -> str:
    """A message that the model refuses once. Back when its apology is there and its doorbell is dead."""
    said = len(customer.heard())
    world.recorders["openai"].fail(match={"body": re.escape(text)}, status=status, body=body)
    event = customer.writes(text)
    until(lambda: len(customer.heard()) > said, "an apology")
    world.wait_until_quiet()
    return event


def said_to(customer: Customer) -> list[str]:
    return [text_of([entry["message"]]) for entry in customer.heard()]


def test_a_message_that_money_could_not_answer_is_found_and_answered_after_all(world: World, ops: Ops) -> None:
    customer = Customer(world)
    event = writes_poison(world, customer, "Do you sell nitrile gloves?", 429, NO_MONEY)
    assert said_to(customer) == [APOLOGY]
    assert "Replay after that" in ops("replay", event, "--yes").stderr
    close_breaker(world)
    customer.writes("Do you sell thermometers?")
    until(lambda: len(customer.heard()) == 2, "the answer to the next message")
    world.wait_until_quiet()

    (found,) = dead(ops, customer)
    assert (found["event"], found["state"]) == (event, "parked")
    until(lambda: dead(ops, customer)[0]["why"] is not None, "the log record")
    assert dead(ops, customer)[0]["why"]["reason"] == "insufficient_quota"
    assert "insufficient_quota" in ops("show", event).stdout
    assert "gloves" not in ops("list").output + ops("show", event).output
    assert "gloves" in ops("show", event, "--text").stdout

    assert "Nothing was changed" in ops("replay", event).stdout
    world.wait_until_quiet()
    assert len(customer.heard()) == 2

    assert ops("replay", event, "--yes").exit_code == 0
    until(lambda: len(customer.heard()) == 3, "the answer to the replayed message")
    world.wait_until_quiet()
    assert "glove" in said_to(customer)[-1].lower()
    assert said_to(customer).count(APOLOGY) == 1
    assert dead(ops, customer) == []


def test_replayed_messages_of_one_customer_are_answered_in_the_order_they_were_written(
    world: World, ops: Ops, records: Records
) -> None:
    customer = Customer(world)
    first = writes_poison(world, customer, "Do you sell masks?")
    second = writes_poison(world, customer, "Do you sell syringes?")
    third = customer.writes("Do you sell gauze?")
    world.wait_until_quiet()

    ops("replay", second, first, "--yes")
    world.wait_until_quiet()

    answered = [event for run in records.answered(customer.conversation) for event in run]
    assert answered == [first, second, third, first, second]
    assert dead(ops, customer) == []


def test_an_apology_that_was_pushed_does_not_swallow_the_answer_of_the_replay(world: World, ops: Ops) -> None:
    """Both are about one event; LINE takes a second push under the same retry key for a repetition of the first."""
    customer = Customer(world)
    world.recorders["line"].fail(match={"path": "message/reply"}, status=400, body={"message": "Invalid reply token"})
    event = writes_poison(world, customer, "Do you sell plasters?")

    ops("replay", event, "--yes")
    world.wait_until_quiet()

    assert [entry["via"] for entry in customer.heard()] == ["push", "push"]
    assert said_to(customer)[1] != APOLOGY


def test_a_dropped_message_is_gone_and_the_next_one_is_answered(world: World, ops: Ops) -> None:
    customer = Customer(world)
    event = writes_poison(world, customer, "Do you sell bandages?")

    assert "what the customer wrote deleted" in ops("drop", event, "--yes").stdout

    assert dead(ops, customer) == []
    rows = world.aws.client("dynamodb").scan(TableName=world.deployed.outputs["TableName"])["Items"]
    assert "bandages" not in str(rows)
    assert text_of(customer.says("Do you sell gloves?"))


def test_an_event_whose_runs_all_died_is_answered_by_its_doorbell(world: World, ops: Ops) -> None:
    customer = Customer(world)
    event = inbound(
        "Do you sell gloves?", f"dead-{customer.id}", conversation=customer.conversation, sender=customer.id
    )
    DynamoInbox(world.aws.client("dynamodb"), world.deployed.outputs["TableName"]).receive([event])
    world.aws.client("sqs").send_message(
        QueueUrl=world.deployed.outputs["DlqUrl"],
        MessageBody=json.dumps({"conversation": customer.conversation, "event": event.event_id}),
        MessageGroupId=customer.conversation,
        MessageDeduplicationId=event.event_id,
    )
    assert [found["state"] for found in dead(ops, customer)] == ["waiting"]

    ops("replay", event.event_id, "--yes")
    world.wait_until_quiet()

    assert "glove" in "".join(said_to(customer)).lower()
    assert dead(ops, customer) == []


def test_an_event_that_kills_every_run_is_apologised_for_once_and_its_group_goes_on(
    world: World, ops: Ops, records: Records, queue_clock: QueueClock
) -> None:
    customer = Customer(world)
    world.recorders["openai"].fail(match={"body": "Deadly"}, delay=SLOW_S, times=TRIES)
    event = customer.writes("Deadly question")
    for number in range(TRIES):
        until(lambda: len(records.of(customer.conversation, "thread_loaded")) > number, "the next try")  # noqa: B023
        kill(world)
        let_time_pass(world, queue_clock, customer)
    apology = text_of(customer.hears())
    world.wait_until_quiet()
    assert apology == phrases("th")("fallback.no_answer")
    assert records.of(customer.conversation, "model_answered") == []

    assert [found["state"] for found in dead(ops, customer)] == ["parked"]
    assert "DiedSilently" in ops("show", event).stdout
    assert "glove" in text_of(customer.says("Do you sell gloves?")).lower()

    ops("replay", event, "--yes")
    world.wait_until_quiet()
    assert [run for run in records.answered(customer.conversation) if event in run] == [[event], [event]]
    assert dead(ops, customer) == []


class Killed(Exception):
    """The command, at this point."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("owner", "step"), [(DeadEvents, "unpark"), (Desk, "ring"), (Letters, "delete")], ids=["unpark", "ring", "delete"]
)
def test_a_replay_that_is_killed_at_a_step_and_repeated_gives_one_answer(
    world: World, ops: Ops, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    customer = Customer(world)
    event = writes_poison(world, customer, f"Do you sell gloves? ({step} {after})")
    real = getattr(owner, step)

    def killed(*arguments: Any) -> None:
        if after:
            real(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, killed)
        assert isinstance(ops("replay", event, "--yes").exception, Killed)
    world.wait_until_quiet()
    if dead(ops, customer):
        ops("replay", event, "--yes")
    world.wait_until_quiet()

    assert len(customer.heard()) == 2
    assert "glove" in said_to(customer)[1].lower()
    assert dead(ops, customer) == []
