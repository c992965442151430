"""The LINE stand-in refuses what LINE refuses, and remembers what LINE remembers."""

from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from local.standins.line import LineStandIn
from tests.builders import T0
from tests.fakes.clock import FakeClock

USER = "U4af4980629fbba1ac6f0d5d15f3f9bd4"
GROUP = "Ca56f94637cc4347f90a25382909b24b9"
HELLO = [{"type": "text", "text": "hello"}]
KEY = {"X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000"}


class Line:
    """A stand-in and an HTTP client that has its access token."""

    def __init__(self, quota: int | None = None) -> None:
        self.clock = FakeClock(T0)
        self.standin = LineStandIn(channel_secret="secret", channel_access_token="token", clock=self.clock, quota=quota)
        self.http = Client(self.standin.app)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.http.post(f"/v2/bot/{path}", json=body, headers={"Authorization": "Bearer token", **headers})

    def get(self, path: str) -> TestResponse:
        return self.http.get(f"/v2/bot/{path}", headers={"Authorization": "Bearer token"})

    def reply(self, token: object, messages: Any = HELLO) -> TestResponse:
        return self.post("message/reply", {"replyToken": token, "messages": messages})

    def push(self, to: object = USER, messages: Any = HELLO, **headers: str) -> TestResponse:
        return self.post("message/push", {"to": to, "messages": messages}, **headers)

    def said(self) -> list[str]:
        return [entry["message"]["text"] for entry in self.standin.chats.from_bot(USER)]


@pytest.fixture
def line() -> Line:
    return Line()


def test_every_answer_has_a_request_id_of_its_own(line: Line) -> None:
    answers = [line.push(), line.get("nowhere"), line.http.get("/v2/bot/info"), line.reply("")]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 400]
    assert len({answer.headers["X-Line-Request-Id"] for answer in answers}) == 4


def test_a_reply_token_works_once(line: Line) -> None:
    token = line.standin.user_says(USER, "?")["replyToken"]
    assert line.reply(token).status_code == 200
    again = line.reply(token)
    assert (again.status_code, again.json) == (400, {"message": "Invalid reply token"})
    assert line.said() == ["hello"]


def test_the_token_of_a_webhook_that_somebody_else_sent_works_once_too(line: Line) -> None:
    assert [line.reply("made-up").status_code for _ in range(2)] == [200, 400]


def test_a_reply_token_works_for_a_minute(line: Line) -> None:
    tokens = [line.standin.user_says(USER, "?")["replyToken"] for _ in range(2)]
    line.clock.advance(seconds=60)
    assert line.reply(tokens[0]).status_code == 200
    line.clock.advance(seconds=1)
    assert line.reply(tokens[1]).status_code == 400


def test_a_redelivery_gives_an_unused_token_another_minute_but_never_after_twenty(line: Line) -> None:
    event = line.standin.user_says(USER, "?")
    line.clock.advance(seconds=600)
    line.standin.redeliver("http://127.0.0.1:1", [event])
    line.clock.advance(seconds=59)
    assert line.reply(event["replyToken"]).status_code == 200

    late = line.standin.user_says(USER, "?")
    line.clock.advance(seconds=20 * 60 + 1)
    line.standin.redeliver("http://127.0.0.1:1", [late])
    assert line.reply(late["replyToken"]).status_code == 400


def test_messages_that_are_refused_do_not_use_up_the_token(line: Line) -> None:
    token = line.standin.user_says(USER, "?")["replyToken"]
    assert line.reply(token, []).status_code == 400
    assert line.reply(token).status_code == 200


def test_a_reply_takes_no_retry_key(line: Line) -> None:
    token = line.standin.user_says(USER, "?")["replyToken"]
    refused = line.post("message/reply", {"replyToken": token, "messages": HELLO}, **KEY)
    assert refused.status_code == 400
    assert line.reply(token).status_code == 200


