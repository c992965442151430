"""Any interleaving of messages, redeliveries, crashes and dropped answers ends with one answer each, in order."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import ServiceUnavailable
from assistant.messages import Inbound, Kind
from assistant.ports import Item, ModelAnswer, ModelRequest
from assistant.run import items
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import Chat

SERVICES = {"store": "dynamodb", "channel": "line", "model": "openai", "odoo": "odoo"}
HIDDEN_S = 70  # how long the queue hides a message whose run was killed
RECEIVES = 5


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Faults:
    """What goes wrong, by the number of the call over all ports: the process dies, the call raises, or the queue
    delivers a second time; before the call was carried out, or after."""

    plan: dict[int, tuple[str, str]]
    calls: int = 0
    deliver_meanwhile: Callable[[], None] = lambda: None

    def around(self, name: str, port: Any) -> Any:
        return _Port(name, port, self)

    def call(self, service: str, method: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        kind, when = self.plan.get(self.calls, ("", ""))
        self.calls += 1
        result = method(*args, **kwargs) if when != "before" else None
        if kind == "killed":
            raise Killed
        if kind == "raises":
            raise ServiceUnavailable(service, "fault")
        if kind == "twice":
            self.deliver_meanwhile()
        return result if when != "before" else method(*args, **kwargs)


class _Port:
    def __init__(self, name: str, port: Any, faults: Faults) -> None:
        self._name, self._port, self._faults = name, port, faults

    def __getattr__(self, method: str) -> Any:
        target = getattr(self._port, method)
        if method == "show_typing":  # from a thread of its own, at no certain moment
            return target
        return lambda *args, **kwargs: self._faults.call(SERVICES[self._name], target, args, kwargs)


class Rules:
    """A model by rules, so that it can be asked again: it names what it answers, and orders when asked to."""

    def respond(self, request: ModelRequest) -> ModelAnswer:
        asked = _unanswered(request.items)
        if "order" in asked:
            return calls(("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]}))
        return says(f"answer to {' '.join(asked)}")


def _unanswered(thread: list[Item]) -> list[str]:
    asked: list[str] = []
    for item in thread:
        if item.get("role") == "assistant":
            asked = []
        if item.get("role") == "user":
            asked.append(items.text_of(item))
    return asked


@dataclass
class World:
    """The queue's part: one conversation's messages in order, each received again until it is done."""

    faults: Faults
    queue: list[tuple[Inbound, int]] = field(default_factory=list)
    dead: list[Inbound] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat = Chat(model=Rules(), around=self.faults.around)
        self.faults.deliver_meanwhile = self.deliver_meanwhile

    def arrives(self, event: Inbound) -> None:
        self.chat.arrives(event)
        self.queue.append((event, 0))

    def deliver_first(self) -> None:
        event, receives = self.queue[0]
        receives += 1
        self.queue[0] = (event, receives)
        try:
            done = self.chat.rings(event, receives)
        except Killed:
            self.chat.clock.advance(seconds=HIDDEN_S)
            done = False
        else:
            if not done:
                self.chat.clock.advance(seconds=self.chat.waits[-1])
        if done:
            self.queue.pop(0)
        elif self.queue[0][1] == RECEIVES:
            self.dead.append(self.queue.pop(0)[0])

    def deliver_meanwhile(self) -> None:
        """The message that is being answered, to another function at the same time."""
        event, receives = self.queue[0]
        if receives < RECEIVES:
            self.queue[0] = (event, receives + 1)
            with contextlib.suppress(Killed):
                self.chat.rings(event, receives + 1)

    def deliver_all(self) -> None:
        while self.queue:
            self.deliver_first()


def plans(most: int) -> st.SearchStrategy[Faults]:
    fault = st.tuples(st.sampled_from(["killed", "raises", "twice"]), st.sampled_from(["before", "after"]))
    return st.dictionaries(st.integers(0, 30), fault, max_size=most).map(Faults)


quickly = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quickly
@given(faults=plans(4), steps=st.lists(st.sampled_from(["new", "deliver"]) | st.integers(0, 5), max_size=12))
def test_every_message_is_answered_exactly_once_and_in_order(faults: Faults, steps: list[str | int]) -> None:
    """A number among the steps: that message is delivered again by the channel."""
    world = World(faults)
    sent: list[Inbound] = []
    for step in ["new", *steps]:
        if step == "new":
            sent.append(world.chat.event(f"m{len(sent)}"))
            world.arrives(sent[-1])
        elif isinstance(step, int):
            world.arrives(sent[step % len(sent)])
        elif world.queue:
            world.deliver_first()
    world.deliver_all()

    wanted = [event.text for event in sent]
    assert world.dead == []
    assert [text for role, text in world.chat.said_in_thread if role == "user"] == wanted
    assert re.findall(r"m\d+", " ".join(world.chat.texts)) == wanted
    assert list(world.chat.store.outcomes(CUSTOMER)) == [event.event_id for event in sent]
    thread = world.chat.store.load(CUSTOMER, None)
    assert (thread.waiting, thread.outbox) == ([], None)


@quickly
@given(faults=plans(4), taps=st.integers(1, 3))
def test_a_confirmed_order_exists_once_and_has_one_receipt(faults: Faults, taps: int) -> None:
    world = World(faults)
    chat = world.chat
    chat.sign_in(MALEE)
    world.arrives(chat.event("order"))
    world.deliver_all()
    (card,) = chat.cards
    for _ in range(taps):
        world.arrives(chat.event(card.buttons[0].action, kind=Kind.ACTION))
    world.deliver_all()

    assert world.dead == []
    assert len(chat.odoo.orders_of[MALEE.id]) == 1
    assert [text.count("S00001") for text in chat.texts if "S00001" in text] == [1]
    assert chat.state.pending is None
    assert len(chat.state.done) == 1
    called = [item["call_id"] for item in chat.thread if item.get("type") == "function_call"]
    assert called == [item["call_id"] for item in chat.thread if "output" in item]


@quickly
@given(faults=plans(30), count=st.integers(1, 4))
def test_however_much_fails_nothing_is_doubled_and_nothing_is_silent(faults: Faults, count: int) -> None:
    """More faults than a message has tries: then it lies in the dead letters, or it got an apology, or both."""
    world = World(faults)
    sent = [world.chat.event(f"m{number}") for number in range(count)]
    for event in sent:
        world.arrives(event)
    world.deliver_all()
    world.faults.plan = {}
    world.arrives(world.chat.event("last"))
    world.deliver_all()

    said = " ".join(world.chat.texts)
    outcomes = world.chat.store.outcomes(CUSTOMER)
    for event in sent:
        parked = outcomes[event.event_id] == "parked"
        assert said.count(event.text) == (0 if parked else 1)
        assert event in world.dead or not parked
    assert "last" in said
    assert len({reply.key for reply in world.chat.channel.delivered}) == len(world.chat.channel.delivered)


def test_the_faults_are_felt() -> None:
    world = World(Faults({0: ("killed", "before")}))
    world.arrives(world.chat.event("m0"))
    world.deliver_first()
    assert world.queue[0][1] == 1
    with pytest.raises(Killed):
        World(Faults({0: ("killed", "after")})).chat.rings(world.chat.event("m1"))
