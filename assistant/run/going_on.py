"""Bursts: a customer who goes on writing while the answer is made gets one answer to all of it."""

from collections.abc import Callable

from assistant.observability import log
from assistant.ports import Clock, Store
from assistant.run.draft import Draft
from assistant.run.hearing import Hearing

MAX_TIMES = 3  # somebody who never stops writing must be answered too
MAX_EVENTS = 20  # answered by one run; a transaction takes 100 writes


class GoingOn:
    """Asked when an answer is ready, before it is kept. `pause(seconds)` waits."""

    def __init__(
        self, store: Store, hearing: Hearing, clock: Clock, settle_ms: int, pause: Callable[[float], None]
    ) -> None:
        self._store = store
        self._hearing = hearing
        self._clock = clock
        self._settle_ms = settle_ms
        self._pause = pause

    def wrote_more(self, draft: Draft) -> bool:
        """Whether something came meanwhile that changes the question; then the answer is to be made again.

        An answer that was made faster than people write is held back until `settle_ms` after the newest message.
        """
        if draft.times_extended >= MAX_TIMES:
            return False
        early_ms = draft.events[-1].received_at_ms + self._settle_ms - self._clock.now_ms()
        if 0 < early_ms <= self._settle_ms:
            self._pause(early_ms / 1000)
        room = MAX_EVENTS - len(draft.events)
        newer = self._store.newer(draft.conversation, {event.event_id for event in draft.events})[:room]
        if not newer:
            return False
        draft.times_extended += 1
        draft.events += newer
        log("run_extended", events=[event.event_id for event in newer])
        return self._hearing.hear(draft, newer)
