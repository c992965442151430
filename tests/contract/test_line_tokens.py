"""Which channel access token LINE gets to see, as tokens end, are revoked and replaced."""

from typing import Any

import pytest
from linebot.v3 import oauth

from assistant.channels.line import LineChannel
from assistant.credentials import Credentials
from assistant.errors import KeyRefused, RateLimited, ServiceError, ServiceUnavailable
from local.standins.line.tokens import LIFETIME_S
from tests.contract.line_harness import SECRET, TOKEN, USER, LineWorld
from tests.fakes.credentials import RenewableCredentials

ISSUE = "/oauth2/v3/token"


@pytest.fixture
def channel(world: LineWorld) -> LineChannel:
    """Without a long-lived token."""
    return world.channel_of(Credentials(by_id(world)))


def by_id(world: LineWorld, secret: str = SECRET) -> dict[str, str]:
    return {"channel_id": world.line.channel_id, "channel_secret": secret}


def issued(world: LineWorld) -> int:
    return len(world.requests(ISSUE))


def test_a_channel_without_a_token_gets_one_and_uses_it_until_shortly_before_its_end(
    world: LineWorld, channel: LineChannel
) -> None:
    channel.deliver(world.reply("one", key="1"))
    world.clock.advance(seconds=LIFETIME_S - 61)
    channel.deliver(world.reply("two", key="2"))
    assert issued(world) == 1
    world.clock.advance(seconds=1)
    channel.deliver(world.reply("three", key="3"))
    assert issued(world) == 2
    assert world.seen() == ["one", "two", "three"]


def test_a_long_lived_token_is_used_where_there_is_one(world: LineWorld) -> None:
    world.channel_of(Credentials(by_id(world) | {"channel_access_token": TOKEN})).deliver(world.reply("hello"))
    assert issued(world) == 0


def test_an_issued_token_that_line_refuses_is_replaced_and_the_message_arrives_once(
    world: LineWorld, channel: LineChannel
) -> None:
    channel.deliver(world.reply("one", key="1"))
    world.recorder.fail(match={"path": "/message/reply"}, status=401)
    channel.deliver(world.reply("two", key="2"))
    assert issued(world) == 2
    assert world.seen() == ["one", "two"]


def test_a_token_that_is_refused_again_and_again_is_tried_twice(world: LineWorld, channel: LineChannel) -> None:
    world.recorder.fail(match={"path": "/message/"}, times=9, status=401)
    with pytest.raises(KeyRefused):
        channel.deliver(world.reply("hello"))
    assert world.called().count("reply") == 2


def test_a_long_lived_token_that_was_replaced_is_refused_and_the_new_one_used(world: LineWorld) -> None:
    world.line.channel_access_token = "new"
    credentials = RenewableCredentials({"channel_access_token": TOKEN}, {"channel_access_token": "new"})
    delivery = world.channel_of(credentials).deliver(world.reply("hello"))
    assert (delivery.how, world.seen(), credentials.looked) == ("reply", ["hello"], [True])


def test_a_channel_secret_that_was_replaced_issues_no_token_and_the_new_one_does(world: LineWorld) -> None:
    world.line.channel_secret = "new"
    channel = world.channel_of(RenewableCredentials(by_id(world), by_id(world, "new")))
    assert channel.deliver(world.reply("hello")).how == "reply"
    assert world.seen() == ["hello"]


def test_an_operator_may_change_from_a_long_lived_token_to_issued_ones(world: LineWorld) -> None:
    world.line.channel_access_token = "revoked"
    channel = world.channel_of(RenewableCredentials({"channel_access_token": TOKEN}, by_id(world)))
    assert channel.deliver(world.reply("hello")).how == "reply"


def test_a_wrong_channel_id_is_an_operators_business(world: LineWorld) -> None:
    channel = world.channel_of(Credentials({"channel_id": "1", "channel_secret": SECRET}))
    with pytest.raises(KeyRefused, match="channel_refused"):
        channel.deliver(world.reply("hello"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, ServiceUnavailable),
        ({"status": 429}, RateLimited),
        ({"status": 200, "body": "nonsense"}, ServiceUnavailable),
        ({"status": 200, "body": {"access_token": "x"}}, ServiceUnavailable),
        ({"status": 200, "body": {"access_token": "x", "expires_in": "soon"}}, ServiceUnavailable),
        ({"drop": "before"}, ServiceUnavailable),
        ({"drop": "after"}, ServiceUnavailable),
    ],
)
def test_a_token_that_can_not_be_had_means_that_nothing_was_sent(
    world: LineWorld, channel: LineChannel, fault: dict[str, Any], error: type[ServiceError]
) -> None:
    reply = world.reply("hello")
    world.recorder.fail(match={"path": ISSUE}, **fault)
    with pytest.raises(error) as raised:
        channel.deliver(reply)
    assert type(raised.value) is error
    assert channel.deliver(reply).how == "reply"
    assert world.seen() == ["hello"]


def test_neither_token_nor_secret_is_logged(
    world: LineWorld, channel: LineChannel, capsys: pytest.CaptureFixture[str]
) -> None:
    channel.deliver(world.reply("hello"))
    logged = capsys.readouterr().out
    assert ISSUE in logged
    assert SECRET not in logged
    assert "Bearer" not in logged


def test_the_sdk_gets_a_token_of_the_stand_in_that_is_good_for_a_quarter_of_an_hour(world: LineWorld) -> None:
    with oauth.ApiClient(oauth.Configuration(host=world.url)) as client:
        answer = oauth.ChannelAccessToken(client).issue_stateless_channel_token_by_client_secret(
            world.line.channel_id, SECRET
        )
    assert (answer.token_type, answer.expires_in) == ("Bearer", 900)
    world.channel_with(answer.access_token).deliver(world.reply("in time", key="1"))
    world.clock.advance(seconds=900)
    with pytest.raises(KeyRefused):
        world.channel_with(answer.access_token).deliver(world.reply("too late", key="2"))


def test_typing_is_shown_under_an_issued_token_too(world: LineWorld, channel: LineChannel) -> None:
    channel.show_typing(f"line#{USER}", "01E1")
    assert world.line.is_loading(USER)
