"""What a run is making: its own copy of the state, the items to add to the thread, the parts of the answer."""

from copy import deepcopy
from dataclasses import dataclass, field

from assistant.messages import Inbound, Part
from assistant.phrases import Lack, Phrases, language_of, phrases
from assistant.ports import Chunk, Item, Thread, Usage
from assistant.run import compaction
from assistant.state import State


@dataclass(slots=True)
class Draft:
    """`history` is the stored thread, `items` what this run adds. `deadline_ms` is when it must have an answer.

    `languages` are the profile's, its default first; so is what it `lacks`. `parts` may begin with those of a reply
    that could not be sent.
    """

    run_id: str
    thread: Thread
    events: list[Inbound]
    deadline_ms: int
    languages: tuple[str, ...]
    parts: list[Part] = field(default_factory=list)
    lacks: frozenset[Lack] = frozenset()
    state: State = field(init=False)
    history: list[Item] = field(init=False)
    items: list[Item] = field(default_factory=list)
    outcome: str = "answered"
    times_extended: int = 0
    folded: list[Chunk] = field(default_factory=list)
    digest: list[Item] = field(default_factory=list)
    """Set when the model said that the thread is too long."""
    usage: Usage = field(default_factory=Usage)
    """Of all model calls of this run."""
    forget: bool = False
    """The customer has confirmed to be forgotten, or has left and the profile forgets who leaves."""
    placed: bool = False
    """A confirmed order is in Odoo since this run, and its receipt among the parts."""
    spent: set[str] = field(default_factory=set)
    """Reply tokens that a holding message has used."""
    why: dict[str, str] = field(default_factory=dict)
    """Of a run that was given up: see `assistant.ports.Commit`."""
    _kept: tuple[State, list[Item], list[Part]] = field(init=False)

    def __post_init__(self) -> None:
        self.state = deepcopy(self.thread.state)
        self.history = self._seen(0)
        self.keep()

    @property
    def conversation(self) -> str:
        return self.thread.conversation

    @property
    def shared(self) -> bool:
        """Whether this is a group's chat."""
        return any(event.shared for event in self.events)

    @property
    def chunks(self) -> list[Chunk]:
        """Of the thread, what the model may see."""
        return [chunk for chunk in self.thread.chunks if chunk.version > self.state.hidden_through]

    @property
    def event_id(self) -> str:
        """The newest event: what the answer answers."""
        return self.events[-1].event_id

    @property
    def language(self) -> str:
        known = self.state.language in self.languages
        return self.state.language if known else self.languages[0]

    @property
    def phrases(self) -> Phrases:
        return phrases(self.language, self.lacks)

    def hear(self, text: str) -> None:
        """Follow the customer's language, if it is one of the profile's."""
        self.state.language = language_of(text, self.language, self.languages)

    def start_over(self) -> None:
        """Somebody else is the customer from here on: of what was before, the model sees only the words that wait for
        an answer."""
        self.state.hidden_through = self.state.version
        self.history = []
        self.items = [item for item in self.items if item.get("role") == "user"]

    def fold_history(self, max_chars: int) -> None:
        """The stored thread becomes its digest, now and with the commit."""
        self.folded, self.digest = compaction.fold_all(self.chunks, max_chars)
        self.history = [*self.digest, *self._seen(len(self.folded))]

    def fold(self, new_size: int, max_chars: int) -> None:
        """Sets what the commit shall take away: a thread that has grown too long, or what the model may not see."""
        if self.folded:
            return
        hidden = [chunk for chunk in self.thread.chunks if chunk not in self.chunks and chunk.items]
        if hidden:
            self.folded = hidden[: compaction.MAX_FOLDED]
        else:
            self.folded, self.digest = compaction.fold(self.chunks, new_size, max_chars)

    def keep(self) -> None:
        """What has been done so far is whole: it stays even if the run has to be given up."""
        self._kept = deepcopy(self.state), [*self.items], [*self.parts]

    def drop_unfinished(self) -> None:
        """Back to what was kept, without the customer's unanswered words: one of them may be what can't be answered."""
        self.state, made, self.parts = self._kept
        self.items = [item for item in made if item.get("role") != "user"]

    def _seen(self, start: int) -> list[Item]:
        return [item for chunk in self.chunks[start:] for item in chunk.items]
