"""What the simulator needs of a channel: people, what they can do, and what they see. One module per channel.

A new one implements `Side` here, draws its messages in `static/channels/<name>.js`, and is entered in `_sides`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from local.standins.line.chats import Entry

if TYPE_CHECKING:
    from local.outside import Outside

type Wish = dict[str, Any]
"""{"text": …} | {"tap": what a button holds} | {"event": …}: "begin" is how a person first meets the assistant."""


@dataclass(frozen=True)
class Shown:
    """`chat` as the stand-in tells it; `conversation` is its name in our logs, "" while there is none."""

    chat: list[Entry]
    typing: bool
    conversation: str


@dataclass(frozen=True)
class Read:
    """A message as a person reads it: all words, and what each button holds by its label."""

    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class Side(Protocol):
    events: tuple[str, ...]
    """What can be done beside writing and tapping."""

    def new_person(self) -> str: ...

    def is_person(self, id: str) -> bool: ...

    def does(self, person: str, wish: Wish) -> int | None:
        """The status that our webhook answered, 0 if it did not; None for what can't be done on this channel."""

    def shows(self, person: str) -> Shown: ...

    def read(self, message: dict[str, Any]) -> Read: ...


def side_of(channel: str, outside: "Outside") -> Side:
    return _sides()[channel](outside)


def _sides() -> dict[str, Callable[["Outside"], Side]]:
    from local.simulator.channels.line import LineSide
    from local.simulator.channels.rest import RestSide
    from local.simulator.channels.slack import SlackSide
    from local.simulator.channels.whatsapp import WhatsAppSide

    return {
        "line": lambda outside: LineSide(outside.line),
        "whatsapp": lambda outside: WhatsAppSide(outside.twilio),
        "rest": lambda outside: RestSide(outside.rest),
        "slack": lambda outside: SlackSide(outside.slack),
    }
