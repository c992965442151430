"""What only WhatsApp has: Twilio's list in place of idempotency keys, the 24 hours, templates, status callbacks."""

import json

import pytest
from werkzeug.wrappers import Response

from assistant.channels import Setup
from assistant.channels.whatsapp import WINDOW_MS, sending
from assistant.channels.wire import TIMEOUT, TYPING_TIMEOUT
from assistant.credentials import Credentials
from assistant.errors import ContractBroken, KeyRefused, OutcomeUnknown, QuotaExceeded, RateLimited, ServiceUnavailable
from assistant.messages import Button, Card, Delivery, Reply, Row
from tests.contract.stage import Stage
from tests.contract.twilio_harness import CONVERSATION, FIELDS, PUBLIC_URL, TEMPLATE, USER, TwilioWorld
from tests.fakes.credentials import RenewableCredentials

DAY_S = 24 * 3600
POST = {"method": "POST", "path": "Messages.json"}


@pytest.fixture
def world(stage: Stage) -> TwilioWorld:
    return TwilioWorld(stage)


def test_a_lost_answer_is_looked_up_and_the_rest_goes_on(world: TwilioWorld) -> None:
    world.recorder.fail(match={**POST, "body": "two"}, drop="after")
    delivery = world.channel.deliver(world.reply("one", "two", "three"))
    assert world.seen() == ["one", "two", "three"]
    assert delivery.messages == 3


def test_what_is_not_in_the_list_is_not_sent_again_at_once(world: TwilioWorld) -> None:
    """Twilio may still be at it: only the next try, seconds later, is sure enough."""
    world.recorder.fail(match=POST, drop="before")
    reply = world.reply("one")
    with pytest.raises(OutcomeUnknown):
        world.channel.deliver(reply)
    assert len(world.sent()) == 1
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]


def test_the_next_try_sends_only_what_is_missing(world: TwilioWorld) -> None:
    world.recorder.fail(match={**POST, "body": "two"}, status=500)
    reply = world.reply("one", "two", "one")
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(reply)
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one", "two", "one"]


def test_equal_texts_of_one_reply_stand_for_one_message_each(world: TwilioWorld) -> None:
    reply = world.reply("same", "same")
    world.channel.deliver(reply)
    assert world.channel.deliver(reply, again=True).messages == 2
    assert world.seen() == ["same", "same"]


def test_a_message_that_was_just_sent_is_not_taken_for_its_twin(world: TwilioWorld) -> None:
    reply = world.reply("same", "same")
    world.recorder.around = lambda environ, body, handle: _cut(world) if world.seen() and body else handle()
    with pytest.raises(OutcomeUnknown):
        world.channel.deliver(reply)
    world.recorder.around = lambda environ, body, handle: handle()
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["same", "same"]


def _cut(world: TwilioWorld) -> Response:
    raise ConnectionResetError(f"after {len(world.seen())}")


def test_what_was_said_before_the_customer_wrote_is_no_part_of_the_answer(world: TwilioWorld) -> None:
    world.channel.deliver(world.reply("Please write text."))
    world.clock.advance(seconds=10)
    world.channel.deliver(world.reply("Please write text.", key="event-2"), again=True)
    assert world.seen() == ["Please write text."] * 2


def test_a_longer_message_that_has_the_same_words_is_another_one(world: TwilioWorld) -> None:
    world.channel.deliver(world.reply("Yes, we have gloves."))
    world.channel.deliver(world.reply("Yes", key="event-2"), again=True)
    assert world.seen() == ["Yes, we have gloves.", "Yes"]


def test_a_message_that_failed_afterwards_counts_as_not_sent(world: TwilioWorld) -> None:
    reply = world.reply("one")
    world.channel.deliver(reply)
    world.twilio.records[-1].status = "failed"
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one", "one"]


def test_nothing_is_looked_up_when_all_goes_well(world: TwilioWorld) -> None:
    world.channel.deliver(world.reply("one", "two"))
    assert [request["method"] for request in world.recorder.requests] == ["POST", "POST"]


