"""Which metric a failure writes, so that the right alarm goes off; and how long customers wait."""

import pytest

from assistant.errors import (
    AccessDenied,
    AssistantError,
    ContractBroken,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    ToolFailed,
)
from assistant.messages import Kind
from assistant.names import Metric
from assistant.run.answering import MAX_RECEIVES
from tests.builders import CUSTOMER, T0
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import DEAD, Chat
from tests.unit.run.conftest import Logged

FIND = ("find_products", {"words": "gloves"})
ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})
FAILING = (
    Metric.MODEL_UNAVAILABLE,
    Metric.MODEL_RATE_LIMITED,
    Metric.MODEL_QUOTA_ERRORS,
    Metric.ODOO_UNAVAILABLE,
    Metric.DELIVERIES_FAILED,
    Metric.TOOL_FAILED,
    Metric.RUNS_FAILED,
)


def counts(logged: Logged) -> dict[str, int]:
    """How often each metric of a failure was written."""
    return {name: count for name in FAILING if (count := len(logged(name)))}


@pytest.mark.parametrize(
    "error",
    [
        OutcomeUnknown("odoo", "ReadTimeoutError"),
        ServiceUnavailable("odoo", "no connection"),
        RateLimited("odoo", "too many requests", status=429),
    ],
    ids=lambda error: type(error).__name__,
)
def test_odoo_failing_in_the_middle_of_a_confirmed_write_counts_as_odoos(
    chat: Chat, logged: Logged, error: ServiceError
) -> None:
    chat.sign_in(MALEE)
    chat.says("5 gloves", calls(ORDER))
    chat.odoo.fail("place_order_once", error)
    chat.taps("Confirm")
    assert counts(logged) == {"OdooUnavailable": 1}


def test_odoo_refusing_a_right_in_a_confirmed_write_fails_the_run_as_well(chat: Chat, logged: Logged) -> None:
    chat.sign_in(MALEE)
    chat.says("5 gloves", calls(ORDER))
    chat.odoo.fail("place_order_once", AccessDenied("odoo", "AccessError", status=403))
    chat.taps("Confirm")
    assert counts(logged) == {"OdooUnavailable": 1, "RunsFailed": 1}


@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (ServiceUnavailable("line", "unavailable", status=503), "ServiceUnavailable"),
        (QuotaExceeded("line", "monthly_limit", status=429), "QuotaExceeded"),
        (AccessDenied("line", "access_denied", status=403), "AccessDenied"),
        (ContractBroken("line", "request_refused", status=400), "ContractBroken"),
    ],
)
def test_an_answer_that_line_does_not_take_is_a_failed_delivery(
    chat: Chat, logged: Logged, error: ServiceError, metric: str
) -> None:
    chat.channel.fail(error)
    chat.says("Hello", says("Hello!"))
    assert counts(logged) == {"DeliveriesFailed": 1}
    assert [(line["channel"], line["error"]) for line in logged(Metric.DELIVERIES_FAILED)] == [("line", metric)]
    assert logged(Metric.TIME_TO_ANSWER) == []


@pytest.mark.parametrize(
    ("error", "counted"),
    [
        (ServiceUnavailable("odoo", "no connection"), {"OdooUnavailable": 1}),
        (ServiceUnavailable("dynamodb", "update_item failed"), {"ToolFailed": 1}),
        (ZeroDivisionError(), {"ToolFailed": 1}),
        (ToolFailed("There is nothing like that."), {}),
    ],
    ids=["odoo", "table", "defect", "no"],
)
def test_a_tool_that_can_not_counts_by_whose_fault_it_is(
    chat: Chat, logged: Logged, error: Exception, counted: dict[str, int]
) -> None:
    chat.odoo.fail("find_products", error)
    chat.says("Gloves?", calls(FIND), says("Not now."))
    assert counts(logged) == counted


@pytest.mark.parametrize("call", [("no_such_tool", {}), ("find_products", {"colour": "blue"})])
def test_a_model_that_misuses_its_tools_counts_as_a_failing_tool(
    chat: Chat, logged: Logged, call: tuple[str, dict[str, object]]
) -> None:
    chat.says("Gloves?", calls(call), says("Not now."))
    assert counts(logged) == {"ToolFailed": 1}


@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (ServiceUnavailable("openai", "http_503", status=503), "ModelUnavailable"),
        (RateLimited("openai", "slow_down", status=429), "ModelRateLimited"),
    ],
)
def test_a_model_that_recovers_in_time_fails_no_run(
    chat: Chat, logged: Logged, error: AssistantError, metric: str
) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(error, says("Hello!"))
    assert chat.rings_until_done(event) == 2
    assert counts(logged) == {metric: 1}


def fails_to_store(*_: object) -> None:
    raise ServiceUnavailable("dynamodb", "transact_write_items failed")


@pytest.mark.parametrize("method", ["claim", "load", "commit"])
def test_a_table_that_is_down_for_every_try_is_one_failed_run(
    chat: Chat, logged: Logged, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(chat.store, method, fails_to_store)
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(*[says("Hello!")] * 5)
    assert chat.rings_until_done(event) == DEAD
    assert counts(logged) == {"RunsFailed": 1}
    assert len(logged(Metric.RUNS_RETRIED)) == MAX_RECEIVES - 1


def test_a_message_that_dies_because_another_run_is_at_work_is_for_that_one_to_answer(
    chat: Chat, logged: Logged
) -> None:
    chat.store.hold(CUSTOMER, "another run", T0 + 600_000)
    event = chat.event("Hello")
    chat.arrives(event)
    assert not chat.rings(event, MAX_RECEIVES)
    assert counts(logged) == {}


# How long customers wait


def waits_ms(logged: Logged) -> list[int]:
    return [metric["TimeToAnswer"] for metric in logged(Metric.TIME_TO_ANSWER)]


def test_time_to_answer_is_that_of_the_one_who_waited_longest(chat: Chat, logged: Logged) -> None:
    first = chat.event("one")
    chat.clock.advance(seconds=7)
    second = chat.event("two")
    chat.arrives(first, second)
    chat.clock.advance(seconds=2)
    chat.model.then(says("Both."))
    chat.rings(first)
    assert waits_ms(logged) == [9000 - 1]


def test_time_to_answer_counts_to_the_delivery_whichever_run_makes_it(chat: Chat, logged: Logged) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.channel.fail(ServiceUnavailable("line", "unavailable", status=503))
    chat.rings(event)
    assert waits_ms(logged) == []
    chat.clock.advance(seconds=3)
    chat.rings(event, 2)
    assert waits_ms(logged) == [3000 - 1]
    assert [record["answers"] for record in logged("reply_delivered")] == [[event.event_id]]


def test_an_apology_is_no_answer(chat: Chat, logged: Logged) -> None:
    chat.says("Hello", AccessDenied("openai", "invalid_api_key", status=401))
    assert chat.texts
    assert waits_ms(logged) == []


def test_what_needs_no_answer_has_no_time_to_it(chat: Chat, logged: Logged) -> None:
    chat.sends(Kind.LEFT)
    assert waits_ms(logged) == []
