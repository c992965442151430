"""What only LINE has: reply tokens, retry keys, quota, the loading animation."""

import pytest

from assistant.channels.line import REPLY_WINDOW_MS, TYPING_SECONDS
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from assistant.messages import Button, Card, Row
from tests.contract.line_harness import GROUP, USER, LineWorld
from tests.contract.stage import Stage

CARD = Card("Order", (Row("Gloves", "250.00"),), buttons=(Button("Confirm", "confirm:1", "Confirm", primary=True),))
REFUSED_BY_LINE = Card("Order", (), buttons=(Button("Confirm", "x" * 301, "Confirm"),))


def test_an_answer_in_time_is_free(world: LineWorld) -> None:
    reply = world.reply("hello")
    world.clock.advance(seconds=REPLY_WINDOW_MS / 1000 - 1)

    delivery = world.channel.deliver(reply)

    assert delivery.how == "reply"
    assert world.line.ledger.used == 0
    assert "X-Line-Retry-Key" not in world.requests()[0]["headers"]  # LINE answers 400 to it here


def test_a_late_answer_is_pushed_under_a_retry_key_without_trying_the_token(world: LineWorld) -> None:
    reply = world.reply("hello")
    world.clock.advance(seconds=REPLY_WINDOW_MS / 1000)

    delivery = world.channel.deliver(reply)

    assert delivery.how == "push"
    assert world.called() == ["push"]
    assert world.line.ledger.used == 1
    assert len(world.requests()[0]["headers"]["X-Line-Retry-Key"]) == 36


def test_a_token_that_line_refuses_early_costs_a_push_and_not_the_answer(world: LineWorld) -> None:
    world.recorder.fail(match={"path": "/reply$"}, status=400, body={"message": "Invalid reply token"})
    assert world.channel.deliver(world.reply("hello")).how == "push"
    assert world.seen() == ["hello"]


def test_a_reply_whose_answer_is_lost_is_tried_again_and_shown_once(world: LineWorld) -> None:
    world.recorder.fail(match={"path": "/reply$"}, drop="after")

    delivery = world.channel.deliver(world.reply("hello"))

    assert delivery.how == "reply"
    assert world.seen() == ["hello"]
    assert world.line.ledger.used == 0


def test_a_reply_that_was_lost_on_the_way_is_sent_by_the_second_try(world: LineWorld) -> None:
    world.recorder.fail(match={"path": "/reply$"}, drop="before")
    assert world.channel.deliver(world.reply("hello")).how == "reply"
    assert world.seen() == ["hello"]


def test_a_push_whose_answer_is_lost_is_tried_again_and_shown_once(world: LineWorld) -> None:
    world.recorder.fail(match={"path": "/push$"}, drop="after")

    delivery = world.channel.deliver(world.reply("hello", reply_to=None))

    accepted = world.line.ledger.retry_keys.values()
    assert [delivery.request_id] == [entry.request_id for entry in accepted]
    assert world.seen() == ["hello"]
    assert world.line.ledger.used == 1


def test_an_answer_that_stays_unknown_is_reported_as_that(world: LineWorld) -> None:
    for parts in ("reply", "push"):
        world.recorder.fail(match={"path": f"/{parts}$"}, drop="after", times=2)
    with pytest.raises(OutcomeUnknown):
        world.channel.deliver(world.reply("hello"))
    with pytest.raises(OutcomeUnknown):
        world.channel.deliver(world.reply("hello", key="event-2", reply_to=None))


def test_five_messages_go_with_the_token_and_the_rest_as_pushes_under_keys_of_their_own(world: LineWorld) -> None:
    delivery = world.channel.deliver(world.reply(*(str(number) for number in range(12))))

    assert (delivery.how, delivery.messages) == ("push", 12)
    assert world.called() == ["reply", "push", "push"]
    assert world.seen() == [str(number) for number in range(12)]
    keys = [request["headers"]["X-Line-Retry-Key"] for request in world.requests("/push")]
    assert len(set(keys)) == 2


def test_after_a_failure_between_two_requests_only_what_is_missing_is_sent(world: LineWorld) -> None:
    reply = world.reply(*"abcdefg")
    world.recorder.fail(match={"path": "/push$"}, status=500)
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(reply)
    assert world.seen() == [*"abcde"]

    world.channel.deliver(reply, again=True)

    assert world.seen() == [*"abcdefg"]


def test_a_repeated_delivery_with_an_old_token_is_pushed_because_twice_is_better_than_never(world: LineWorld) -> None:
    reply = world.reply("hello")
    world.clock.advance(seconds=REPLY_WINDOW_MS / 1000)
    assert world.channel.deliver(reply, again=True).how == "push"
    assert world.channel.deliver(reply, again=True).how == "push"
    assert world.seen() == ["hello"]


def test_messages_that_line_refuses_are_our_mistake_on_the_first_try_and_on_every_later_one(world: LineWorld) -> None:
    reply = world.reply(REFUSED_BY_LINE)
    for again in (False, True):
        with pytest.raises(ContractBroken) as broken:
            world.channel.deliver(reply, again=again)
        assert broken.value.status == 400
        assert broken.value.request_id
    assert world.seen() == []


