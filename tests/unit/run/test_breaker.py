"""The breaker around the model."""

import pytest

from assistant.errors import QuotaExceeded, RateLimited
from assistant.ports import ModelRequest
from assistant.run.beside import waited_for
from assistant.run.breaker import Breaker
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel, says

PAUSE_S = 300
REQUEST = ModelRequest("", [], [], "hash", 30)
NO_MONEY = QuotaExceeded("openai", "credit_balance_exhausted", status=429)


class SharedBreaker:
    def __init__(self) -> None:
        self.until_ms = 0
        self.looked = 0

    def breaker_until_ms(self) -> int:
        self.looked += 1
        return self.until_ms

    def open_breaker(self, until_ms: int) -> None:
        self.until_ms = until_ms


class Instances:
    """Two instances of the processor, one table."""

    def __init__(self) -> None:
        self.clock = FakeClock(T0)
        self.shared = SharedBreaker()
        self.models = [ScriptedModel(), ScriptedModel()]
        self.breakers = [Breaker(model, self.shared, self.clock, PAUSE_S) for model in self.models]

    def ask(self, number: int) -> str:
        return self.breakers[number].respond(REQUEST).text


@pytest.fixture
def instances() -> Instances:
    return Instances()


def opened(instances: Instances) -> None:
    instances.models[0].then(NO_MONEY)
    with pytest.raises(QuotaExceeded, match="credit_balance_exhausted"):
        instances.ask(0)


def test_after_a_money_error_no_instance_asks_the_model(instances: Instances) -> None:
    opened(instances)
    for number in (0, 1):
        with pytest.raises(QuotaExceeded, match="breaker_open"):
            instances.ask(number)
    assert [len(model.requests) for model in instances.models] == [1, 0]


def test_it_closes_by_itself(instances: Instances) -> None:
    opened(instances)
    instances.clock.advance(seconds=PAUSE_S + 1)
    instances.models[1].then(says("hello"))
    assert instances.ask(1) == "hello"


def test_it_opens_again_when_there_is_still_no_money(instances: Instances) -> None:
    opened(instances)
    instances.clock.advance(seconds=PAUSE_S + 1)
    opened(instances)
    with pytest.raises(QuotaExceeded, match="breaker_open"):
        instances.ask(1)


def test_an_instance_learns_of_it_within_ten_seconds(instances: Instances) -> None:
    instances.models[1].then(says("hello"))
    instances.ask(1)
    opened(instances)
    instances.clock.advance(seconds=10)
    with pytest.raises(QuotaExceeded, match="breaker_open"):
        instances.ask(1)


def test_a_rate_limit_does_not_open_it(instances: Instances) -> None:
    instances.models[0].then(RateLimited("openai", "slow_down", status=429), says("hello"))
    with pytest.raises(RateLimited):
        instances.ask(0)
    assert instances.ask(0) == "hello"


def test_the_table_is_not_asked_for_every_message(instances: Instances) -> None:
    instances.models[0].then(*(says("hello") for _ in range(5)))
    for _ in range(5):
        instances.ask(0)
    assert instances.shared.looked == 1


def test_who_looked_ahead_does_not_look_again(instances: Instances) -> None:
    breaker = instances.breakers[0]
    with waited_for():
        breaker.look_ahead()
    instances.models[0].then(says("Yes."))
    assert instances.ask(0) == "Yes."
    assert instances.shared.looked == 1


def test_what_was_seen_ahead_stops_the_next_to_ask(instances: Instances) -> None:
    opened(instances)
    with waited_for():
        instances.breakers[1].look_ahead()
        with pytest.raises(QuotaExceeded, match="breaker_open"):
            instances.ask(1)
    assert instances.models[1].requests == []
