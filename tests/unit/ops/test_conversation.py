"""The state of a conversation without its words, and who answers in it."""

import json
from datetime import timedelta

import pytest

from assistant.clock import SystemClock
from assistant.messages import Inbound
from assistant.ports import Commit
from assistant.run import items
from assistant.state import BoundPartner, PendingAction, State
from assistant.stores.inbox import DynamoInbox
from assistant.stores.threads import DynamoStore
from tests.builders import CUSTOMER, inbound
from tests.unit.ops.whole import Whole

HOUR_S = 3600
WORDS = "my back hurts"


def store(whole: Whole) -> DynamoStore:
    return DynamoStore(whole.client("dynamodb"), whole.target.table, SystemClock(), timedelta(days=30))


def now() -> int:
    return SystemClock().now_ms() // 1000


def a_conversation(whole: Whole, state: State | None = None) -> None:
    """One run has been, and one event waits."""
    state = state or State(language="th", partner=BoundPartner(11, "สมชาย", "th_TH", None, now() - 100))
    threads = store(whole)
    threads.hold(CUSTOMER, "run-1", (now() + 60) * 1000)
    thread = threads.load(CUSTOMER, None)
    threads.commit(Commit(thread, state, [items.user(WORDS)], [], "answered", None), "run-1")
    DynamoInbox(whole.client("dynamodb"), whole.target.table).receive([event()])


def event() -> Inbound:
    return inbound(WORDS, "01E7", at_ms=now() * 1000)


def state_of(whole: Whole) -> State:
    return store(whole).load(CUSTOMER, "01E7").state


def shown(whole: Whole, *options: str) -> dict[str, object]:
    data: dict[str, object] = json.loads(whole.ops("conversation", "show", CUSTOMER, "--json", *options).stdout)
    return data


def test_the_state_is_shown_without_words_and_names(whole: Whole) -> None:
    pending = PendingAction("a1", "place_order", {"note": WORDS}, "100", now() + 600)
    a_conversation(whole, State(language="th", partner=BoundPartner(11, "สมชาย", "th_TH", None, 5), pending=pending))

    data, text = shown(whole), whole.ops("conversation", "show", CUSTOMER).stdout

    assert data["answers"] == "assistant"
    assert data["partner_id"] == 11
    assert data["to_confirm"] == "place_order"
    assert data["waiting"] == ["01E7"]
    assert data["stored"] == {"head": 1, "inbox": 1, "item": 1}
    assert "as Odoo contact 11" in text
    for private in (WORDS, "สมชาย"):
        assert private not in text
        assert private not in json.dumps(data, ensure_ascii=False)


def test_words_are_shown_when_asked_for(whole: Whole) -> None:
    a_conversation(whole)

    assert f"user: {WORDS}" in whole.ops("conversation", "show", CUSTOMER, "--text").stdout
    assert WORDS in json.dumps(shown(whole, "--text"), ensure_ascii=False)


def test_looking_changes_nothing(whole: Whole) -> None:
    a_conversation(whole)
    client = whole.client("dynamodb")
    before = client.scan(TableName=whole.target.table)["Items"]

    whole.ops("conversation", "show", CUSTOMER, "--text")

    assert client.scan(TableName=whole.target.table)["Items"] == before


def test_handed_to_a_person_the_assistant_is_silent_for_the_hours_of_the_profile(whole: Whole) -> None:
    a_conversation(whole)

    result = whole.ops("conversation", "hand-over", CUSTOMER, "--yes")

    assert result.exit_code == 0, result.output
    assert 11.9 * HOUR_S < state_of(whole).human_until - now() <= 12 * HOUR_S
    assert shown(whole)["answers"] == "person"
    assert "silent for 11 h" in whole.ops("conversation", "show", CUSTOMER).stdout


def test_for_as_long_as_is_said(whole: Whole) -> None:
    a_conversation(whole)

    whole.ops("conversation", "hand-over", CUSTOMER, "--hours", "0.5", "--yes")

    assert 0.4 * HOUR_S < state_of(whole).human_until - now() <= 0.5 * HOUR_S


def test_handed_back_the_assistant_answers_and_knows_that_somebody_else_has_been_there(whole: Whole) -> None:
    a_conversation(whole)
    whole.ops("conversation", "hand-over", CUSTOMER, "--yes")

    whole.ops("conversation", "hand-back", CUSTOMER, "--yes")

    thread = store(whole).load(CUSTOMER, "01E7")
    assert thread.state.human_until == 0
    assert [item["role"] for item in thread.items] == ["user", "developer", "developer"]
    assert "handed this conversation back" in items.text_of(thread.items[-1])


def test_all_else_stays_and_the_conversation_is_free_again(whole: Whole) -> None:
    a_conversation(whole)
    before = state_of(whole)

    whole.ops("conversation", "hand-over", CUSTOMER, "--yes")
    after = state_of(whole)

    assert (after.partner, after.language, after.version) == (before.partner, "th", before.version + 1)
    assert [waiting.event_id for waiting in store(whole).load(CUSTOMER, "01E7").waiting] == ["01E7"]
    store(whole).claim(CUSTOMER, "01E7", "run-2", (now() + 60) * 1000)  # raises if somebody held it


@pytest.mark.parametrize("command", ["hand-over", "hand-back"])
def test_without_yes_nothing_is_changed(whole: Whole, command: str) -> None:
    a_conversation(whole)
    before = state_of(whole)

    assert "add --yes" in whole.ops("conversation", command, CUSTOMER).stdout
    assert state_of(whole) == before


def test_a_run_that_is_under_way_is_not_disturbed(whole: Whole) -> None:
    a_conversation(whole)
    store(whole).hold(CUSTOMER, "run-2", (now() + 60) * 1000)

    result = whole.ops("conversation", "hand-over", CUSTOMER, "--yes")

    assert result.exit_code == 1
    assert "being made" in result.stderr
    assert state_of(whole).human_until == 0


@pytest.mark.parametrize("command", ["show", "hand-over", "hand-back"])
@pytest.mark.parametrize(
    ("name", "said"), [("line#U404", "Nothing is stored of line#U404"), ("U404", "no conversation"), ("fax#1", "line")]
)
def test_who_is_not_there_is_said_not_to_be_there(whole: Whole, command: str, name: str, said: str) -> None:
    result = whole.ops("conversation", command, name)

    assert result.exit_code == 1
    assert said in result.stderr
    assert whole.client("dynamodb").scan(TableName=whole.target.table)["Count"] == 0