@pytest.mark.parametrize("status", [500, 429])
def test_while_the_list_can_not_be_read_nothing_is_sent_twice(world: TwilioWorld, status: int) -> None:
    reply = world.reply("one")
    world.channel.deliver(reply)
    world.recorder.fail(match={"method": "GET"}, status=status)
    with pytest.raises((ServiceUnavailable, RateLimited)):
        world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]


@pytest.mark.parametrize("body", ["no JSON", {"messages": "none"}, {}])
def test_a_list_that_is_none_is_not_taken_for_an_empty_one(world: TwilioWorld, body: object) -> None:
    world.recorder.fail(match={"method": "GET"}, status=200, body=body)
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(world.reply("one"), again=True)
    assert world.seen() == []


@pytest.mark.parametrize("messages", [[{}], [None], [{"body": "one", "date_created": "yesterday"}]])
def test_strange_entries_of_the_list_are_nobodys(world: TwilioWorld, messages: object) -> None:
    world.recorder.fail(match={"method": "GET"}, status=200, body={"messages": messages})
    world.channel.deliver(world.reply("one"), again=True)
    assert world.seen() == ["one"]


def test_an_accepted_message_without_an_id_is_looked_up_by_the_next_try(world: TwilioWorld) -> None:
    world.recorder.fail(match=POST, status=201, body="<html>")
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(world.reply("one"))


def test_a_card_comes_with_the_words_to_type(world: TwilioWorld) -> None:
    card = Card(
        "Order", (Row("10*10*5 cm", "1"),), buttons=(Button("Confirm", "c", "Confirm"),), typed="Type “Confirm”."
    )
    world.channel.deliver(world.reply(card))
    assert world.seen() == ["Order\n10*10*5 cm: 1\n\nType “Confirm”."]


def test_an_answer_within_24_hours_is_free_text(world: TwilioWorld) -> None:
    reply = world.reply("one")
    world.clock.advance(seconds=WINDOW_MS / 1000 - 1)
    assert world.channel.deliver(reply).how == "reply"
    assert world.seen() == ["one"]


def test_a_later_one_is_the_template_with_all_of_it_in_one_line(world: TwilioWorld) -> None:
    reply = world.reply("one\n\ntwo", "three " * 400)
    world.clock.advance(seconds=DAY_S)
    delivery = world.channel_with(template_sid=TEMPLATE).deliver(reply)
    (seen,) = world.seen()
    assert seen.startswith("We have an answer for you: one two three three")
    assert seen.endswith("… Write to us to go on.")
    assert (delivery.how, delivery.messages) == ("push", 1)


def test_a_template_is_found_in_the_list_by_the_answer_in_it(world: TwilioWorld) -> None:
    reply = world.reply("one")
    world.clock.advance(seconds=DAY_S)
    channel = world.channel_with(template_sid=TEMPLATE)
    channel.deliver(reply)
    channel.deliver(reply, again=True)
    assert len(world.seen()) == 1


def test_without_a_template_a_late_answer_is_kept_back_with_a_reason(world: TwilioWorld) -> None:
    reply = world.reply("one")
    world.clock.advance(seconds=DAY_S)
    with pytest.raises(QuotaExceeded, match="window_closed_and_no_template_sid"):
        world.channel.deliver(reply)
    assert world.sent() == []


def test_without_an_address_nothing_can_be_sent(world: TwilioWorld) -> None:
    with pytest.raises(ContractBroken, match="no_recipient"):
        world.channel.deliver(Reply(CONVERSATION, "k", world.reply("one").parts, None, world.clock.now_ms()))


def test_who_opted_out_gets_nothing_and_that_is_no_failure(world: TwilioWorld) -> None:
    reply = world.reply("one")
    world.twilio.opted_out.add(USER)
    assert world.channel.deliver(reply) == Delivery("nothing")


