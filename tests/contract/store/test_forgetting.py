"""Erasing a conversation; on the fake and on DynamoDB."""

from unittest.mock import patch

import pytest

from assistant.ports import Busy, Claim, Commit, Conflict, Effect
from assistant.state import State
from tests.builders import CUSTOMER, T0, inbound
from tests.contract.store.harness import UNTIL, DynamoBoth, answer, reply
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


def forget(store: MemoryStore, run: str, event_id: str = "01E1", *, goodbye: bool = True) -> None:
    """A run up to the commit of the customer's wish."""
    answer(store, run, event_id, state=State(erasing=True), reply=reply(event_id) if goodbye else None)


def test_erasing_leaves_nothing_of_a_conversation(store: MemoryStore, clock: FakeClock) -> None:
    store.receive([inbound()])
    answer(store, "run-1", new_items=[{"role": "user"}], reply=reply())
    store.mark_delivered(CUSTOMER, "run-1", keep_lease=True)
    store.begin_effect(CUSTOMER, "k1")

    assert store.erase(CUSTOMER, "run-1") == {"effect": 1, "event": 1, "head": 1, "item": 1}

    thread = store.load(CUSTOMER, None)
    assert (thread.state, thread.items, thread.waiting, thread.outbox) == (State(), [], [], None)
    assert store.effect(CUSTOMER, "k1") == Effect(attempted=False, result=None)
    assert store.claim(CUSTOMER, "01E1", "run-2", UNTIL) is Claim.FRESH


def test_a_conversation_with_more_items_than_a_transaction_takes_is_erased(store: MemoryStore) -> None:
    store.hold(CUSTOMER, "run-1", UNTIL)
    for number in range(35):
        store.begin_effect(CUSTOMER, f"k{number}")
    assert store.erase(CUSTOMER, "run-1") == {"effect": 35, "head": 1}


def test_what_is_written_after_the_goodbye_is_left_for_a_new_conversation(store: MemoryStore) -> None:
    store.receive([inbound()])
    forget(store, "run-1")
    store.receive([inbound("I am back", "01E2", at_ms=T0 + 1)])

    store.erase(CUSTOMER, "run-1")

    assert store.claim(CUSTOMER, "01E2", "run-2", UNTIL) is Claim.FRESH
    assert [event.text for event in store.load(CUSTOMER, "01E2").waiting] == ["I am back"]


def test_an_operator_erases_what_waits_too(store: MemoryStore) -> None:
    store.receive([inbound()])
    store.hold(CUSTOMER, "operator", UNTIL)
    assert store.erase(CUSTOMER, "operator", waiting=True) == {"head": 1, "inbox": 1}
    assert store.load(CUSTOMER, None).waiting == []


def test_nobody_erases_while_a_run_goes_on(store: MemoryStore) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    store.begin_effect(CUSTOMER, "k1")
    with pytest.raises(Busy):
        store.hold(CUSTOMER, "operator", UNTIL)
    with pytest.raises(Conflict):
        store.erase(CUSTOMER, "operator")
    assert store.effect(CUSTOMER, "k1").attempted


def test_a_run_that_was_overtaken_by_an_erasure_writes_nothing_back(store: MemoryStore, clock: FakeClock) -> None:
    store.receive([inbound()])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    thread = store.load(CUSTOMER, "01E1")
    clock.advance(seconds=61)
    store.hold(CUSTOMER, "operator", UNTIL + 61_000)
    store.erase(CUSTOMER, "operator", waiting=True)
    with pytest.raises(Conflict):
        store.commit(Commit(thread, thread.state, [{"role": "user"}], thread.waiting, "answered", None), "run-1")
    assert store.load(CUSTOMER, None).items == []


def test_without_a_goodbye_the_lease_lasts_until_all_is_erased(store: MemoryStore) -> None:
    store.receive([inbound()])
    forget(store, "run-1", goodbye=False)
    with pytest.raises(Busy):
        store.claim(CUSTOMER, "01E2", "run-2", UNTIL)
    assert store.load(CUSTOMER, None).state.erasing
    store.erase(CUSTOMER, "run-1")
    assert store.claim(CUSTOMER, "01E2", "run-2", UNTIL) is Claim.FRESH


def test_a_head_that_was_never_used_goes_with_the_lease(dynamo: DynamoBoth) -> None:
    dynamo.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    dynamo.release(CUSTOMER, "run-1", unused=True)
    assert dynamo.kept() == []


def test_an_erasure_that_was_interrupted_is_finished_by_the_next_run(dynamo: DynamoBoth) -> None:
    dynamo.receive([inbound()])
    forget(dynamo, "run-1")
    for number in range(20):
        dynamo.begin_effect(CUSTOMER, f"k{number}")
    written: list[object] = []
    write = dynamo.client.transact_write_items

    def dies_at_the_second(**arguments: object) -> object:
        written.append(arguments)
        if len(written) == 2:
            raise KeyboardInterrupt
        return write(**arguments)

    with patch.object(dynamo.client, "transact_write_items", dies_at_the_second), pytest.raises(KeyboardInterrupt):
        dynamo.erase(CUSTOMER, "run-1")
    assert dynamo.load(CUSTOMER, None).state.erasing

    dynamo.erase(CUSTOMER, "run-1")
    assert dynamo.kept() == []
