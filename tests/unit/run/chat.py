"""`Chat`: one customer and the whole run engine over fakes, with the queue's part played by the test."""

from collections.abc import Callable
from itertools import count
from typing import Any

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.messages import Button, Card, Inbound, Kind, Part, Text
from assistant.odoo.records import Partner
from assistant.ports import Item, Model, ModelAnswer
from assistant.run import items
from assistant.run.answering import MAX_RECEIVES, Answering
from assistant.state import BoundPartner, State
from tests.builders import CUSTOMER, T0, inbound
from tests.fakes.budget import MemoryBudget
from tests.fakes.channel import FakeChannel
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel
from tests.fakes.odoo import FakeOdoo
from tests.fakes.store import MemoryStore

LAMBDA_S = 60
DEAD = MAX_RECEIVES + 1  # the receive at which the queue moves a message to the dead-letter queue
type Around = Callable[[str, Any], Any]


class Chat:
    """`waits` are the seconds after which failed messages come back. `around(name, port)` may wrap a port; `profile`
    are changes to sk_medical's."""

    def __init__(
        self,
        *,
        model: Model | None = None,
        around: Around = lambda name, port: port,
        begin: Callable[[], None] = lambda: None,
        ahead: Callable[[], None] = lambda: None,
        **profile: object,
    ) -> None:
        self.clock = FakeClock(T0)
        self.store = MemoryStore(self.clock)
        self.channel = FakeChannel()
        self.budget = MemoryBudget()
        self.odoo = FakeOdoo()
        self.model = ScriptedModel()
        self.profile = profiles.load("sk_medical").model_copy(update=profile)
        self.waits: list[int] = []
        self.pauses: list[float] = []
        self._ids = (f"id{number}" for number in count(1))
        self._numbers = count(1)
        engine = runs(
            profile=self.profile,
            clock=self.clock,
            store=around("store", self.store),
            channels={"line": around("channel", self.channel)},
            model=around("model", model or self.model),
            odoo=around("odoo", self.odoo),
            budget=self.budget,
            new_id=lambda: next(self._ids),
            pause=self.pauses.append,
            begin=begin,
            ahead=ahead,
        )
        self.answering = Answering(engine, lambda handle, seconds: self.waits.append(seconds), self.clock)

    # What the customer does: the event arrives, its doorbell rings once, and what was sent since is returned

    def says(self, text: str, *answers: ModelAnswer | Exception) -> list[Part]:
        """`answers` are the model's for this message."""
        return self._does(self.event(text), *answers)

    def taps(self, label: str, *, card: int = -1) -> list[Part]:
        """A button of the newest card, or of the one at that place."""
        return self._does(self.tap(label, card=card))

    def sends(self, kind: Kind, text: str = "") -> list[Part]:
        return self._does(self.event(text, kind=kind))

    # The same step by step

    def event(self, text: str = "", *, kind: Kind = Kind.TEXT, **fields: object) -> Inbound:
        number = next(self._numbers)
        return inbound(text, f"E{number:03d}", kind=kind, at_ms=self.clock.now_ms() + number, **fields)

    def tap(self, label: str, *, card: int = -1) -> Inbound:
        return self.event(button(self.cards[card], label).action, kind=Kind.ACTION)

    def arrives(self, *events: Inbound) -> None:
        self.store.receive(list(events))

    def rings(self, event: Inbound, receives: int = 1, *, left_s: float = LAMBDA_S) -> bool:
        """Deliver the event's doorbell. Whether the message is done; otherwise it comes back."""
        record = {
            "messageId": event.event_id,
            "receiptHandle": f"handle-{event.event_id}",
            "body": f'{{"conversation": "{event.conversation}", "event": "{event.event_id}"}}',
            "attributes": {"ApproximateReceiveCount": str(receives), "SentTimestamp": str(event.received_at_ms)},
        }
        response = self.answering.batch([record], int(left_s * 1000))
        assert response["batchItemFailures"] in ([], [{"itemIdentifier": event.event_id}])
        return response["batchItemFailures"] == []

    def rings_until_done(self, event: Inbound) -> int:
        """As the queue does, waiting as told in between. How many receives it took, or `DEAD`."""
        for receives in range(1, DEAD):
            if self.rings(event, receives):
                return receives
            self.clock.advance(seconds=self.waits[-1])
        return DEAD

    def _does(self, event: Inbound, *answers: ModelAnswer | Exception) -> list[Part]:
        before = len(self.sent)
        self.model.then(*answers)
        self.arrives(event)
        self.rings(event)
        assert self.model.left == 0, "the model was asked less often than the test expects"
        return self.sent[before:]

    # What can be seen afterwards

    @property
    def sent(self) -> list[Part]:
        return self.channel.parts(CUSTOMER)

    @property
    def texts(self) -> list[str]:
        return [part.text for part in self.sent]

    @property
    def cards(self) -> list[Card]:
        return [part for part in self.sent if isinstance(part, Card) and part.buttons]

    @property
    def state(self) -> State:
        return self.store.state(CUSTOMER)

    @property
    def thread(self) -> list[Item]:
        return self.store.load(CUSTOMER, None).items

    @property
    def said_in_thread(self) -> list[tuple[str, str]]:
        return [(item["role"], items.text_of(item)) for item in self.thread if "role" in item]

    def sign_in(self, partner: Partner) -> None:
        self.state.partner = BoundPartner(partner.id, partner.name, partner.language, partner.pricelist_id, T0 // 1000)


def button(card: Card, label: str) -> Button:
    return next(button for button in card.buttons if button.label == label)


def text(part: Part) -> str:
    assert isinstance(part, Text)
    return part.text
