"""A thread ends as a whole, the profile's time after its last message; on the fake and on DynamoDB, which deletes at
once or never."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import profile as profiles
from assistant.ports import Chunk, Commit, Conflict, Thread
from assistant.run import items
from assistant.run.compaction import MAX_CHUNKS
from assistant.run.going_on import MAX_EVENTS
from assistant.state import BoundPartner, PendingAction, State, Window
from tests.builders import CUSTOMER, T0, inbound
from tests.contract.store.harness import TABLE, DynamoBoth, reply
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

TTL_S = 30 * 60
type Lasting = Callable[[timedelta], "Talk"]
MINUTE, HOUR, DAY = 60, 3600, 86_400
TTL = timedelta(seconds=TTL_S)


class Talk:
    """A customer who writes now and then, and a run for each message."""

    def __init__(self, store: MemoryStore | DynamoBoth, clock: FakeClock, conversation: str = CUSTOMER) -> None:
        self.store, self.clock, self.conversation = store, clock, conversation
        self.count = 0

    def says(self, text: str, *, after: float = 0, answered_after: float = 0, **commit: object) -> Thread:
        """The thread as the run found it."""
        self.writes(text, after=after)
        self.clock.advance(seconds=answered_after)
        return self.is_answered(**commit)

    def writes(self, text: str, *, after: float = 0) -> None:
        self.clock.advance(seconds=after)
        self.count += 1
        event = inbound(text, f"01E{self.count}", at_ms=self.clock.now_ms(), conversation=self.conversation)
        self.store.receive([event])

    def is_answered(self, **commit: object) -> Thread:
        run, now_ms = f"run-{self.count}", self.clock.now_ms()
        self.store.claim(self.conversation, f"01E{self.count}", run, now_ms + 30_000)
        thread = self.store.load(self.conversation, f"01E{self.count}")
        new = [items.user(event.text) for event in thread.waiting]
        made = {"state": thread.state, "new_items": new, "outcome": "answered", "reply": None, **commit}
        self.store.commit(Commit(thread, answered=thread.waiting, **made), run)  # type: ignore[arg-type]
        return thread


def said(thread: Thread) -> list[str]:
    return [items.text_of(item) for item in thread.items]


@pytest.fixture(params=["memory", "deleted late", "deleted at once"])
def talk(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Talk]:
    if request.param == "memory":
        yield Talk(MemoryStore(clock, TTL), clock)
        return
    talk: Talk = request.getfixturevalue("lasting")(TTL)
    with talk.store.promptly() if request.param == "deleted at once" else nullcontext():
        yield talk


@pytest.fixture
def lasting(dynamo: DynamoBoth, clock: FakeClock) -> Lasting:
    """Conversations by how long they last, in one table that deletes when told to."""
    return lambda ttl: Talk(DynamoBoth(dynamo.client, clock, ttl), clock)


def test_a_thread_is_whole_until_its_time_after_the_last_message_is_over(talk: Talk) -> None:
    talk.says("one")
    talk.says("two", after=20 * MINUTE)
    assert said(talk.says("three", after=TTL_S - 1)) == ["one", "two"]


def test_a_thread_ends_as_a_whole(talk: Talk) -> None:
    talk.says("one")
    talk.says("two", after=20 * MINUTE)
    assert said(talk.says("three", after=TTL_S)) == []
    assert said(talk.says("four", after=MINUTE)) == ["three"]


def test_what_ended_does_not_come_back_with_the_next_threads(talk: Talk) -> None:
    for round_ in range(3):
        assert said(talk.says(f"one of {round_}", after=TTL_S)) == []
        assert said(talk.says(f"two of {round_}", after=MINUTE)) == [f"one of {round_}"]


@pytest.mark.parametrize("prompt", [False, True])
def test_nothing_is_missing_of_a_conversation_that_goes_on_for_days(lasting: Lasting, prompt: bool) -> None:
    talk, texts = lasting(timedelta(hours=12)), list[str]()
    for number in range(9):
        if prompt:
            talk.store.delete_expired()
        assert said(talk.says(f"message {number}", after=11 * HOUR)) == texts
        texts.append(f"message {number}")


def test_nothing_that_was_written_to_the_help_desk_is_stored_when_its_time_is_over(lasting: Lasting) -> None:
    ttl = profiles.load("it_support").thread.ttl
    talk = lasting(ttl)
    talk.says("my zebra is broken")
    talk.clock.advance(seconds=ttl.total_seconds() - 1)
    talk.store.delete_expired()
    assert "zebra" in str(talk.store.kept())
    talk.clock.advance(seconds=1 + DAY)  # docs/privacy.md: items expire within a day of the end
    talk.store.delete_expired()
    assert "zebra" not in str(talk.store.kept())


def test_a_message_that_came_in_time_belongs_to_the_thread_however_late_its_turn_is(talk: Talk) -> None:
    talk.says("one")
    assert said(talk.says("two", after=TTL_S - 1, answered_after=10 * MINUTE)) == ["one"]


def test_a_message_that_is_replayed_after_days_finds_no_thread_in_pieces(talk: Talk) -> None:
    talk.says("one")
    assert said(talk.says("two", after=MINUTE, answered_after=3 * DAY)) == []


def test_sign_in_and_pending_action_end_with_the_thread(talk: Talk) -> None:
    partner = BoundPartner(7, "Malee", "th_TH", None, T0 // 1000)
    pending = PendingAction("id", "place_order", {}, "", T0 // 1000 + DAY)
    talk.says("one", state=State(partner=partner, pending=pending, refs=["S00001"], language="en"))

    going_on = talk.says("two", after=TTL_S - 1).state
    assert (going_on.partner, going_on.pending, going_on.refs) == (partner, pending, ["S00001"])

    over = talk.says("three", after=TTL_S).state
    assert (over.partner, over.pending, over.refs, over.language) == (None, None, [], "")


def test_what_protects_outlasts_the_thread(talk: Talk) -> None:
    """A person has the conversation, codes were wrong too often, a flood was slowed down: waiting is no way around."""
    now = T0 // 1000
    talk.says(
        "one",
        state=State(
            human_until=now + 7 * DAY,
            sign_in_paused_until=now + DAY,
            codes_sent_at=[now],
            codes_known={"hash": now + HOUR},
            day=Window(now, 300),
        ),
    )
    day_after = talk.says("two", after=23 * HOUR).state
    assert (day_after.sign_in_paused_until, day_after.day) == (now + DAY, Window(now, 300))
    assert (day_after.codes_sent_at, day_after.codes_known) == ([now], {"hash": now + HOUR})
    assert talk.says("three", after=5 * DAY).state.human_until == now + 7 * DAY


def test_a_wish_to_be_forgotten_outlasts_the_thread(talk: Talk) -> None:
    talk.says("forget me", state=State(erasing=True))
    talk.clock.advance(seconds=TTL_S)
    assert talk.store.load(CUSTOMER, None).state.erasing


def test_an_answer_that_could_not_be_delivered_outlasts_the_thread(talk: Talk) -> None:
    talk.says("one", reply=reply())
    assert talk.says("two", after=13 * DAY).outbox == reply()


def test_nothing_of_a_thread_is_kept_for_more_than_a_day_after_its_end(lasting: Lasting) -> None:
    talk = lasting(TTL)
    talk.says("one")
    talk.says("two", after=20 * MINUTE)
    talk.clock.advance(seconds=TTL_S + DAY)
    talk.store.delete_expired()
    assert [item["sk"]["S"] for item in talk.store.kept()] == ["event#01E1", "event#01E2"]


def test_items_that_outlast_their_head_are_no_part_of_the_next_thread(lasting: Lasting) -> None:
    """DynamoDB deletes in any order, and versions begin at one again."""
    talk = lasting(TTL)
    for text in ("one", "two", "three"):
        talk.says(text)
    talk.clock.advance(seconds=TTL_S + DAY)
    talk.store.delete({"pk": {"S": CUSTOMER}, "sk": {"S": "head"}})
    assert said(talk.says("four")) == []
    assert said(talk.says("five")) == ["four"]


def test_a_profiles_shorter_time_holds_for_what_was_stored_before(lasting: Lasting) -> None:
    before, now = lasting(timedelta(days=365)), lasting(TTL)
    for number in range(3):
        before.says(f"message {number}")
    now.count = before.count
    assert len(said(now.says("one more", after=DAY))) == 3
    now.clock.advance(seconds=TTL_S + DAY)
    now.store.delete_expired()
    assert {item["sk"]["S"].partition("#")[0] for item in now.store.kept()} == {"event"}


def test_a_conversation_from_before_threads_had_an_end_goes_on(lasting: Lasting) -> None:
    talk = lasting(TTL)
    talk.says("one", state=State(language="en"))
    talk.store.client.update_item(
        TableName=TABLE,
        Key={"pk": {"S": CUSTOMER}, "sk": {"S": "head"}},
        UpdateExpression="REMOVE ends_at, begins",
    )
    thread = talk.says("two", after=MINUTE)
    assert (said(thread), thread.state.language) == (["one"], "en")


def test_an_item_that_is_deleted_while_a_run_goes_on_does_not_come_back_empty(lasting: Lasting) -> None:
    talk = lasting(timedelta(days=3))
    talk.says("one")
    talk.writes("two", after=2 * DAY)
    load = talk.store.load

    def deleted_meanwhile(conversation: str, fresh: str | None) -> Thread:
        thread = load(conversation, fresh)
        talk.store.delete({"pk": {"S": CUSTOMER}, "sk": {"S": "item#00000001"}})
        return thread

    talk.store.load = deleted_meanwhile
    with pytest.raises(Conflict):
        talk.is_answered()
    assert said(load(CUSTOMER, None)) == []


def test_the_largest_commit_can_give_every_item_more_time(lasting: Lasting) -> None:
    """Every chunk that a thread may have, all due, and every event that a run may answer, and a reply."""
    talk = lasting(timedelta(days=3))
    for number in range(MAX_CHUNKS):
        talk.says(f"message {number}")
    talk.clock.advance(seconds=2 * DAY)
    for number in range(MAX_EVENTS):
        talk.writes(f"more {number}")
    talk.is_answered(reply=reply())
    talk.clock.advance(seconds=2 * DAY)
    talk.store.delete_expired()
    assert len(talk.store.load(CUSTOMER, None).chunks) == MAX_CHUNKS + 1


def test_a_thread_with_too_many_items_for_one_commit_gives_time_to_the_most_urgent_first(lasting: Lasting) -> None:
    store = lasting(timedelta(days=3)).store
    soon, later = (T0 // 1000 + 3 * DAY + hours * HOUR for hours in (-2, -1))
    chunks = [Chunk(version, [], 2, soon if version > 60 else later) for version in range(1, 121)]
    commit = Commit(Thread(CUSTOMER, State(), chunks, [], None), State(), [], [], "answered", None)
    with store.recording() as made, pytest.raises(Conflict):  # these chunks are not in the table
        store.commit(commit, "run-1")
    ((_, transaction),) = made
    updated = [write["Update"]["Key"]["sk"]["S"] for write in transaction["TransactItems"]]
    assert len(updated) == 100
    assert updated[1:61] == [f"item#{version:08d}" for version in range(61, 121)]


def test_a_run_makes_no_more_requests_for_it_and_an_item_is_rewritten_once_a_day_at_most(lasting: Lasting) -> None:
    talk, rewritten = lasting(timedelta(days=3)), list[str]()
    for _ in range(26):
        with talk.store.recording() as made:
            talk.says("hello", after=2 * HOUR)
        assert [name for name, _ in made] == ["BatchWriteItem", "TransactWriteItems", "Query", "TransactWriteItems"]
        commit = made[-1][1]["TransactItems"]
        rewritten += [write["Update"]["Key"]["sk"]["S"] for write in commit if "Update" in write]
    assert rewritten.count("item#00000001") == 2


class OneTalk:
    """What a thread should be: a list that is emptied when its time is over."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ends_at = 0

    def says(self, text: str, came: int, answered: int, ttl: int) -> list[str]:
        if self.ends_at <= max(came, answered - HOUR):
            self.texts = []
        found, self.ends_at = self.texts, answered + ttl
        self.texts = [*found, text]
        return found


