"""LINE's answers lost, refused or late: the customer sees each answer once."""

from typing import Any

import pytest

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.customers import PRODUCT, Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
REPLY = {"path": "message/reply"}
PUSH = {"path": "message/push"}


def _sent(world: World, path: str) -> list[dict[str, Any]]:
    return [request for request in world.recorders["line"].requests if request["path"].endswith(path)]


def test_a_reply_whose_confirmation_is_lost_is_seen_once(world: World) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match=REPLY, drop="after")
    assert PRODUCT in text_of(customer.says(QUESTION))
    world.wait_until_quiet()
    assert len(customer.heard()) == 1
    assert len(_sent(world, "/message/reply")) == 2
    assert _sent(world, "/message/push") == []


def test_a_refused_reply_token_is_followed_by_a_push_with_a_retry_key(world: World) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match=REPLY, status=400, body={"message": "Invalid reply token"})
    assert PRODUCT in text_of(customer.says(QUESTION))
    assert [entry["via"] for entry in customer.heard()] == ["push"]
    (push,) = _sent(world, "/message/push")
    assert "X-Line-Retry-Key" in push["headers"]


def test_a_push_whose_confirmation_is_lost_is_seen_once(world: World) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match=REPLY, status=400, body={"message": "Invalid reply token"})
    world.recorders["line"].fail(match=PUSH, drop="after")
    customer.says(QUESTION)
    world.wait_until_quiet()
    assert len(customer.heard()) == 1
    first, second = _sent(world, "/message/push")
    assert first["headers"]["X-Line-Retry-Key"] == second["headers"]["X-Line-Retry-Key"]


def test_line_down_delays_an_answer_and_the_model_is_not_asked_again(
    world: World, records: Records, queue_clock: QueueClock
) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match={"path": "message/"}, times=2, status=500)
    with queue_clock.faster():
        assert PRODUCT in text_of(customer.says(QUESTION))
        world.wait_until_quiet()
    assert len(customer.heard()) == 1
    assert len(records.of(customer.conversation, "run_committed")) == 1


def test_a_typing_sign_that_fails_costs_no_answer(world: World) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match={"path": "loading"}, times=5, drop="before")
    assert PRODUCT in text_of(customer.says(QUESTION))
