"""LINE's own SDK as the judge of our signatures, webhooks and requests, and as a client of the stand-in."""

from collections.abc import Iterator
from typing import Any

import pytest
from linebot.v3 import messaging, webhooks  # type: ignore[import-untyped]
from linebot.v3.messaging.exceptions import ApiException  # type: ignore[import-untyped]
from linebot.v3.models.events import UnknownEvent  # type: ignore[import-untyped]
from linebot.v3.webhook import SignatureValidator, WebhookParser  # type: ignore[import-untyped]

from assistant.channels.line_messages import to_messages
from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.errors import SignatureInvalid
from assistant.messages import Button, Card, Kind, Row, Text
from tests.builders import webhook_request
from tests.contract.line_harness import GROUP, SECRET, TOKEN, USER, LineWorld
from tests.unit.line.event_files import body, names

CARD = Card(
    "Order",
    (Row("Gloves", "250.00", "GLV-M"),),
    (Row("Total", "250.00"),),
    "without shipping",
    (Button("Confirm", "confirm:1", "Confirm", primary=True), Button("Cancel", "cancel:1", "Cancel")),
)
STRANGE = {"unknown_event", "unknown_values", "missing_fields"}
"""Event files that the SDK can't read; that we can is tested in `tests/unit/line`."""


@pytest.fixture
def sdk(world: LineWorld) -> Iterator[messaging.ApiClient]:
    with messaging.ApiClient(messaging.Configuration(host=world.url, access_token=TOKEN)) as client:
        yield client


@pytest.fixture
def api(sdk: messaging.ApiClient) -> messaging.MessagingApi:
    return messaging.MessagingApi(sdk)


@pytest.mark.parametrize("content", ["", "{}", body("several_users").decode(), "ก" * 1000])
def test_we_accept_the_signatures_that_the_sdk_accepts_and_no_others(world: LineWorld, content: str) -> None:
    signature = world.line.sign(content.encode())
    assert SignatureValidator(SECRET).validate(content, signature)
    LineWebhook(Credentials({"channel_secret": SECRET})).verify(
        webhook_request(content.encode(), {"x-line-signature": signature})
    )

    assert not SignatureValidator("other").validate(content, signature)
    with pytest.raises(SignatureInvalid):
        LineWebhook(Credentials({"channel_secret": "other"})).verify(
            webhook_request(content.encode(), {"x-line-signature": signature})
        )


@pytest.mark.parametrize("name", sorted(set(names()) - STRANGE))
def test_the_sdk_reads_our_event_files_as_we_do(world: LineWorld, name: str) -> None:
    content = body(name)

    theirs = WebhookParser(SECRET).parse(content.decode(), world.line.sign(content))
    ours = LineWebhook(Credentials({})).parse(webhook_request(content))

    assert not any(isinstance(event, UnknownEvent) for event in theirs)
    by_id = {event.webhook_event_id: event for event in theirs}
    for event in ours:
        their = by_id[event.event_id]
        assert (event.sent_at_ms, event.redelivery) == (their.timestamp, their.delivery_context.is_redelivery)
        assert event.reply_to == getattr(their, "reply_token", None)
        assert event.sender == (their.source.user_id or "")


def test_what_the_stand_in_sends_is_what_the_sdk_takes_for_webhooks(world: LineWorld) -> None:
    line = world.line
    sent = [
        line.follow(USER),
        line.user_says(USER, "สวัสดี 🧤"),
        line.user_taps(USER, "confirm:1"),
        *(line.user_sends(USER, kind) for kind in ("sticker", "image", "video", "audio", "file", "location")),
        line.group_says(GROUP, USER, "hello"),
        line.unfollow(USER),
    ]
    content = line.webhook_body(sent)

    read = WebhookParser(SECRET).parse(content.decode(), line.sign(content))
    ours = LineWebhook(Credentials({"channel_secret": SECRET})).parse(webhook_request(content))

    messages = [webhooks.TextMessageContent, webhooks.StickerMessageContent, webhooks.ImageMessageContent]
    assert [type(event) for event in read[:3]] == [webhooks.FollowEvent, webhooks.MessageEvent, webhooks.PostbackEvent]
    assert [type(event.message) for event in (read[1], read[3], read[4])] == messages
    assert read[9].message.mention.mentionees[0].is_self is True
    assert [event.webhook_event_id for event in read] == [event.event_id for event in ours]
    assert [getattr(event, "reply_token", None) for event in read] == [event.reply_to for event in ours]
    assert [event.timestamp for event in read] == [event.sent_at_ms for event in ours]
    kinds = [Kind.JOINED, Kind.TEXT, Kind.ACTION, *(6 * [Kind.MEDIA]), Kind.TEXT, Kind.LEFT]
    assert [event.kind for event in ours] == kinds


