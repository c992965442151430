"""What a day's model calls may cost."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import EndpointConnectionError

from assistant import profile as profiles
from assistant.errors import ConfigurationError, ServiceUnavailable
from assistant.phrases import phrases
from assistant.ports import BudgetStore, Usage
from assistant.prices import Price, price_of
from assistant.profile_settings import LimitSettings
from assistant.run.purse import DAY_MS, Purse
from assistant.stores.budget import DynamoBudget
from tests.builders import T0
from tests.fakes.budget import MemoryBudget
from tests.fakes.clock import FakeClock
from tests.fakes.model import says
from tests.table import in_memory
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged

DOLLAR = Usage(tokens_in=1_000_000)
PRICE = Price(input=1, cached=0.1, output=5)
SPENT = phrases("en")("limits.money")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[BudgetStore]:
    if request.param == "memory":
        yield MemoryBudget()
        return
    with in_memory("threads") as client:
        yield DynamoBudget(client, "threads")


@pytest.mark.parametrize(
    ("usage", "micro_usd"),
    [
        (Usage(), 0),
        (Usage(1000, 0, 0), 1000),
        (Usage(1000, 900, 10), 100 + 90 + 50),
        (Usage(1, 1, 0), 1),
    ],
)
def test_cached_tokens_cost_less_and_a_part_of_a_millionth_counts_as_one(usage: Usage, micro_usd: int) -> None:
    assert PRICE.of(usage) == micro_usd


@pytest.mark.parametrize("name", profiles.available())
def test_every_profiles_model_has_a_price(name: str) -> None:
    assert price_of(profiles.load(name).model.name).output > 0


def test_a_model_without_a_price_stops_the_cold_start_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"prices.toml has no price for 'gpt-0'"):
        price_of("gpt-0")


def test_all_instances_spend_from_one_purse(store: BudgetStore, clock: FakeClock) -> None:
    one, two = Purse(store, clock, PRICE, 2.5), Purse(store, clock, PRICE, 2.5)
    assert not two.empty()
    for _ in range(2):
        one.pay(DOLLAR)
    assert not one.empty()
    two.pay(DOLLAR)
    assert two.empty()
    clock.advance(seconds=60)
    assert one.empty()


def test_a_new_day_fills_it(store: BudgetStore, clock: FakeClock) -> None:
    purse = Purse(store, clock, PRICE, 1)
    purse.pay(DOLLAR)
    assert purse.empty()
    clock.advance(seconds=(DAY_MS - T0 % DAY_MS) // 1000)
    assert not purse.empty()


def test_the_table_is_not_read_for_every_message(clock: FakeClock) -> None:
    store = MemoryBudget()
    purse = Purse(store, clock, PRICE, 100)
    for _ in range(5):
        purse.empty()
        purse.pay(DOLLAR)
        clock.advance(seconds=30)
    assert store.looked == 1


def test_a_table_that_does_not_answer_stops_nobody_and_the_instance_counts_for_itself(clock: FakeClock) -> None:
    class Down:
        def get_item(self, **_: object) -> object:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

        update_item = get_item

    purse = Purse(DynamoBudget(Down(), "threads"), clock, PRICE, 1.5)
    assert not purse.empty()
    purse.pay(DOLLAR)
    assert not purse.empty()
    purse.pay(DOLLAR)
    assert purse.empty()


def test_with_an_empty_purse_the_model_is_not_asked_and_the_customer_is_told_politely(logged: Logged) -> None:
    chat = Chat(limits=LimitSettings(money_per_day=0.000001))
    chat.says("Gloves?", says("Yes."))  # the answer that empties it is still given
    chat.says("Masks?")
    assert chat.texts == ["Yes.", SPENT]
    assert len(chat.model.requests) == 1
    assert len(logged("budget_spent")) == 1
    assert len(logged("BudgetSpent")) == 2  # the run that emptied it, and each customer whom it turned away


def test_a_run_that_fails_after_its_model_call_has_cost_as_much() -> None:
    chat = Chat()
    event = chat.event("Gloves?")
    chat.arrives(event)
    chat.model.then(says("", finish="max_output_tokens"))
    chat.rings(event)
    assert sum(chat.budget.days.values()) > 0


def test_a_model_that_did_not_answer_costs_nothing() -> None:
    chat = Chat()
    event = chat.event("Gloves?")
    chat.arrives(event)
    chat.model.then(ServiceUnavailable("openai", "down"))
    assert not chat.rings(event)
    assert chat.budget.days == {}
