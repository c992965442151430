"""The queue: SQS FIFO, a message group per conversation. No message of a group is given out while an earlier one is in
flight or waits for its next try."""

import heapq
from collections import deque
from collections.abc import Callable
from math import isnan

from local.capacity.letters import Letter


class Fifo:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._groups: dict[int, deque[Letter]] = {}
        self._ready: list[tuple[float, int, Letter]] = []  # the oldest first, as SQS gives them out
        self._number = 0

    @property
    def has_some(self) -> bool:
        return bool(self._ready)

    def put(self, letter: Letter) -> None:
        group = self._groups.setdefault(letter.customer, deque())
        group.append(letter)
        if len(group) == 1:
            self._show(letter)

    def receive(self) -> Letter:
        return heapq.heappop(self._ready)[2]

    def delete(self, letter: Letter) -> None:
        """Answered, or moved to the dead-letter queue: the next of its group may be received."""
        group = self._groups[letter.customer]
        if group.popleft() is not letter:
            raise AssertionError("a message was received before its turn")
        if group:
            self._show(group[0])
        else:
            del self._groups[letter.customer]

    def show_again(self, letter: Letter) -> None:
        self._show(letter)

    def _show(self, letter: Letter) -> None:
        self._number += 1
        if isnan(letter.ready_at):
            letter.ready_at = self._now()
        heapq.heappush(self._ready, (letter.rung_at, self._number, letter))