TTLS = [30 * MINUTE, 12 * HOUR, 3 * DAY]
STEP = st.tuples(
    st.sampled_from([MINUTE, 29 * MINUTE, 30 * MINUTE, 11 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY]),
    st.sampled_from([0, 0, 5 * MINUTE, 50 * MINUTE, 2 * HOUR]),
    st.lists(st.integers(0, 20), max_size=6),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ttl=st.sampled_from(TTLS), shorter=st.sampled_from(TTLS), steps=st.lists(STEP, min_size=2, max_size=6))
def test_whatever_is_deleted_and_when_a_thread_is_whole_or_gone(
    lasting: Lasting, ttl: int, shorter: int, steps: list[tuple[int, int, list[int]]]
) -> None:
    """DynamoDB deletes any of what has expired, before a message's run; half way the profile gets another time."""
    talk, wanted = lasting(timedelta(seconds=ttl)), OneTalk()
    talk.store.empty()
    for number, (after, answered_after, deleted) in enumerate(steps):
        if number == len(steps) // 2:
            ttl, talk.store = shorter, lasting(timedelta(seconds=shorter)).store
        talk.writes(f"message {number}", after=after)
        came = talk.clock.now_ms() // 1000
        talk.clock.advance(seconds=answered_after)
        expired = talk.store.expired()
        for item in [expired[place] for place in sorted(set(deleted)) if place < len(expired)]:
            talk.store.delete(item)
        expected = wanted.says(f"message {number}", came, talk.clock.now_ms() // 1000, ttl)
        assert said(talk.is_answered()) == expected
