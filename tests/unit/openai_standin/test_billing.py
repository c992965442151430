"""The stand-in's money: what it charges, when the bill tells it, and what an empty account answers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from openai.types.admin.organization.usage_costs_response import UsageCostsResponse
from werkzeug.test import Client, TestResponse

from local.standins.openai import OpenAIStandIn, Say
from local.standins.openai.billing import DAY_S, Billing
from tests.builders import T0
from tests.fakes.clock import FakeClock

TODAY = T0 // 1000 // DAY_S
ADMIN = "sk-admin-test"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture
def billing(clock: FakeClock) -> Billing:
    return Billing(clock, lag=timedelta(hours=5))


def get(billing: Billing, key: str = ADMIN, **query: int | str) -> TestResponse:
    client = Client(OpenAIStandIn(billing=billing).app)
    return client.get("/v1/organization/costs", query_string={**query}, headers={"Authorization": f"Bearer {key}"})


def billed(billing: Billing, **query: int | str) -> list[float]:
    answer = get(billing, start_time=(TODAY - 2) * DAY_S, limit=180, **query)
    page = UsageCostsResponse.model_validate(answer.get_json(), strict=True)
    return [sum(result.amount.value for result in bucket.results) for bucket in page.data]  # type: ignore


def ask(billing: Billing) -> TestResponse:
    body = {"model": "gpt-6-luna", "input": "hello", "store": False}
    stand_in = OpenAIStandIn([Say("Hello.")], billing=billing)
    return Client(stand_in.app).post("/v1/responses", json=body, headers={"Authorization": "Bearer sk-test"})


def test_a_charge_is_on_the_bill_after_the_lag(billing: Billing, clock: FakeClock) -> None:
    billing.charge(Decimal("1.25"))
    clock.advance(seconds=5 * 3600)
    assert sum(billed(billing)) == 0
    clock.advance(seconds=15 * 60)
    assert sum(billed(billing)) == 1.25


def test_a_bill_that_is_stuck_does_not_grow(billing: Billing, clock: FakeClock) -> None:
    billing.stuck_at_ms = clock.now_ms()
    billing.charge(Decimal(1))
    clock.advance(seconds=3 * DAY_S)
    assert sum(billed(billing)) == 0


def test_a_day_without_costs_is_a_bucket_without_results(billing: Billing) -> None:
    answer = get(billing, start_time=(TODAY - 1) * DAY_S).get_json()
    assert [bucket["results"] for bucket in answer["data"]] == [[], []]


def test_pages_follow_each_other_to_the_end(billing: Billing) -> None:
    page = get(billing, start_time=(TODAY - 4) * DAY_S, limit=2).get_json()
    days = [bucket["start_time"] // DAY_S for bucket in page["data"]]
    while page["has_more"]:
        page = get(billing, start_time=(TODAY - 4) * DAY_S, limit=2, page=page["next_page"]).get_json()
        days += [bucket["start_time"] // DAY_S for bucket in page["data"]]
    assert days == list(range(TODAY - 4, TODAY + 1))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"start_time": "yesterday"}, 400),
        ({"start_time": 0, "limit": 181}, 400),
        ({"start_time": 0, "bucket_width": "1h"}, 400),
        ({"start_time": 0, "group_by": "project_id"}, 501),
    ],
)
def test_a_question_that_is_wrong_or_not_played_is_refused(
    billing: Billing, query: dict[str, int | str], status: int
) -> None:
    assert get(billing, **query).status_code == status


def test_only_an_admin_key_reads_the_bill(billing: Billing) -> None:
    billing.admin_key = ADMIN
    assert get(billing, "sk-proj-1", start_time=0).status_code == 403
    assert get(billing, "sk-admin-other", start_time=0).status_code == 401
    assert get(billing, start_time=0).status_code == 200


def test_an_answer_is_charged_by_the_price_table(billing: Billing) -> None:
    billing.credit = Decimal(1)
    usage = ask(billing).get_json()["usage"]
    cost = usage["input_tokens"] * Decimal("0.125") + usage["output_tokens"] * Decimal("0.5")
    assert billing.balance is not None
    assert cost <= (1 - billing.balance) * 1_000_000 < cost + 1


def test_an_empty_account_answers_as_openai_does(billing: Billing) -> None:
    billing.credit = Decimal(0)
    answer = ask(billing)
    assert answer.status_code == 429
    error = answer.get_json()["error"]
    assert (error["type"], error["code"]) == ("insufficient_quota", "credit_balance_exhausted")
