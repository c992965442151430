"""What every real channel promises on the way in and out, with the vendor's stand-in on the other side."""

from dataclasses import replace

import pytest

from assistant.channels import RECEIVING, SENDING
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    SignatureInvalid,
)
from assistant.messages import Button, Card, Kind, Row, Text
from assistant.names import CHANNEL_PROVIDERS
from tests.contract.channels import CHATS
from tests.contract.channels.world import Chat
from tests.contract.stage import Stage

CARD = Card(
    "Order",
    (Row("Gloves", "250.00"),),
    buttons=(Button("Confirm", "confirm:1", "Confirm", primary=True), Button("Cancel", "cancel:1", "Cancel")),
    typed="Type “Confirm” to go ahead, or “Cancel” to drop it.",
)


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest, stage: Stage) -> Chat:
    return CHATS[request.param](stage)


def test_every_channel_of_a_vendor_is_held_to_this() -> None:
    assert set(CHATS) == set(CHANNEL_PROVIDERS) & set(SENDING) == set(RECEIVING)


def test_what_the_customer_writes_arrives_as_they_wrote_it(chat: Chat) -> None:
    request = chat.says("สวัสดีค่ะ 🧤 a+b & c=d %20\nsecond line")
    chat.webhook.verify(request)
    (event,) = chat.webhook.parse(request)
    assert (event.kind, event.text) == (Kind.TEXT, "สวัสดีค่ะ 🧤 a+b & c=d %20\nsecond line")
    assert event.conversation == chat.conversation
    assert event.channel == chat.conversation.partition("#")[0]
    assert all((event.event_id, event.sender))
    assert event.received_at_ms == request.received_at_ms


def test_a_changed_body_is_refused(chat: Chat) -> None:
    request = chat.says("two boxes")
    with pytest.raises(SignatureInvalid):
        chat.webhook.verify(replace(request, body=request.body.replace(b"two", b"ten")))


@pytest.mark.parametrize("signature", ["", "AAAA", "ü" * 40])
def test_a_wrong_signature_is_refused(chat: Chat, signature: str) -> None:
    request = chat.says("hello")
    with pytest.raises(SignatureInvalid):
        chat.webhook.verify(replace(request, headers={**request.headers, chat.signature_header: signature}))


def test_a_missing_signature_is_refused(chat: Chat) -> None:
    request = chat.says("hello")
    headers = {name: value for name, value in request.headers.items() if name != chat.signature_header}
    with pytest.raises(SignatureInvalid):
        chat.webhook.verify(replace(request, headers=headers))


def test_the_same_delivery_again_is_the_same_event(chat: Chat) -> None:
    request = chat.says("hello")
    later = replace(request, received_at_ms=request.received_at_ms + 60_000)
    assert [event.event_id for event in chat.webhook.parse(request)] == [
        event.event_id for event in chat.webhook.parse(later)
    ]


def test_two_messages_are_two_events(chat: Chat) -> None:
    first, second = chat.says("hello"), chat.says("hello")
    assert chat.webhook.parse(first)[0].event_id != chat.webhook.parse(second)[0].event_id


def test_what_we_said_ourselves_asks_nothing_of_us(chat: Chat) -> None:
    request = chat.own()
    if request is not None:
        chat.webhook.verify(request)
        assert chat.webhook.parse(request) == []


def test_a_card_can_be_confirmed_in_the_way_that_it_shows(chat: Chat) -> None:
    chat.channel.deliver(chat.reply(CARD))
    request = chat.agrees(CARD)
    chat.webhook.verify(request)
    (event,) = chat.webhook.parse(request)
    if event.kind is Kind.ACTION:
        assert event.text == CARD.buttons[0].action
    else:  # a typed word: the card must have said so
        assert (event.kind, event.text) == (Kind.TEXT, "Confirm")
        assert CARD.typed in chat.seen()[-1]


def test_a_long_text_arrives_whole_and_in_order_in_pieces_that_fit(chat: Chat) -> None:
    text = "\n".join(f"line {number} ไม่มีช่องว่าง" for number in range(1500))
    chat.channel.deliver(chat.reply(Text(text)))
    pieces = chat.seen()
    assert len(pieces) > 1
    assert all(len(piece) <= chat.max_text for piece in pieces)
    assert "\n".join(pieces).split() == text.split()


def test_markup_is_not_shown_as_it_stands(chat: Chat) -> None:
    chat.channel.deliver(
        chat.reply(Text("## Prices\n\n**Gloves** cost 250, see [the list](https://shop.example/list)"))
    )
    (shown,) = chat.seen()
    assert not any(markup in shown for markup in ("**", "##", "]("))
    assert all(word in shown for word in ("Prices", "Gloves", "250", "the list", "https://shop.example/list"))


@pytest.mark.parametrize("error", [KeyRefused, AccessDenied, RateLimited, ContractBroken, ServiceUnavailable])
def test_the_vendors_refusals_are_named_by_who_must_act(chat: Chat, error: type[ServiceError]) -> None:
    reply = chat.reply(Text("hello"), free=False)
    chat.refuse(error)
    with pytest.raises(error):
        chat.channel.deliver(reply)
    assert chat.seen() == []