def test_a_spent_daily_limit_is_not_taken_for_too_fast(world: TwilioWorld) -> None:
    world.recorder.fail(match=POST, status=429, body={"code": 63038, "status": 429})
    with pytest.raises(QuotaExceeded, match="code_63038"):
        world.channel.deliver(world.reply("one"))


def test_twilios_wish_to_wait_is_passed_on(world: TwilioWorld) -> None:
    world.recorder.fail(match=POST, status=429, headers={"Retry-After": "7"}, body={"code": 20429})
    with pytest.raises(RateLimited) as refused:
        world.channel.deliver(world.reply("one"))
    assert refused.value.retry_after_s == 7


def test_a_refused_token_is_replaced_by_the_newer_one_in_the_secret(world: TwilioWorld) -> None:
    credentials = RenewableCredentials({**FIELDS, "auth_token": "old"}, FIELDS)
    world.channel_of(credentials).deliver(world.reply("one"))
    assert credentials.looked == [True]
    assert world.seen() == ["one"]


def test_a_refused_token_without_a_newer_one_is_an_operators(world: TwilioWorld) -> None:
    with pytest.raises(KeyRefused, match="code_20003"):
        world.channel_with(auth_token="old").deliver(world.reply("one"))


def test_a_connection_that_can_not_be_made_has_sent_nothing(world: TwilioWorld) -> None:
    channel = world.channel_of(Credentials(FIELDS), "http://127.0.0.1:1")
    with pytest.raises(ServiceUnavailable, match="no connection"):
        channel.deliver(world.reply("one"))


def test_typing_is_shown_at_the_customers_message_for_text_and_pictures(world: TwilioWorld) -> None:
    said = world.twilio.user_sends(USER, "image")
    assert not world.twilio.is_typing(USER)
    world.channel.show_typing(CONVERSATION, said["MessageSid"] + ".media")
    assert world.twilio.is_typing(USER)
    world.channel.deliver(world.reply("one"))
    assert not world.twilio.is_typing(USER)


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"drop": "before"}])
def test_typing_that_fails_hurts_nobody(world: TwilioWorld, fault: dict[str, object]) -> None:
    world.recorder.fail(match={"path": "Typing"}, **fault)
    world.channel.show_typing(CONVERSATION, "SM1")
    assert world.seen() == []


def test_the_customer_is_told_nothing_about_a_button_while_they_wait(world: TwilioWorld) -> None:
    assert not world.channel.hold(world.reply("Still working on it"))
    assert world.recorder.requests == []


def test_with_a_public_url_twilio_says_there_what_became_of_a_message(
    world: TwilioWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = world.reply("one")
    world.twilio.wrote_at_ms.clear()  # WhatsApp sees it otherwise than we: 63016
    world.channel_with(public_url=PUBLIC_URL + "/").deliver(reply)
    assert world.sent()[0]["body"].endswith("StatusCallback=https%3A%2F%2Fbot.example%2Fwebhooks%2Fwhatsapp")
    record = world.twilio.records[-1]
    assert (record.status, record.error, len(world.later)) == ("failed", 63016, 1)
    assert world.seen() == []
    assert USER.removeprefix("+") not in capsys.readouterr().out


def test_logs_of_calls_hold_no_number_and_no_words(world: TwilioWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.channel.deliver(world.reply("secret words"), again=True)
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(record["event"], record["method"], record["status"]) for record in records] == [
        ("twilio_called", "GET", 200),
        ("twilio_called", "POST", 201),
    ]
    assert all(record["request_id"].startswith("RQ") for record in records)
    assert not any(word in json.dumps(records) for word in ("secret", "6681234", "14155238886"))


def test_every_call_has_a_time_limit() -> None:
    assert all(limit.connect_timeout and limit.read_timeout for limit in (TIMEOUT, TYPING_TIMEOUT))


def test_it_is_made_from_the_secret(world: TwilioWorld) -> None:
    channel = sending(Setup(Credentials({**FIELDS, "api_base_url": world.url}), world.clock))
    channel.deliver(world.reply("one"))
    assert world.seen() == ["one"]
