"""A case: one event that is in the dead-letter queue, with all its messages and what the table knows of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.messages import Inbound
from assistant.stores.parked import Fate, Found
from ops.letters import Letter


@dataclass(frozen=True, slots=True)
class Case:
    """`letters` oldest first; more than one after a redelivery, or when a replay failed again. `found` is None when the
    message's body is not one of ours."""

    letters: tuple[Letter, ...]
    found: Found | None

    @property
    def id(self) -> str:
        return self.letters[0].id

    @property
    def conversation(self) -> str:
        return self.letters[0].conversation

    @property
    def fate(self) -> Fate | None:
        return self.found.fate if self.found else None

    @property
    def event(self) -> Inbound | None:
        """What the customer wrote, while it is parked or waiting."""
        return self.found.event if self.found else None

    @property
    def since_ms(self) -> int:
        """When the customer wrote it, or as far back as is known."""
        return self.event.sent_at_ms if self.event else self.letters[0].dead_since_ms

    @property
    def order(self) -> tuple[str, int, str]:
        """By conversation, and there as the inbox orders them."""
        return self.conversation, self.since_ms, self.id

    def called(self, name: str) -> bool:
        """Whether an operator means this one: by event id, or by the id of one of its messages."""
        return name in {self.id, *(letter.message_id for letter in self.letters)}


def cases_of(letters: Iterable[Letter], find: Callable[[str, str], Found]) -> list[Case]:
    by_event: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        by_event[letter.conversation, letter.id].append(letter)
    cases = []
    for same in by_event.values():
        same.sort(key=lambda letter: letter.dead_since_ms)
        first = same[0]
        cases.append(Case(tuple(same), find(first.conversation, first.event_id) if first.event_id else None))
    return sorted(cases, key=lambda case: case.order)
