"""What arrives from a channel and what leaves to it. Plain frozen data, no I/O, the same for every channel."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A channel's call as it came. `headers` by lower-case name; `body` as it was sent, the gateway's base64 undone;
    `query` without its question mark."""

    headers: Mapping[str, str]
    body: bytes
    received_at_ms: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The 200 that a channel gets for its webhook."""

    body: str = ""
    content_type: str = ""


class Kind(StrEnum):
    """What an inbound event asks of us."""

    TEXT = "text"
    ACTION = "action"  # a tapped button; `text` is the button's data
    MEDIA = "media"  # something we can't read: sticker, picture, voice; `text` is its type
    JOINED = "joined"  # the customer added (or unblocked) the account
    LEFT = "left"  # the customer blocked the account


@dataclass(frozen=True, slots=True)
class Inbound:
    """One inbound event, as the ingest function stores it and the processor reads it.

    `conversation` is `<channel>#<chat id>` and is the partition key, the queue's message group and the unit of order.
    `event_id` is the channel's own id, the same on every redelivery. `sent_at_ms` is the channel's event time.
    `reply_to` is what the channel needs to answer for free (LINE: the reply token), if it gave one. `shared`: a
    group's chat, in which several people write and all of them read the answers.
    """

    channel: str
    conversation: str
    event_id: str
    kind: Kind
    sender: str
    text: str
    sent_at_ms: int
    received_at_ms: int
    reply_to: str | None = None
    redelivery: bool = False
    shared: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Inbound":
        return cls(**known(cls, {**data, "kind": Kind(data["kind"])}))


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. Tapping it brings an `Inbound` of kind ACTION whose text is `action`.

    `says` is shown in the chat as if the customer had typed it; a card's style may set `primary` apart.
    """

    label: str
    action: str
    says: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text; the channel splits it where its own limit asks for it."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card: what, and how much. `note` is small print under it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A summary drawn by code: a preview to confirm, or a receipt. `text` says the same where no card can be shown, and
    `typed`, where there are no buttons, which words to type instead."""

    title: str
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    typed: str = ""

    @property
    def text(self) -> str:
        lines = [self.title]
        for row in (*self.rows, *self.totals):
            lines.append(f"{row.label}: {row.value}" if row.value else row.label)
            if row.note:
                lines.append(f"  {row.note}")
        if self.footer:
            lines.append(self.footer)
        return "\n".join(lines)


type Part = Text | Card


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of one run. `key` is the same on every try, so that a channel can refuse doubles.

    `reply_to` and `received_at_ms` are those of the newest event answered. `answers` holds the ids of all of them;
    `asked_at_ms` is when the oldest was received, 0 for what is no answer, such as an apology. `to` is the newest's
    sender, for a channel whose conversations are not named by where to write.
    """

    conversation: str
    key: str
    parts: tuple[Part, ...]
    reply_to: str | None
    received_at_ms: int
    asked_at_ms: int = 0
    answers: tuple[str, ...] = ()
    to: str = ""

    def to_dict(self) -> dict[str, Any]:
        data = asdict(self)
        data["parts"] = [{"type": type(part).__name__.lower(), **asdict(part)} for part in self.parts]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Reply":
        parts = tuple(_part(part) for part in data["parts"])
        return cls(**known(cls, {**data, "parts": parts, "answers": tuple(data.get("answers", ()))}))


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply went out: `how` is "reply" (an answer, free or as good as), "push" (counted or billed as a message of
    our own accord) or "nothing" (blocked, empty)."""

    how: str
    request_id: str | None = None
    messages: int = field(default=0)


def known(cls: type, data: dict[str, Any]) -> dict[str, Any]:
    """Stored fields that this version of `cls` has. Others were written by a newer one: during a deployment both run,
    and after a roll-back they stay in the table."""
    return {field.name: data[field.name] for field in fields(cls) if field.name in data}


def _part(data: dict[str, Any]) -> Part:
    if data["type"] == "text":
        return Text(**known(Text, data))
    card = known(Card, data)
    for name, kind in (("rows", Row), ("totals", Row), ("buttons", Button)):
        card[name] = tuple(kind(**known(kind, entry)) for entry in card[name])
    return Card(**card)
