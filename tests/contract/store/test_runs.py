"""What a run does with the store: claim, load, commit, deliver; on the fake and on DynamoDB."""

from types import SimpleNamespace

import pytest

from assistant.ports import Busy, Chunk, Claim, Commit, Conflict, Effect
from assistant.run import items
from assistant.run.compaction import fold
from assistant.run.going_on import MAX_EVENTS
from assistant.state import State
from tests.builders import CUSTOMER, T0, inbound
from tests.contract.store.harness import UNTIL, DynamoBoth, answer, reply
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


class NewerState(State):
    def to_dict(self) -> dict[str, object]:
        return {**super().to_dict(), "language": "en", "new_field": {"x": 1}}


def test_a_new_conversation_is_empty(store: MemoryStore) -> None:
    assert store.claim(CUSTOMER, "01E1", "run-1", UNTIL) is Claim.FRESH
    thread = store.load(CUSTOMER, "01E1")
    assert (thread.items, thread.waiting, thread.outbox, thread.state.version) == ([], [], None, 0)


def test_waiting_events_come_in_the_order_of_the_channels_time(store: MemoryStore) -> None:
    store.receive([inbound("second", "01E2", at_ms=T0 + 1), inbound("first", "01E1")])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    assert [event.text for event in store.load(CUSTOMER, "01E1").waiting] == ["first", "second"]


def test_an_event_that_arrives_twice_waits_once(store: MemoryStore) -> None:
    store.receive([inbound()])
    store.receive([inbound()])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    assert len(store.load(CUSTOMER, "01E1").waiting) == 1


def test_only_one_run_holds_a_conversation(store: MemoryStore) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    with pytest.raises(Busy):
        store.claim(CUSTOMER, "01E2", "run-2", UNTIL)


def test_who_finds_a_conversation_busy_is_told_until_when_at_most(store: MemoryStore) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    with pytest.raises(Busy) as busy:
        store.claim(CUSTOMER, "01E2", "run-2", UNTIL)
    assert busy.value.until_ms == UNTIL


def test_a_claim_that_is_asked_for_again_because_its_answer_got_lost_is_not_refused(store: MemoryStore) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    assert store.claim(CUSTOMER, "01E1", "run-1", UNTIL) is Claim.FRESH


def test_the_lease_of_a_dead_run_runs_out(store: MemoryStore, clock: FakeClock) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    clock.advance(seconds=61)
    assert store.claim(CUSTOMER, "01E1", "run-2", UNTIL + 61_000) is Claim.FRESH


def test_a_run_whose_lease_was_taken_over_commits_nothing(store: MemoryStore, clock: FakeClock) -> None:
    store.receive([inbound()])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    thread = store.load(CUSTOMER, "01E1")
    clock.advance(seconds=61)
    store.claim(CUSTOMER, "01E1", "run-2", UNTIL + 61_000)
    with pytest.raises(Conflict):
        store.commit(Commit(thread, thread.state, [], thread.waiting, "answered", None), "run-1")
    assert len(store.load(CUSTOMER, "01E1").waiting) == 1


def test_a_commit_keeps_items_state_and_reply_and_ends_the_waiting(store: MemoryStore) -> None:
    store.receive([inbound()])
    answer(store, "run-1")
    thread = store.load(CUSTOMER, None)
    assert thread.items == [items.user("มีถุงมือไหม")]
    assert (thread.waiting, thread.outbox, thread.state.version) == ([], reply(), 1)


def test_the_lease_lasts_until_the_delivery_is_marked(store: MemoryStore) -> None:
    store.receive([inbound()])
    answer(store, "run-1")
    with pytest.raises(Busy):
        store.claim(CUSTOMER, "01E2", "run-2", UNTIL)
    store.mark_delivered(CUSTOMER, "run-1", keep_lease=False)
    assert store.claim(CUSTOMER, "01E2", "run-2", UNTIL) is Claim.FRESH
    assert store.load(CUSTOMER, "01E2").outbox is None


def test_an_answered_event_is_known_when_it_comes_again(store: MemoryStore, clock: FakeClock) -> None:
    store.receive([inbound()])
    answer(store, "run-1")
    clock.advance(seconds=61)
    store.receive([inbound()])
    assert store.claim(CUSTOMER, "01E1", "run-2", UNTIL + 61_000) is Claim.ANSWERED
    thread = store.load(CUSTOMER, None)
    assert thread.outbox == reply()
    assert thread.waiting == []