def test_the_used_up_quota_of_the_month_is_told_from_going_too_fast(stage: Stage) -> None:
    world = LineWorld(stage, quota=1)
    world.channel.deliver(world.reply("one", reply_to=None))
    with pytest.raises(QuotaExceeded):
        world.channel.deliver(world.reply("two", key="event-2", reply_to=None))
    assert world.channel.deliver(world.reply("free", key="event-3")).how == "reply"


@pytest.mark.parametrize("quota", [None, 500])
def test_a_429_with_quota_left_is_worth_another_try(stage: Stage, quota: int | None) -> None:
    world = LineWorld(stage, quota=quota)
    world.recorder.fail(match={"path": "/push$"}, status=429, headers={"Retry-After": "3"})
    with pytest.raises(RateLimited) as limited:
        world.channel.deliver(world.reply("hello", reply_to=None))
    assert limited.value.retry_after_s == 3


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": "nonsense"}, {"drop": "after"}])
def test_a_429_is_worth_another_try_when_the_quota_can_not_be_read(stage: Stage, fault: dict[str, object]) -> None:
    world = LineWorld(stage, quota=0)
    world.recorder.fail(match={"path": "/quota"}, **fault)
    with pytest.raises(RateLimited):
        world.channel.deliver(world.reply("hello", reply_to=None))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, ServiceUnavailable),
        (401, AccessDenied),
        (403, AccessDenied),
        (404, ContractBroken),
        (413, ContractBroken),
        (429, RateLimited),
        (500, ServiceUnavailable),
        (503, ServiceUnavailable),
    ],
)
@pytest.mark.parametrize("reply_to", ["", None], ids=["reply", "push"])
def test_every_status_says_who_must_act(
    world: LineWorld, status: int, error: type[ServiceError], reply_to: str | None
) -> None:
    reply = world.reply("hello", reply_to=reply_to)
    world.recorder.fail(match={"path": "/message/"}, status=status, headers={"X-Line-Request-Id": "r-1"})
    with pytest.raises(error) as raised:
        world.channel.deliver(reply)
    assert (raised.value.service, raised.value.status, raised.value.request_id) == ("line", status, "r-1")


def test_a_wrong_access_token_is_for_the_operator(world: LineWorld) -> None:
    with pytest.raises(AccessDenied):
        world.channel_with("wrong").deliver(world.reply("hello"))


def test_a_line_that_can_not_be_reached_is_unavailable_and_shows_no_typing(world: LineWorld) -> None:
    channel = world.channel_with("token", "http://127.0.0.1:1")
    with pytest.raises(ServiceUnavailable):
        channel.deliver(world.reply("hello"))
    channel.show_typing(f"line#{USER}", "01E1")


def test_a_customer_who_blocked_the_account_gets_nothing_and_nothing_fails(world: LineWorld) -> None:
    reply = world.reply("hello", reply_to=None)
    world.line.unfollow(USER)
    assert world.channel.deliver(reply).how == "push"
    assert (world.seen(), world.line.ledger.used) == ([], 0)


def test_a_group_is_answered_in_the_group(world: LineWorld) -> None:
    world.channel.deliver(world.reply("free", chat=GROUP))
    world.channel.deliver(world.reply("pushed", key="event-2", chat=GROUP, reply_to=None))
    assert world.seen(GROUP) == ["free", "pushed"]
    assert world.seen(USER) == []


def test_cards_and_texts_keep_their_order_and_their_form(world: LineWorld) -> None:
    world.channel.deliver(world.reply("**look**", CARD, "1*2*3"))
    messages = [entry["message"] for entry in world.line.chats.from_bot(USER)]
    assert [message["type"] for message in messages] == ["text", "flex", "text"]
    assert world.seen() == ["look", CARD.text, "1*2*3"]


def test_typing_runs_until_the_answer_or_its_time_is_over_and_can_be_kept_alive(world: LineWorld) -> None:
    world.channel.show_typing(f"line#{USER}", "01E1")
    assert world.line.is_loading(USER)
    world.clock.advance(seconds=TYPING_SECONDS - 1)
    world.channel.show_typing(f"line#{USER}", "01E1")
    world.clock.advance(seconds=TYPING_SECONDS - 1)
    assert world.line.is_loading(USER)
    world.channel.deliver(world.reply("hello"))
    assert not world.line.is_loading(USER)


def test_typing_costs_a_group_no_request(world: LineWorld) -> None:
    world.channel.show_typing(f"line#{GROUP}", "01E1")
    assert world.recorder.requests == []


@pytest.mark.parametrize("fault", [{"status": 401}, {"status": 500}, {"drop": "before"}, {"drop": "after"}])
def test_typing_never_fails(world: LineWorld, fault: dict[str, object]) -> None:
    world.recorder.fail(match={"path": "/loading/start$"}, **fault)
    world.channel.show_typing(f"line#{USER}", "01E1")
    assert world.called() == ["start"]


def test_the_log_has_the_request_ids_that_line_support_asks_for_and_no_words(
    world: LineWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery = world.channel.deliver(world.reply("my secret illness"))
    logged = capsys.readouterr().out
    assert f'"request_id":"{delivery.request_id}"' in logged
    assert "illness" not in logged
    assert "channel-access-token" not in logged