def test_a_retry_key_is_accepted_once_and_remembered_for_a_day(line: Line) -> None:
    first = line.push(**KEY)
    line.clock.advance(seconds=24 * 3600 - 1)
    again = line.push(**KEY)

    assert (first.status_code, again.status_code) == (200, 409)
    assert first.json
    assert again.json == {"message": "The retry key is already accepted", **first.json}
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert line.said() == ["hello"]

    line.clock.advance(seconds=1)
    assert line.push(**KEY).status_code == 200


def test_a_refused_push_leaves_its_retry_key_free(line: Line) -> None:
    assert line.push(messages=[], **KEY).status_code == 400
    assert line.push(**KEY).status_code == 200


def test_a_retry_key_is_a_uuid(line: Line) -> None:
    assert line.push(**{"X-Line-Retry-Key": "event-1"}).status_code == 400


def test_pushes_count_per_recipient_until_the_quota_is_used_up_and_replies_are_free() -> None:
    line = Line(quota=3)
    for member in ("Ua", "Ub"):
        line.standin.group_says(GROUP, member, "hi")
    assert line.push(GROUP).status_code == 200
    assert line.get("message/quota/consumption").json == {"totalUsage": 2}

    refused = line.push(GROUP)
    assert (refused.status_code, refused.json) == (429, {"message": "You have reached your monthly limit."})

    assert line.push(USER, **KEY).status_code == 200
    assert line.push(USER, **KEY).status_code == 409
    assert line.push(USER).status_code == 429
    assert line.reply(line.standin.user_says(USER, "?")["replyToken"]).status_code == 200
    assert line.get("message/quota").json == {"type": "limited", "value": 3}


def test_a_plan_without_limit_says_so(line: Line) -> None:
    assert line.get("message/quota").json == {"type": "none"}


@pytest.mark.parametrize("to", [None, 5, "", "somebody", "U 123"])
def test_a_push_needs_an_id_that_line_could_have_given(line: Line, to: object) -> None:
    assert line.push(to).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"chatId": USER}, 202),
        ({"chatId": USER, "loadingSeconds": 60}, 202),
        ({"chatId": USER, "loadingSeconds": 7}, 400),
        ({"chatId": USER, "loadingSeconds": 0}, 400),
        ({"chatId": USER, "loadingSeconds": 65}, 400),
        ({"chatId": USER, "loadingSeconds": "5"}, 400),
        ({"chatId": GROUP, "loadingSeconds": 5}, 400),
        ({}, 400),
    ],
)
def test_the_loading_animation_is_for_one_person_and_some_seconds(line: Line, body: Any, status: int) -> None:
    assert line.post("chat/loading/start", body).status_code == status
    assert line.standin.is_loading(USER) == (status == 202)


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ({"type": "text", "text": ""}, "messages[0].text"),
        ({"type": "text"}, "messages[0].text"),
        ({"type": "text", "text": 5}, "messages[0].text"),
        ({"type": "text", "text": "😀" * 2501}, "messages[0].text"),
        ({"type": "hologram"}, "messages[0].type"),
        ({"text": "x"}, "messages[0].type"),
        ("text", "messages[0].type"),
        ({"type": "flex", "altText": "x" * 1501, "contents": {"type": "bubble"}}, "messages[0].altText"),
        ({"type": "flex", "contents": {"type": "bubble"}}, "messages[0].altText"),
        ({"type": "flex", "altText": "x", "contents": {"type": "circle"}}, "messages[0].contents.type"),
        ({"type": "sticker", "packageId": "1"}, "messages[0].stickerId"),
        ({"type": "text", "text": "x", "quickReply": {"items": [{}] * 14}}, "messages[0].quickReply.items"),
    ],
)
def test_a_message_that_line_would_refuse_is_refused_with_its_place(line: Line, message: Any, place: str) -> None:
    refused = line.push(messages=[message])
    assert refused.status_code == 400
    assert refused.json
    assert place in [detail["property"] for detail in refused.json["details"]]
    assert line.post("message/validate/reply", {"messages": [message]}).status_code == 400
    assert line.said() == []


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def button(**action: Any) -> dict[str, Any]:
    return {"type": "button", "action": {"type": "postback", "label": "ok", "data": "x", **action}}