def test_our_requests_are_what_the_sdk_would_send(world: LineWorld, api: messaging.MessagingApi) -> None:
    reply = world.reply("hello", CARD)
    world.channel.deliver(reply)
    world.channel.deliver(world.reply("hello", CARD, key="event-2", reply_to=None))
    world.channel.show_typing(f"line#{USER}", "01E1")
    ours = [(entry["method"], entry["path"], entry["body"]) for entry in world.recorder.requests]
    world.recorder.clear()

    messages = [messaging.Message.from_dict(message) for message in to_messages((Text("hello"), CARD))]
    token = world.line.user_says(USER, "?")["replyToken"]
    api.reply_message(messaging.ReplyMessageRequest(replyToken=token, messages=messages))
    api.push_message(messaging.PushMessageRequest(to=USER, messages=messages))
    api.show_loading_animation(messaging.ShowLoadingAnimationRequest(chatId=USER, loadingSeconds=20))
    theirs = [(entry["method"], entry["path"], entry["body"]) for entry in world.recorder.requests]

    theirs[0][2]["replyToken"] = reply.reply_to
    assert ours == [(method, path, _without_defaults(content)) for method, path, content in theirs]


def _without_defaults(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "notificationDisabled"}


def test_the_sdk_can_reply_once_and_is_told_why_not_twice(world: LineWorld, api: messaging.MessagingApi) -> None:
    token = world.line.user_says(USER, "?")["replyToken"]
    request = messaging.ReplyMessageRequest(replyToken=token, messages=[messaging.TextMessage(text="hello")])

    response = api.reply_message_with_http_info(request)
    assert response.data.sent_messages[0].id
    assert response.headers["X-Line-Request-Id"]

    with pytest.raises(ApiException) as refused:
        api.reply_message(request)
    assert (refused.value.status, refused.value.body) == (400, '{"message": "Invalid reply token"}')


def test_the_sdk_can_push_once_per_retry_key(world: LineWorld, api: messaging.MessagingApi) -> None:
    request = messaging.PushMessageRequest(to=USER, messages=[messaging.TextMessage(text="hello")])
    key = "123e4567-e89b-12d3-a456-426614174000"
    first = api.push_message_with_http_info(request, x_line_retry_key=key)

    with pytest.raises(ApiException) as refused:
        api.push_message(request, x_line_retry_key=key)

    assert refused.value.status == 409
    assert refused.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert first.data.sent_messages[0].id in refused.value.body
    assert world.seen() == ["hello"]


def test_the_sdk_can_read_quota_profile_content_and_account(world: LineWorld, sdk: messaging.ApiClient) -> None:
    api = messaging.MessagingApi(sdk)
    world.line.ledger.quota = 200
    picture = world.line.user_sends(USER, "image", b"\xff\xd8jpeg")

    assert (api.get_message_quota().type, api.get_message_quota().value) == ("limited", 200)
    assert api.get_message_quota_consumption().total_usage == 0
    assert api.get_profile(USER).user_id == USER
    assert api.get_bot_info().user_id == world.line.bot_user_id
    content = messaging.MessagingApiBlob(sdk).get_message_content(picture["message"]["id"])
    assert bytes(content) == b"\xff\xd8jpeg"


def test_the_sdk_can_validate_messages(world: LineWorld, api: messaging.MessagingApi) -> None:
    long = messaging.TextMessage(text="x" * 5001)
    api.validate_reply(messaging.ValidateMessageRequest(messages=[messaging.TextMessage(text="x" * 5000)]))
    with pytest.raises(ApiException) as refused:
        api.validate_push(messaging.ValidateMessageRequest(messages=[long]))
    assert "messages[0].text" in refused.value.body


def test_the_sdk_can_set_read_and_test_the_webhook(world: LineWorld, api: messaging.MessagingApi) -> None:
    with pytest.raises(ApiException) as missing:
        api.get_webhook_endpoint()
    assert missing.value.status == 404

    nobody = "http://127.0.0.1:1/webhooks/line"
    api.set_webhook_endpoint(messaging.SetWebhookEndpointRequest(endpoint=nobody))

    assert api.get_webhook_endpoint().endpoint == nobody
    tested = api.test_webhook_endpoint(messaging.TestWebhookEndpointRequest())
    assert (tested.success, tested.reason) == (False, "COULD_NOT_CONNECT")


def test_the_sdk_is_refused_without_the_right_token(world: LineWorld) -> None:
    with messaging.ApiClient(messaging.Configuration(host=world.url, access_token="wrong")) as client:
        with pytest.raises(ApiException) as refused:
            messaging.MessagingApi(client).get_profile(USER)
        assert refused.value.status == 401
