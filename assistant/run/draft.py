"""What a run is making: its own copy of the state, the items to add to the thread, the parts of the answer."""

from copy import deepcopy
from dataclasses import dataclass, field

from assistant.messages import Inbound, Part
from assistant.phrases import Phrases, language_of, phrases
from assistant.ports import Item, Thread, Usage
from assistant.state import State


@dataclass(slots=True)
class Draft:
    """`history` is the stored thread, `items` what this run adds. `deadline_ms` is when it must have an answer."""

    run_id: str
    thread: Thread
    events: list[Inbound]
    deadline_ms: int
    default_language: str
    state: State = field(init=False)
    history: list[Item] = field(init=False)
    items: list[Item] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    outcome: str = "answered"

    def __post_init__(self) -> None:
        self.state = deepcopy(self.thread.state)
        self.history = self.thread.items

    @property
    def conversation(self) -> str:
        return self.thread.conversation

    @property
    def event_id(self) -> str:
        """The newest event: what the answer answers."""
        return self.events[-1].event_id

    @property
    def phrases(self) -> Phrases:
        return phrases(self.state.language or self.default_language)

    def hear(self, text: str) -> None:
        """Follow the customer's language."""
        self.state.language = language_of(text, self.state.language or self.default_language)