@pytest.mark.parametrize(
    ("component", "place"),
    [
        (text(""), "text"),
        ({"type": "table"}, "type"),
        ({"type": "box", "layout": "diagonal", "contents": []}, "layout"),
        ({"type": "box", "layout": "vertical", "contents": [text("")]}, "contents[0].text"),
        (button(data=""), "action.data"),
        (button(data="x" * 301), "action.data"),
        (button(label=""), "action.label"),
        (button(label="x" * 41), "action.label"),
        (button(displayText="x" * 301), "action.displayText"),
        (button(type="teleport"), "action.type"),
        (text("ก" * 12_000), None),
    ],
)
def test_a_bubble_that_line_would_refuse_is_refused_with_its_place(
    line: Line, component: dict[str, Any], place: str | None
) -> None:
    body = {"type": "box", "layout": "vertical", "contents": [component]}
    flex = {"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": body}}
    refused = line.push(messages=[flex])
    assert refused.status_code == 400
    assert refused.json
    expected = "messages[0].contents" + (f".body.contents[0].{place}" if place else "")
    assert [detail["property"] for detail in refused.json["details"]] == [expected]


def test_a_carousel_has_at_most_twelve_bubbles(line: Line) -> None:
    bubble = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": [text("x")]}}
    for count, status in [(12, 200), (13, 400)]:
        carousel = {"type": "flex", "altText": "x", "contents": {"type": "carousel", "contents": [bubble] * count}}
        assert line.push(messages=[carousel]).status_code == status


@pytest.mark.parametrize("count", [0, 6])
def test_a_request_has_one_to_five_messages(line: Line, count: int) -> None:
    refused = line.push(messages=HELLO * count)
    assert refused.json == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "Size must be between 1 and 5", "property": "messages"}],
    }


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * 2_000_001, "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(line: Line, data: bytes, content_type: str, status: int) -> None:
    headers = {"Authorization": "Bearer token"}
    answer = line.http.post("/v2/bot/message/push", data=data, content_type=content_type, headers=headers)
    assert answer.status_code == status


def test_a_customer_who_blocked_the_account_has_no_profile_and_gets_nothing() -> None:
    line = Line(quota=1)
    token = line.standin.user_says(USER, "?")["replyToken"]
    assert line.get(f"profile/{USER}").status_code == 200
    line.standin.unfollow(USER)

    assert line.get(f"profile/{USER}").status_code == 404
    assert line.reply(token).status_code == 200
    assert line.push().status_code == 200
    assert line.push().status_code == 200
    assert line.post("chat/loading/start", {"chatId": USER}).status_code == 202
    assert (line.said(), line.standin.is_loading(USER)) == ([], False)

    line.standin.follow(USER)
    assert line.push().status_code == 200
    assert line.said() == ["hello"]


def test_pictures_can_be_fetched_and_nothing_else(line: Line) -> None:
    sent = line.standin.user_sends(USER, "image", b"jpeg")
    picture = line.get(f"message/{sent['message']['id']}/content")
    assert (picture.data, picture.content_type) == (b"jpeg", "image/jpeg")
    assert line.get("message/1/content").status_code == 404


@pytest.mark.parametrize(
    "url", [None, "", 5, "ftp://x.co", "http://x.co/hook", "https://", "https://x.co/" + "y" * 500]
)
def test_a_webhook_url_is_https_and_short(line: Line, url: object) -> None:
    headers = {"Authorization": "Bearer token"}
    refused = line.http.put("/v2/bot/channel/webhook/endpoint", json={"endpoint": url}, headers=headers)
    assert refused.status_code == 400
    assert line.standin.webhook_url is None
