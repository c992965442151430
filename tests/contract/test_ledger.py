"""The ledger of credit: in memory and in DynamoDB."""

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.balance.credit import Entry, Kind
from assistant.balance.spending import Bill
from assistant.stores.budget import DynamoBudget
from assistant.stores.ledger import DynamoLedger
from tests.fakes.ledger import MemoryLedger
from tests.table import in_memory

type Ledger = MemoryLedger | DynamoLedger
BOUGHT = Entry("a1", Kind.CREDIT, 1_700_000_000_000, 50_000_000, spent_before=7, paid="1800 THB", note="ใบเสร็จ 12")
SEEN = Entry("b2", Kind.BALANCE, 1_700_000_000_001, 42_100_000)


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with in_memory("threads") as client:
        yield client


@pytest.fixture(params=["memory", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return MemoryLedger()
    return DynamoLedger(request.getfixturevalue("dynamodb"), "threads")


def test_entries_come_back_oldest_first_and_whole(ledger: Ledger) -> None:
    ledger.add(SEEN)
    ledger.add(BOUGHT)
    assert ledger.entries() == [BOUGHT, SEEN]


def test_an_entry_that_is_sent_twice_counts_once(ledger: Ledger) -> None:
    ledger.add(BOUGHT)
    ledger.add(BOUGHT)
    assert ledger.entries() == [BOUGHT]


def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert (ledger.entries(), ledger.bill(), ledger.own_costs()) == ([], None, {})


def test_the_last_bill_is_kept_and_is_no_entry(ledger: Ledger) -> None:
    ledger.keep(Bill(1, 20_000, {20_001: 5}))
    ledger.keep(Bill(2, 20_000, {20_001: 7, 20_003: 0}))
    assert ledger.bill() == Bill(2, 20_000, {20_001: 7, 20_003: 0})
    assert ledger.entries() == []


def test_the_deployments_own_costs_are_those_that_the_purse_has_counted(dynamodb: Any) -> None:
    budget = DynamoBudget(dynamodb, "threads")
    budget.spend(20_777, 30)
    budget.spend(20_777, 12)
    budget.spend(9_999, 1)
    assert DynamoLedger(dynamodb, "threads").own_costs() == {20_777: 42, 9_999: 1}
