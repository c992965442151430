"""Each function makes the AWS calls that its role allows, and is allowed none that it does not make."""

import json
from collections import deque
from typing import Any, Final

import pytest

from local.aws.policies import allows
from local.aws.queue_clock import QueueClock
from local.aws.server import Call
from local.world import World
from tests.world.balance import looks_at_balance
from tests.world.breaker import close_breaker
from tests.world.customers import PRODUCT, Customer, text_of

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
NO_MONEY = {"error": {"message": "No money.", "type": "insufficient_quota", "code": "insufficient_quota"}}

type Grant = tuple[str, str]
"""An action and a resource of a policy."""

FUNCTIONS: Final = {
    "Ingest": {"Line"},
    "Processor": {"Line", "Openai", "Odoo"},
    "Balance": {"Line", "OpenaiAdmin"},
}
"""Which secrets each function may read."""

BY_LAMBDA: Final = "the Lambda service writes logs in the role's name; the function host has keys of its own for it"
UNUSED: Final = {
    "logs:CreateLogStream": BY_LAMBDA,
    "logs:PutLogEvents": BY_LAMBDA,
    "sqs:GetQueueAttributes": "the Lambda service creates and scales no event source mapping without it",
}


@pytest.fixture
def functions(world: World) -> dict[str, str]:
    """Role ARNs by output name."""
    client = world.aws.client("lambda")
    return {
        name: client.get_function_configuration(FunctionName=world.deployed.outputs[f"{name}Function"])["Role"]
        for name in FUNCTIONS
    }


@pytest.fixture
def calls(world: World, queue_clock: QueueClock) -> list[Call]:
    """What the functions call from their cold start on, through everything that makes them call something else."""
    world.wait_until_quiet()
    for name in FUNCTIONS:
        world.host.kill(world.deployed.outputs[f"{name}Function"])
    kept, world.aws.calls = world.aws.calls, deque()
    customer = Customer(world)
    customer.opens_account()
    customer.says(f"ขอสั่ง{PRODUCT} 10 กล่องค่ะ")
    customer.taps("ยืนยัน")
    world.recorders["openai"].fail(times=1, status=500)
    with queue_clock.faster():
        assert PRODUCT in text_of(customer.says(QUESTION))
        world.wait_until_quiet()
    world.recorders["line"].fail(match={"path": "message/"}, times=1, status=500)
    with queue_clock.faster():
        assert PRODUCT in text_of(customer.says(QUESTION))
        world.wait_until_quiet()
    world.recorders["openai"].fail(status=429, body=NO_MONEY)
    customer.says(QUESTION)
    world.wait_until_quiet()
    Customer(world).says(QUESTION)
    world.wait_until_quiet()
    customer.says("ลบข้อมูลของฉัน")
    customer.taps("ยืนยัน")
    gone = Customer(world)
    gone.sends("sticker")
    gone.leaves()
    world.wait_until_quiet()
    looks_at_balance(world)
    made, world.aws.calls = list(world.aws.calls), kept
    close_breaker(world)
    return made


def test_a_function_uses_all_that_it_may_do_and_nothing_else(
    world: World, functions: dict[str, str], calls: list[Call]
) -> None:
    for name, role in functions.items():
        used = {(call.action, call.resource) for call in calls if call.caller == role.split("/")[-1]}
        assert used, f"{name} made no call"
        assert {action for action, _ in used}.isdisjoint(UNUSED)
        granted = _granted(world, role)
        assert [each for each in used if not any(_covers(grant, each) for grant in granted)] == []
        idle = {grant for grant in granted if not any(_covers(grant, each) for each in used)}
        unexplained = {grant for grant in idle if grant[0] not in UNUSED}
        assert unexplained == set(), f"{name} may do what it never does"


def test_the_reasons_are_for_what_a_function_may_do(world: World, functions: dict[str, str]) -> None:
    granted = {action for role in functions.values() for action, _ in _granted(world, role)}
    assert set(UNUSED) <= granted


def test_each_function_reads_its_own_secrets_and_nobody_can_change_one(world: World, functions: dict[str, str]) -> None:
    """Not the ingest function OpenAI's or Odoo's, not the processor the organisation's admin key."""
    names = set[str]().union(*FUNCTIONS.values())
    for function, role in functions.items():
        documents = world.aws.permissions.policies(role)
        secrets = {name: world.deployed.outputs[f"{name}Secret"] for name in names}
        may = {name for name, arn in secrets.items() if allows(documents, "secretsmanager:GetSecretValue", arn, {})}
        assert may == FUNCTIONS[function]
        assert not [arn for arn in secrets.values() if allows(documents, "secretsmanager:PutSecretValue", arn, {})]


def test_the_balance_function_sees_no_conversation(world: World, functions: dict[str, str]) -> None:
    documents = world.aws.permissions.policies(functions["Balance"])
    table = next(arn for _, arn in _granted(world, functions["Balance"]) if ":table/" in arn)
    for partition, may in (("service#ledger", True), ("line#U1", False), ("account#1", False)):
        context = {"dynamodb:LeadingKeys": [partition]}
        for action in ("Query", "GetItem", "PutItem"):
            assert allows(documents, f"dynamodb:{action}", table, context) == may
    assert not allows(documents, "dynamodb:Scan", table, {})


def _granted(world: World, role: str) -> set[Grant]:
    granted = set()
    for document in world.aws.permissions.policies(role):
        for statement in _list(document["Statement"]):
            assert statement["Effect"] == "Allow"
            # Which partitions the balance function sees has a test of its own; no other condition is looked at here.
            assert set(statement.get("Condition", {})) <= {"ForAllValues:StringLike"}, json.dumps(statement)
            granted |= {(action, arn) for action in _list(statement["Action"]) for arn in _list(statement["Resource"])}
    return granted


def _covers(grant: Grant, used: Grant) -> bool:
    statement = {"Effect": "Allow", "Action": grant[0], "Resource": grant[1]}
    return allows([{"Statement": [statement]}], *used, {})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
