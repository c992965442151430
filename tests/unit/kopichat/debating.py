"""`Debate`: one conversation of kopichat with the whole run engine over fakes."""

from itertools import count

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.channels.rest import RestChannel
from assistant.chat.shown import newest
from assistant.messages import Inbound, Kind
from assistant.odoo.absent import NoOdoo
from assistant.ports import Model, ModelAnswer
from assistant.run import items
from assistant.run.ring import Ring
from assistant.state import State
from tests.builders import T0
from tests.fakes.budget import MemoryBudget
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel
from tests.fakes.store import MemoryStore

PROFILE = profiles.load("kopichat")
CONVERSATION = "rest#key.conversation"


class Debate:
    def __init__(self, model: Model | None = None) -> None:
        self.clock = FakeClock(T0)
        self.store = MemoryStore(self.clock, PROFILE.thread.ttl)
        self.model = ScriptedModel()
        ids, self._numbers = (f"id{number}" for number in count(1)), count(1)
        self._engine = runs(
            profile=PROFILE,
            clock=self.clock,
            store=self.store,
            channels={"rest": RestChannel()},
            model=model or self.model,
            odoo=NoOdoo(),  # type: ignore[abstract]
            budget=MemoryBudget(),
            new_id=lambda: next(ids),
            pause=lambda _: None,
        )

    def says(self, text: str, *answers: ModelAnswer | Exception) -> str:
        """The bot's answer."""
        self.clock.advance(seconds=30)
        event_id, now = f"E{next(self._numbers)}", self.clock.now_ms()
        event = Inbound("rest", CONVERSATION, event_id, Kind.TEXT, "key", text, now, now)
        self.model.then(*answers)
        self.store.receive([event])
        self._engine.answer(Ring(CONVERSATION, event_id, 1, 4, now, now + 25_000))
        return newest(self.store.load(CONVERSATION, None), PROFILE.languages)[-1].message

    @property
    def state(self) -> State:
        return self.store.state(CONVERSATION)

    @property
    def situations(self) -> list[str]:
        """What the model was told of the moment, request by request."""
        return [items.text_of(request.items[-1]) for request in self.model.requests]
