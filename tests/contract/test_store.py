"""The port Store (and Inbox), on the fake and on DynamoDB as moto plays it."""

from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from assistant.messages import Reply, Text
from assistant.ports import Busy, Claim, Commit, Conflict, Effect, Thread
from assistant.run import items
from assistant.stores.inbox import DynamoInbox
from assistant.stores.threads import DynamoStore
from tests.builders import CUSTOMER, T0, inbound
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

UNTIL = T0 + 60_000


class DynamoBoth(DynamoStore):
    """Inbox and Store on one table, as the two functions see it together."""

    def __init__(self, clock: FakeClock) -> None:
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_table(
            TableName="threads",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        super().__init__(client, "threads", clock, timedelta(days=30))
        self.receive = DynamoInbox(client, "threads").receive


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[MemoryStore | DynamoBoth]:
    if request.param == "memory":
        yield MemoryStore(clock)
        return
    with mock_aws():
        yield DynamoBoth(clock)


def reply(key: str = "01E1") -> Reply:
    return Reply(CUSTOMER, key, (Text("ได้ค่ะ"),), f"token-{key}", T0)


def answer(store: MemoryStore, run: str, event_id: str = "01E1", **commit: object) -> Thread:
    """A whole run up to the commit."""
    fresh = store.claim(CUSTOMER, event_id, run, UNTIL) is Claim.FRESH
    thread = store.load(CUSTOMER, event_id if fresh else None)
    values = {
        "thread": thread,
        "state": thread.state,
        "new_items": [items.user("มีถุงมือไหม")],
        "answered": thread.waiting,
        "outcome": "answered",
        "reply": reply(event_id),
    }
    store.commit(Commit(**{**values, **commit}), run)
    return thread


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