def test_an_answered_event_that_came_again_does_not_join_the_next_one(store: MemoryStore) -> None:
    store.receive([inbound()])
    answer(store, "run-1")
    store.mark_delivered(CUSTOMER, "run-1", keep_lease=False)
    store.receive([inbound(), inbound("new", "01E2", at_ms=T0 + 5)])
    store.claim(CUSTOMER, "01E2", "run-2", UNTIL)
    assert [event.event_id for event in store.load(CUSTOMER, "01E2").waiting] == ["01E2"]


def test_a_parked_event_is_told_apart(store: MemoryStore) -> None:
    store.receive([inbound()])
    answer(store, "run-1", outcome="parked", parked=True)
    store.mark_delivered(CUSTOMER, "run-1", keep_lease=False)
    assert store.claim(CUSTOMER, "01E1", "run-2", UNTIL) is Claim.PARKED


def test_a_commit_without_reply_gives_the_lease_back(store: MemoryStore) -> None:
    store.receive([inbound()])
    answer(store, "run-1", reply=None)
    assert store.claim(CUSTOMER, "01E2", "run-2", UNTIL) is Claim.FRESH


def test_an_event_that_waits_twice_under_different_times_is_answered_once(store: MemoryStore) -> None:
    store.receive([inbound("first"), inbound("other", "01E2", at_ms=T0 + 1), inbound("again", at_ms=T0 + 2)])
    thread = answer(store, "run-1", reply=None)
    assert [event.text for event in thread.waiting] == ["first", "other"]
    store.receive([inbound("next", "01E3", at_ms=T0 + 3)])
    store.claim(CUSTOMER, "01E3", "run-2", UNTIL)
    assert [event.text for event in store.load(CUSTOMER, "01E3").waiting] == ["next"]


def test_the_same_event_twice_in_one_webhook_waits_once(store: MemoryStore) -> None:
    store.receive([inbound(), inbound()])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    assert len(store.load(CUSTOMER, "01E1").waiting) == 1


def test_a_released_conversation_can_be_claimed_at_once(store: MemoryStore) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    store.release(CUSTOMER, "run-1")
    assert store.claim(CUSTOMER, "01E1", "run-2", UNTIL) is Claim.FRESH


def test_a_release_by_a_run_that_lost_its_lease_changes_nothing(store: MemoryStore, clock: FakeClock) -> None:
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    clock.advance(seconds=61)
    store.claim(CUSTOMER, "01E1", "run-2", UNTIL + 61_000)
    store.release(CUSTOMER, "run-1")
    with pytest.raises(Busy):
        store.claim(CUSTOMER, "01E1", "run-3", UNTIL + 61_000)


def test_folded_chunks_leave_their_digest_in_front(store: MemoryStore) -> None:
    for number in (1, 2, 3):
        store.receive([inbound(event_id=f"01E{number}", at_ms=T0 + number)])
        answer(store, f"run-{number}", f"01E{number}", new_items=[items.user(f"message {number}")], reply=None)
    store.receive([inbound(event_id="01E4", at_ms=T0 + 4)])
    store.claim(CUSTOMER, "01E4", "run-4", UNTIL)
    thread = store.load(CUSTOMER, "01E4")
    folded, digest = thread.chunks[:2], [items.user("digest of 1 and 2")]
    store.commit(
        Commit(thread, thread.state, [items.user("message 4")], thread.waiting, "answered", None, folded, digest),
        "run-4",
    )
    texts = [items.text_of(item) for item in store.load(CUSTOMER, None).items]
    assert texts == ["digest of 1 and 2", "message 3", "message 4"]


def test_conversations_do_not_see_each_other(store: MemoryStore) -> None:
    store.receive([inbound(), inbound("other", "01E9", conversation="line#Uother")])
    store.claim(CUSTOMER, "01E1", "run-1", UNTIL)
    assert [event.text for event in store.load(CUSTOMER, "01E1").waiting] == ["สวัสดีค่ะ"]


def test_looking_into_the_ledger_leaves_no_trace(store: MemoryStore) -> None:
    assert store.effect(CUSTOMER, "key") == Effect(attempted=False, result=None)
    assert store.effect(CUSTOMER, "key") == Effect(attempted=False, result=None)


def test_the_ledger_remembers_an_attempt_and_then_its_result(store: MemoryStore) -> None:
    first = store.begin_effect(CUSTOMER, "key")
    assert (first.attempted, first.result) == (False, None)
    second = store.begin_effect(CUSTOMER, "key")
    assert (second.attempted, second.result) == (True, None)
    store.finish_effect(CUSTOMER, "key", "S00042")
    assert store.begin_effect(CUSTOMER, "key").result == "S00042"
    assert store.effect(CUSTOMER, "key") == Effect(attempted=True, result="S00042")


