"""What a customer gets, and what becomes of the message, when something does not work."""

import pytest

from assistant.errors import (
    AccessDenied,
    AssistantError,
    ContractBroken,
    QuotaExceeded,
    RateLimited,
    ServiceUnavailable,
)
from assistant.messages import Kind, Text
from assistant.phrases import phrases
from assistant.run.answering import MAX_RECEIVES
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import MALEE
from tests.unit.run.chat import DEAD, Chat
from tests.unit.run.conftest import Logged

say = phrases("en")
DOWN = ServiceUnavailable("openai", "http_503", status=503)
LINE_DOWN = ServiceUnavailable("line", "unavailable", status=503)
NO_PUSHES = QuotaExceeded("line", "monthly_limit", status=429)


def fails_to_store(*_: object) -> None:
    raise ServiceUnavailable("dynamodb", "throttled")


# The model


def test_a_model_that_is_down_is_tried_again_after_1_2_4_and_8_seconds(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(DOWN, DOWN, DOWN, DOWN, says("Hello!"))
    assert chat.rings_until_done(event) == 5
    assert chat.waits == [1, 2, 4, 8]
    assert chat.texts == ["Hello!"]
    assert chat.said_in_thread == [("user", "Hello"), ("assistant", "Hello!")]


def test_the_last_try_apologises_once_and_the_message_goes_to_the_dead_letters(chat: Chat, logged: Logged) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(*[DOWN] * 5)
    assert chat.rings_until_done(event) == DEAD
    assert chat.texts == [say("fallback.model")]
    assert chat.waits == [1, 2, 4, 8, 0, 0]
    assert chat.store.outcomes(CUSTOMER) == {"E001": "parked"}
    assert [record["service"] for record in logged("run_given_up")] == ["openai"]
    assert chat.says("Are you there?", says("Yes!")) == [Text("Yes!")]


@pytest.mark.parametrize(
    "error",
    [
        AccessDenied("openai", "invalid_api_key", status=401),
        ContractBroken("openai", "model_not_found", status=404),
        QuotaExceeded("openai", "credit_balance_exhausted", status=429),
    ],
)
def test_what_only_an_operator_can_mend_is_apologised_for_at_once(chat: Chat, error: AssistantError) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(error)
    assert chat.rings_until_done(event) == DEAD
    assert chat.texts == [say("fallback.model")]
    assert chat.waits == [0] * MAX_RECEIVES
    assert len(chat.model.requests) == 1


def test_money_that_is_used_up_has_a_metric_of_its_own(chat: Chat, logged: Logged) -> None:
    chat.says("Hello", QuotaExceeded("openai", "credit_balance_exhausted", status=429))
    assert len(logged("ModelQuotaErrors")) == 1
    assert logged("ModelUnavailable") == []


def test_too_fast_is_no_matter_of_money_and_waits_as_long_as_asked(chat: Chat, logged: Logged) -> None:
    chat.says("Hello", RateLimited("openai", "slow_down", status=429, retry_after_s=7))
    assert chat.waits == [7]
    assert logged("ModelQuotaErrors") == []


def test_nobody_waits_longer_than_half_a_minute(chat: Chat) -> None:
    chat.says("Hello", RateLimited("openai", "slow_down", status=429, retry_after_s=3600))
    assert chat.waits == [30]


def test_a_failed_run_leaves_no_half_of_it_in_the_thread(chat: Chat) -> None:
    event = chat.event("Gloves?")
    chat.arrives(event)
    chat.model.then(calls(("find_products", {"words": "gloves"})), DOWN, says("Yes."))
    assert chat.rings_until_done(event) == 2
    assert chat.said_in_thread == [("user", "Gloves?"), ("assistant", "Yes.")]
    assert len(chat.thread) == 2


def test_a_message_that_was_given_up_does_not_stay_in_the_thread(chat: Chat) -> None:
    """It may be the very thing that the model's API refuses."""
    chat.says("poison", ContractBroken("openai", "invalid_value", status=400))
    assert "poison" not in str(chat.thread)
    assert chat.said_in_thread[-1] == ("assistant", say("fallback.model"))


def test_what_code_has_answered_is_not_lost_when_the_model_fails(chat: Chat) -> None:
    joined, question = chat.event(kind=Kind.JOINED), chat.event("gloves?")
    chat.arrives(joined, question)
    chat.model.then(AccessDenied("openai", "invalid_api_key"))
    chat.rings(joined)
    assert chat.texts == [chat.profile.greeting["th"], say("fallback.model")]


def test_a_defect_of_ours_is_tried_again_and_then_apologised_for(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(*[ZeroDivisionError()] * 5)
    assert chat.rings_until_done(event) == DEAD
    assert chat.texts == [say("fallback.no_answer")]


def test_an_apology_that_could_not_be_delivered_comes_before_the_message_is_dead(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(AccessDenied("openai", "invalid_api_key"))
    chat.channel.fail(LINE_DOWN)
    assert not chat.rings(event)
    assert chat.texts == []
    assert not chat.rings(event, 2)
    assert chat.texts == [say("fallback.model")]
    assert chat.waits == [1, 0]


def test_other_messages_that_were_parked_with_it_follow_it_to_the_dead_letters(chat: Chat) -> None:
    first, second = chat.event("one"), chat.event("two")
    chat.arrives(first, second)
    chat.model.then(AccessDenied("openai", "invalid_api_key"))
    assert chat.rings_until_done(first) == DEAD
    assert chat.rings_until_done(second) == DEAD
    assert len(chat.texts) == 1


def test_a_parked_message_answers_nothing_else_on_its_way(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(AccessDenied("openai", "invalid_api_key"))
    chat.rings(event)
    chat.arrives(chat.event("Next"))
    assert not chat.rings(event, 2)
    assert len(chat.store.load(CUSTOMER, None).waiting) == 1


# The channel


def test_a_reply_that_line_did_not_take_is_delivered_again_without_asking_the_model(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.channel.fail(LINE_DOWN)
    assert chat.rings_until_done(event) == 2
    assert chat.texts == ["Hello!"]
    assert chat.store.load(CUSTOMER, None).outbox is None


def test_a_reply_whose_answer_got_lost_is_there_once(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.channel.fail(LINE_DOWN, after=True)
    assert chat.rings_until_done(event) == 2
    assert chat.texts == ["Hello!"]


def test_a_reply_that_line_will_never_take_does_not_stop_the_next_one(chat: Chat, logged: Logged) -> None:
    chat.channel.fail(ContractBroken("line", "request_refused", status=400))
    assert chat.says("Hello", says("Hello!")) == []
    assert chat.says("Hello?", says("Here I am.")) == [Text("Here I am.")]
    assert len(logged("reply_refused")) == 1


def test_an_answer_that_could_not_be_pushed_goes_out_with_the_next_free_reply(chat: Chat) -> None:
    """A used-up quota stops pushes only: it must not stop the conversation."""
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    for _ in range(6):
        chat.channel.fail(NO_PUSHES)
    assert chat.rings_until_done(event) == DEAD
    assert chat.says("Hello?", says("Sorry for the wait.")) == [Text("Hello!"), Text("Sorry for the wait.")]
    assert chat.says("Thanks", says("Welcome.")) == [Text("Welcome.")]


def test_carried_answers_do_not_pile_up(chat: Chat) -> None:
    for number in range(6):
        event = chat.event(f"message {number}")
        chat.arrives(event)
        chat.model.then(says(f"answer {number}"))
        for _ in range(2 if number else 1):  # the outbox, if there is one, and the new answer
            chat.channel.fail(NO_PUSHES)
        assert not chat.rings(event)
    chat.channel.fail(NO_PUSHES)
    chat.says("Hello?", says("At last."))
    assert chat.texts == ["answer 3", "answer 4", "answer 5", "At last."]


# The table


def test_a_table_that_is_down_is_tried_again(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"), says("Hello!"))
    with monkeypatch.context() as patched:
        patched.setattr(chat.store, "commit", fails_to_store)
        assert not chat.rings(event)
    assert chat.rings(event, 2)
    assert chat.texts == ["Hello!"]


def test_a_claim_whose_answer_got_lost_does_not_keep_the_conversation(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, claim = chat.event("Hello"), chat.store.claim
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    with monkeypatch.context() as patched:
        patched.setattr(chat.store, "claim", lambda *values: (claim(*values), fails_to_store()))
        assert not chat.rings(event)
    assert chat.rings(event, 2)


def test_a_lease_that_could_not_be_given_back_costs_time_and_no_message(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(DOWN, says("Hello!"))
    with monkeypatch.context() as patched:
        patched.setattr(chat.store, "release", fails_to_store)
        assert not chat.rings(event)
    chat.clock.advance(seconds=1)
    for receives in (2, 3, 4):
        if chat.rings(event, receives):
            break
        chat.clock.advance(seconds=chat.waits[-1])
    assert chat.waits == [1, 10, 50]
    assert chat.texts == ["Hello!"]


def test_a_last_receive_does_not_hold_up_the_customers_next_message(chat: Chat) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("Hello!"))
    chat.channel.fail(LINE_DOWN)
    assert not chat.rings(event, MAX_RECEIVES - 1)
    chat.channel.fail(LINE_DOWN)
    assert not chat.rings(event, MAX_RECEIVES)
    assert chat.waits[-1] == 0


def test_a_message_that_is_none_comes_back_until_it_is_dead(chat: Chat, logged: Logged) -> None:
    record = {
        "messageId": "m",
        "receiptHandle": "h",
        "body": "not json",
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
    }
    assert chat.answering.batch([record, record], 60_000)["batchItemFailures"] == [{"itemIdentifier": "m"}] * 2
    assert chat.waits == [1]
    assert logged("run_failed")[0]["error"] == "JSONDecodeError"


def test_why_a_run_failed_can_be_read_in_the_log(chat: Chat, logged: Logged) -> None:
    chat.channel.fail(AccessDenied("line", "access_denied", status=401))
    chat.says("Hello", says("Hello!"))
    (record,) = logged("run_failed")
    assert (record["error"], record["service"], record["reason"]) == ("AccessDenied", "line", "access_denied")
    assert record["retry_in_s"] == 1


def test_odoo_down_while_a_code_is_checked_costs_no_try(chat: Chat) -> None:
    chat.says("Sign me in", calls(("sign_in", {"email": MALEE.email})), says("Type the code."))
    event = chat.event(chat.odoo.codes[0][1])
    chat.arrives(event)
    chat.odoo.fail("partner", ServiceUnavailable("odoo", "no connection"))
    chat.model.then(says("Welcome!"))
    assert chat.rings_until_done(event) == 2
    assert chat.state.partner is not None
