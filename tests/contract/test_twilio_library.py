"""Twilio's own library as the judge of our signatures and requests, and as a client of the stand-in."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from assistant.channels.whatsapp_webhook import EMPTY_TWIML, ROUTE, SIGNATURE_HEADER, WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.errors import SignatureInvalid
from local.standins.twilio import webhooks
from tests.builders import T0, webhook_request
from tests.contract.stage import Stage
from tests.contract.twilio_harness import ACCOUNT, CONVERSATION, FIELDS, PUBLIC_URL, SENDER, TEMPLATE, TOKEN, USER
from tests.contract.twilio_harness import TwilioWorld as World
from tests.unit.whatsapp.event_files import body, names

URL = PUBLIC_URL + ROUTE


class _ToStandIn(TwilioHttpClient):  # type: ignore[misc]
    def __init__(self, url: str) -> None:
        super().__init__(timeout=5)
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        for host in ("https://api.twilio.com", "https://messaging.twilio.com"):
            url = url.replace(host, self._url)
        return super().request(method, url, *args, **kwargs)


@pytest.fixture
def world(stage: Stage) -> World:
    return World(stage)


@pytest.fixture
def client(world: World) -> Client:
    return Client(ACCOUNT, TOKEN, http_client=_ToStandIn(world.url))


def form(content: bytes) -> dict[str, str]:
    return dict(parse_qsl(content.decode(), keep_blank_values=True))


@pytest.mark.parametrize("name", names())
def test_we_accept_what_the_library_signs_and_nothing_else(name: str) -> None:
    webhook = WhatsAppWebhook(Credentials(FIELDS), PUBLIC_URL)
    given = RequestValidator(TOKEN).compute_signature(URL, form(body(name)))
    webhook.verify(webhook_request(body(name), {SIGNATURE_HEADER: given}))

    wrong = RequestValidator("other").compute_signature(URL, form(body(name)))
    with pytest.raises(SignatureInvalid):
        webhook.verify(webhook_request(body(name), {SIGNATURE_HEADER: wrong}))


@pytest.mark.parametrize(
    ("url", "public_url", "query"),
    [
        ("https://bot.example:443" + ROUTE, "https://bot.example", ""),
        ("https://bot.example" + ROUTE, "https://bot.example:443", ""),
        ("https://Bot.Example/Base" + ROUTE + "?x=1&y=", "https://Bot.Example/Base/", "x=1&y="),
        ("http://localhost:8080" + ROUTE, "http://localhost:8080", ""),
    ],
)
def test_we_accept_the_urls_that_the_library_accepts(url: str, public_url: str, query: str) -> None:
    parameters = form(body("text"))
    given = RequestValidator(TOKEN).compute_signature(url, parameters)
    told = public_url.rstrip("/") + ROUTE + (f"?{query}" if query else "")
    assert RequestValidator(TOKEN).validate(told, parameters, given)
    WhatsAppWebhook(Credentials(FIELDS), public_url).verify(
        webhook_request(body("text"), {SIGNATURE_HEADER: given}, query=query)
    )


def test_a_parameter_that_comes_twice_is_signed_as_the_library_signs_it() -> None:
    class Several(dict[str, list[str]]):
        def getall(self, name: str) -> list[str]:
            return self[name]

    parameters = Several({"AccountSid": [ACCOUNT], "MediaUrl0": ["b", "a", "b"], "Body": [""]})
    content = f"MediaUrl0=b&AccountSid={ACCOUNT}&MediaUrl0=a&MediaUrl0=b&Body=".encode()
    given = RequestValidator(TOKEN).compute_signature(URL, parameters)
    WhatsAppWebhook(Credentials(FIELDS), PUBLIC_URL).verify(webhook_request(content, {SIGNATURE_HEADER: given}))


def test_the_library_accepts_what_the_stand_in_signs(world: World) -> None:
    twilio = world.twilio
    sent = [
        twilio.user_says(USER, "สวัสดี 🧤 a+b"),
        twilio.user_says(USER, "", SomethingNew=""),
        twilio.user_taps(USER, "Yes", "yes"),
        *(twilio.user_sends(USER, kind, "caption") for kind in (*webhooks.MEDIA, "location")),
        twilio.opt_out(USER),
    ]
    for parameters in sent:
        assert RequestValidator(TOKEN).validate(URL, parameters, twilio.sign(URL, parameters))
        assert not RequestValidator("other").validate(URL, parameters, twilio.sign(URL, parameters))


def test_our_empty_answer_is_the_librarys() -> None:
    assert EMPTY_TWIML.body.replace("<Response/>", "<Response />") == str(MessagingResponse())


def test_our_requests_are_what_the_library_would_send(world: World, client: Client) -> None:
    public_url = {"public_url": PUBLIC_URL}
    asked = world.twilio.user_says(USER, "?")
    channel = world.channel_with(template_sid=TEMPLATE, **public_url)
    channel.deliver(world.reply("hello"))
    channel.show_typing(CONVERSATION, asked["MessageSid"])
    world.recorder.fail(match={"method": "POST"}, drop="after")
    channel.deliver(world.reply("found in the list"))
    late = world.reply("too late")
    world.clock.advance(seconds=25 * 3600)
    channel.deliver(late)
    ours = told(world)
    world.recorder.clear()

    addresses = {"to": f"whatsapp:{USER}", "from_": f"whatsapp:{SENDER}"}
    callback = {"status_callback": URL}
    client.messages.create(body="hello", **addresses, **callback)
    client.messaging.v2.typing_indicator.create(channel="whatsapp", message_id=asked["MessageSid"])
    client.messages.create(body="found in the list", **addresses, **callback)
    client.messages.page(**addresses, page_size=50)
    client.messages.create(content_sid=TEMPLATE, content_variables='{"1": "too late"}', **addresses, **callback)

    assert ours == told(world)


def told(world: World) -> list[tuple[str, str, list[tuple[str, str]], list[tuple[str, str]]]]:
    return [
        (
            entry["method"],
            entry["path"],
            sorted(parse_qsl(entry["query"])),
            sorted(parse_qsl(entry["body"] or "")),
        )
        for entry in world.recorder.requests
    ]


def test_the_library_reads_what_the_stand_in_answers(world: World, client: Client) -> None:
    world.twilio.user_says(USER, "?")
    made = client.messages.create(body="hello", to=f"whatsapp:{USER}", from_=f"whatsapp:{SENDER}")
    assert (made.status, made.direction, made.body, made.error_code) == ("queued", "outbound-api", "hello", None)
    assert made.date_created.timestamp() == T0 // 1000

    fetched = client.messages(made.sid).fetch()
    assert (fetched.sid, fetched.status) == (made.sid, "delivered")
    assert [message.sid for message in client.messages.list(to=f"whatsapp:{USER}")] == [made.sid]
    assert len(client.messages.list(page_size=1)) == 2  # with the customer's, on two pages
    assert client.api.v2010.accounts(ACCOUNT).fetch().status == "active"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": ""}, 21619),
        ({"body": "x" * 1601}, 21617),
        ({"to": ""}, 21604),
        ({"to": "whatsapp:hello"}, 21211),
        ({"from_": "whatsapp:+15550001111"}, 63007),
        ({"from_": ""}, 21603),
        ({"status_callback": "nowhere"}, 21609),
        ({"content_sid": "HX" + "0" * 32}, 21655),
        ({"content_sid": TEMPLATE, "content_variables": '{"1": "two\\nlines"}'}, 21656),
        ({"content_sid": TEMPLATE, "content_variables": "no JSON"}, 21656),
    ],
)
def test_the_library_is_told_why_a_message_is_refused(
    world: World, client: Client, changes: dict[str, str], code: int
) -> None:
    world.twilio.user_says(USER, "?")
    usual = {"body": "hello", "to": f"whatsapp:{USER}", "from_": f"whatsapp:{SENDER}"}
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**{**usual, **changes})
    assert (refused.value.status, refused.value.code) == (400, code)
    assert world.seen() == []


def test_the_library_is_refused_without_the_right_token(world: World) -> None:
    stranger = Client(ACCOUNT, "wrong", http_client=_ToStandIn(world.url))
    with pytest.raises(TwilioRestException) as refused:
        stranger.api.v2010.accounts(ACCOUNT).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)