def test_more_than_a_batch_of_events_is_kept_whole(store: MemoryStore) -> None:
    store.receive([inbound(str(n), f"01E{n:02d}", at_ms=T0 + n) for n in range(60)])
    store.claim(CUSTOMER, "01E00", "run-1", UNTIL)
    assert len(store.load(CUSTOMER, "01E00").waiting) == 60


def test_what_has_expired_is_gone_even_while_dynamodb_has_not_deleted_it(dynamo: DynamoBoth, clock: FakeClock) -> None:
    dynamo.receive([inbound()])
    thread = answer(dynamo, "run-1", state=State(language="en"), reply=None)
    assert thread.waiting
    clock.advance(seconds=31 * 24 * 3600)
    later = clock.now_ms()
    dynamo.receive([inbound("hello again", "01E2", at_ms=later)])
    dynamo.claim(CUSTOMER, "01E2", "run-2", later + 60_000)
    thread = dynamo.load(CUSTOMER, "01E2")
    assert (thread.items, thread.state.language, len(thread.waiting)) == ([], "", 1)
    dynamo.commit(Commit(thread, thread.state, [items.user("hello again")], thread.waiting, "answered", None), "run-2")
    dynamo.claim(CUSTOMER, "01E3", "run-3", later + 60_000)
    assert dynamo.load(CUSTOMER, "01E3").items == [items.user("hello again")]


def test_a_late_redelivery_is_not_answered_again_when_the_customer_is_back_after_days(
    dynamo: DynamoBoth, clock: FakeClock
) -> None:
    """The copy in the inbox must not outlive the record of its answer."""
    dynamo.receive([inbound()])
    answer(dynamo, "run-1", reply=None)
    clock.advance(seconds=48 * 3600)
    dynamo.receive([inbound(received_at_ms=clock.now_ms())])  # its doorbell was dropped as a duplicate
    clock.advance(seconds=13 * 24 * 3600)
    dynamo.delete_expired()
    dynamo.receive([inbound("new", "01E2", at_ms=clock.now_ms())])
    dynamo.claim(CUSTOMER, "01E2", "run-2", clock.now_ms() + 60_000)
    assert [event.text for event in dynamo.load(CUSTOMER, "01E2").waiting] == ["new"]


def test_the_largest_commit_fits_into_a_transaction(dynamo: DynamoBoth) -> None:
    dynamo.receive([inbound(event_id=f"01B{number:02d}", at_ms=T0 + number) for number in range(MAX_EVENTS + 5)])
    dynamo.claim(CUSTOMER, "01B00", "run-x", UNTIL)
    thread = dynamo.load(CUSTOMER, "01B00")
    chunks = [Chunk(version, [items.user("x" * 100)], 150) for version in range(100, 200)]
    folded, digest = fold(chunks, 100_000, max_chars=2000)
    assert len(folded) == 50
    waiting = thread.waiting[:MAX_EVENTS]
    dynamo.commit(
        Commit(thread, thread.state, [items.user("y")], waiting, "answered", reply(), folded, digest), "run-x"
    )
    assert len(dynamo.load(CUSTOMER, None).waiting) == 5


@pytest.mark.parametrize("code", ["ThrottlingError", "TransactionConflict", "ProvisionedThroughputExceeded"])
def test_a_throttled_claim_is_not_taken_for_a_busy_conversation(dynamo: DynamoBoth, code: str) -> None:
    with dynamo.cancelling(code), pytest.raises(Conflict):
        dynamo.claim(CUSTOMER, "01E1", "run-1", UNTIL)


def test_a_conversation_written_by_a_newer_version_can_be_read_after_a_roll_back(dynamo: DynamoBoth) -> None:
    newer = inbound().to_dict() | {"new_field": 1}
    dynamo.receive([SimpleNamespace(**newer, to_dict=lambda: newer)])  # type: ignore[list-item]
    thread = answer(dynamo, "run-1", state=NewerState(), reply=None)
    assert [event.event_id for event in thread.waiting] == ["01E1"]
    assert dynamo.load(CUSTOMER, None).state.language == "en"


def test_codes_of_an_address_are_counted_over_all_conversations_and_start_anew_with_the_hour(
    store: MemoryStore, clock: FakeClock
) -> None:
    assert [store.count_code("hash", 2) for _ in range(4)] == [True, True, False, False]
    assert store.count_code("other", 2)
    clock.advance(seconds=3600)
    assert store.count_code("hash", 2)


def test_the_count_of_an_address_is_deleted_by_its_ttl(dynamo: DynamoBoth, clock: FakeClock) -> None:
    dynamo.count_code("hash", 2)
    clock.advance(seconds=2 * 3600)
    dynamo.delete_expired()
    assert dynamo.kept() == []
