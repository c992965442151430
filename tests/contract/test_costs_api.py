"""The reader of OpenAI's bill, through the SDK, on the stand-in and on answers that a stand-in does not give."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from assistant.balance.costs_api import PAGE_DAYS, CostsApi
from assistant.balance.money import DAY_MS
from assistant.errors import AccessDenied, ContractBroken, KeyRefused, RateLimited, ServiceUnavailable
from local.standins.openai import OpenAIStandIn
from local.standins.openai.billing import Billing
from tests.builders import T0
from tests.fakes.clock import FakeClock

TODAY = T0 // DAY_MS
FIELDS = {"api_key": "sk-admin-test", "base_url": "http://openai.test/v1"}


class Organisation:
    def __init__(self) -> None:
        self.clock = FakeClock(T0)
        self.billing = Billing(self.clock, lag=timedelta(), admin_key=FIELDS["api_key"])
        self.requests = 0
        self._app = httpx2.WSGITransport(app=OpenAIStandIn(billing=self.billing).app)

    def spends(self, usd: str, *, days: int = 0) -> None:
        """And then `days` go by."""
        self.billing.charge(Decimal(usd))
        self.clock.advance(seconds=max(days * 86_400, 900))

    def costs(self, key: str = FIELDS["api_key"], *, days_back: int = 5) -> dict[int, int]:
        api = CostsApi({**FIELDS, "api_key": key}, transport=httpx2.MockTransport(self._count))
        return api.by_day(self.clock.now_ms() // DAY_MS - days_back)

    def _count(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        answer = self._app.handle_request(request)
        answer.read()
        return answer


@pytest.fixture
def organisation() -> Organisation:
    return Organisation()


def answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> dict[int, int]:
    return CostsApi(FIELDS, transport=httpx2.MockTransport(answer)).by_day(TODAY)


def page(*results: Any, **fields: Any) -> Callable[[httpx2.Request], httpx2.Response]:
    bucket = {"object": "bucket", "start_time": TODAY * 86_400, "end_time": (TODAY + 1) * 86_400}
    data = [{**bucket, "results": list(results)}]
    content = {"object": "page", "data": data, "has_more": False, "next_page": None, **fields}
    return lambda _: httpx2.Response(200, json=content)


def cost(value: Any, currency: str | None = "usd") -> dict[str, Any]:
    return {"object": "organization.costs.result", "amount": {"value": value, "currency": currency}}


def test_costs_come_by_day_and_days_without_any_are_missing(organisation: Organisation) -> None:
    organisation.spends("1.25", days=2)
    organisation.spends("0.000001")
    assert organisation.costs() == {TODAY: 1_250_000, TODAY + 2: 1}


def test_a_bill_of_more_days_than_a_page_holds_is_read_whole(organisation: Organisation) -> None:
    organisation.spends("3", days=2 * PAGE_DAYS + 5)
    organisation.spends("4")
    assert sum(organisation.costs(days_back=2 * PAGE_DAYS + 5).values()) == 7_000_000
    assert organisation.requests == 3


def test_a_key_that_is_no_admin_key_or_an_old_one_is_told_apart_from_an_outage(organisation: Organisation) -> None:
    with pytest.raises(AccessDenied) as caught:
        organisation.costs("sk-proj-1")
    assert caught.value.status == 403
    with pytest.raises(KeyRefused):
        organisation.costs("sk-admin-old")


def test_the_key_of_the_environment_is_not_taken(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-of-somebody")
    assert organisation.costs() == {}


def test_several_results_of_a_day_are_added_exactly_as_numbers_or_as_texts() -> None:
    assert answering(page(cost("0.1000000000000000"), cost(0.2), cost("0.0000004"))) == {TODAY: 300_001}


def test_costs_in_another_currency_are_refused_not_added() -> None:
    with pytest.raises(ContractBroken, match="currency_is_not_usd"):
        answering(page(cost(1), cost(1, "eur")))


@pytest.mark.parametrize(
    "answer",
    [
        page({"object": "organization.usage.completions.result", "input_tokens": 1}),
        page({"object": "organization.costs.result", "amount": None}),
        page(cost("much")),
        page(cost(None)),
        page("cost"),
        page(data=None),
        page(next_page="again", has_more=True),
    ],
)
def test_an_answer_that_is_no_bill_is_refused(answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
    with pytest.raises(ServiceUnavailable):
        answering(answer)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx2.Response(503, json={"error": {"message": "x", "type": "server_error"}}), ServiceUnavailable),
        (httpx2.Response(429, json={"error": {"message": "x", "code": "rate_limit_exceeded"}}), RateLimited),
        (httpx2.Response(200, text="<html>"), ServiceUnavailable),
    ],
)
def test_an_outage_is_one_that_goes_away(
    answer: httpx2.Response, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)  # the SDK waits before its second try
    with pytest.raises(error):
        answering(lambda _: answer)


def test_a_connection_that_fails_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)

    def fail(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(ServiceUnavailable, match="connection"):
        answering(fail)
