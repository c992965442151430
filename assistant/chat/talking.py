"""What the API does: a message is put in the inbox like everybody's, and its run is made here, within the request.

If that does not work out in time the doorbell is rung: the processor goes on, as for any other channel.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from assistant.channels.rest import words
from assistant.chat import problems
from assistant.chat.bodies import Conversation, Message, Said
from assistant.chat.callers import Caller, Callers, Request, new_conversation_id, partition
from assistant.chat.problems import Refusal
from assistant.chat.shown import newest
from assistant.errors import ServiceError
from assistant.ingest import Doorbell, Inbox
from assistant.messages import Inbound, Kind, Reply
from assistant.names import REST, Metric
from assistant.observability import bound, log, metric
from assistant.ports import Busy, Clock, Conflict, Store, Thread
from assistant.run.answering import TRIES
from assistant.run.calls import where
from assistant.run.record import FAILED, FINISHED, recording
from assistant.run.ring import Parked, Ring

WAITS_MS: Final = 8_000
"""For another run of the conversation, such as the answer to a message before."""
LOOKS_AGAIN_S: Final = 0.25
HELD_MS: Final = 30_000
FORGOTTEN_AFTER_MS: Final = 60_000
"""A function that was killed within a request leaves its message without a doorbell: whoever comes for the answer
rings. The queue drops what was rung before, for five minutes, and the claim does so after that."""


class Answers(Protocol):
    def answer(self, ring: Ring) -> None:
        """See `assistant.run.runs.Runs`."""


@dataclass(frozen=True, slots=True)
class Told:
    """`waits`: there are messages that are not answered yet, the processor is at it."""

    conversation: Conversation
    waits: bool


class Goodbyes:
    """Replies of this process by conversation: after "forget me" there is no thread to read one from."""

    def __init__(self) -> None:
        self._replies: dict[str, Reply] = {}

    def keep(self, reply: Reply) -> None:
        self._replies = {reply.conversation: reply}  # a function answers one request at a time

    def of(self, conversation: str) -> list[Message]:
        reply = self._replies.pop(conversation, None)
        return [Message(role="bot", message=words(part)) for part in reply.parts] if reply else []


class Talking:
    """`new_id()` makes ids of events and leases, `pause(seconds)` waits."""

    def __init__(
        self,
        *,
        runs: Answers,
        store: Store,
        inbox: Inbox,
        doorbell: Doorbell,
        callers: Callers,
        goodbyes: Goodbyes,
        languages: tuple[str, ...],
        clock: Clock,
        new_id: Callable[[], str],
        pause: Callable[[float], None],
    ) -> None:
        self._runs = runs
        self._store = store
        self._inbox = inbox
        self._doorbell = doorbell
        self._callers = callers
        self._goodbyes = goodbyes
        self._languages = languages
        self._clock = clock
        self._new_id = new_id
        self._pause = pause

    def say(self, caller: Caller, said: Said, key: str, deadline_ms: int) -> Told:
        """Answer a message. `key` is the request's `Idempotency-Key` or empty, `deadline_ms` when the run must be over.

        Raises `Refusal`, and `ServiceUnavailable` when the message is not safely taken in.
        """
        if wait_s := self._callers.count(caller):
            detail = f"{caller.per_minute} messages a minute and {caller.per_day} a day are allowed."
            raise Refusal(problems.TOO_MANY, detail, {"retry-after": str(wait_s)})
        if said.conversation_id and self._is_none(self._load(partition(caller, said.conversation_id))):
            raise problems.not_found()
        request, again = self._request(caller, said, key)
        conversation = partition(caller, request.conversation_id)
        event = Inbound(
            REST,
            conversation,
            request.event_id,
            Kind.TEXT,
            sender=caller.id,
            text=said.message,
            sent_at_ms=request.at_ms,
            received_at_ms=request.at_ms,
            redelivery=again,
        )
        self._inbox.receive([event])
        if not again:
            metric(Metric.EVENTS_RECEIVED, channel=REST)
        rung = self._run(event, deadline_ms, again)
        thread = self._load(conversation)
        waits = any(each.event_id == event.event_id for each in thread.waiting)
        if waits and not rung:  # more waited before it than one run answers
            self._doorbell.ring([event])
        messages = newest(thread, self._languages) or self._goodbyes.of(conversation)
        return Told(Conversation(conversation_id=request.conversation_id, message=messages), waits)

    def show(self, caller: Caller, conversation_id: str) -> Told:
        """Raises `Refusal`."""
        thread = self._load(partition(caller, conversation_id))
        if self._is_none(thread):
            raise problems.not_found()
        long_ago = self._clock.now_ms() - FORGOTTEN_AFTER_MS
        if forgotten := [event for event in thread.waiting if event.received_at_ms < long_ago]:
            self._doorbell.ring(forgotten)
        shown = Conversation(conversation_id=conversation_id, message=newest(thread, self._languages))
        return Told(shown, bool(thread.waiting))

    def forget(self, caller: Caller, conversation_id: str) -> None:
        """Erase all that is stored of it, as "forget me" does. Raises `Refusal`."""
        conversation, run_id = partition(caller, conversation_id), self._new_id()
        if self._is_none(self._load(conversation)):
            raise problems.not_found()
        try:
            self._store.hold(conversation, run_id, self._clock.now_ms() + HELD_MS)
            erased = self._store.erase(conversation, run_id, waiting=True)
        except (Busy, Conflict):
            raise Refusal(problems.BUSY, "Repeat this in a few seconds.", {"retry-after": "5"}) from None
        log("customer_forgotten", conversation=conversation, erased=erased)
        metric(Metric.CUSTOMERS_FORGOTTEN)

    def _request(self, caller: Caller, said: Said, key: str) -> tuple[Request, bool]:
        """Which request this is, and whether it came before."""
        conversation_id = said.conversation_id or new_conversation_id()
        now_ms = self._clock.now_ms()
        if not key:
            return Request(conversation_id, self._new_id(), now_ms, ""), False
        # With the client's own key among them the hashes of short messages can't be guessed.
        asked = _hash(key, said.conversation_id or "", said.message)
        made = Request(conversation_id, _hash(caller.hash, key)[:32], now_ms, asked)
        known = self._callers.remember(caller, _hash(key), made)
        if known.fingerprint != asked:
            raise Refusal(problems.KEY_REUSED, "Take a new Idempotency-Key for every message.")
        return known, known is not made

    def _run(self, event: Inbound, deadline_ms: int, again: bool) -> bool:
        """Make the run. Whether the doorbell was rung instead, or to tell the processor that it was given up."""
        ring = Ring(event.conversation, event.event_id, 1, TRIES, event.received_at_ms, deadline_ms)
        with bound(), recording(self._clock) as run:
            try:
                self._answer(ring)
            except Exception as exc:
                parked = isinstance(exc, Parked)
                asked = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
                run.write(FAILED, level="WARNING", retried=not parked, **where(exc), **asked)
                if parked and again:
                    return False  # the processor has been told before
                self._doorbell.ring([event])
                return True
            run.write(FINISHED)
        return False

    def _answer(self, ring: Ring) -> None:
        until_ms = self._clock.now_ms() + WAITS_MS
        while True:
            try:
                return self._runs.answer(ring)
            except (Busy, Conflict):
                if self._clock.now_ms() >= until_ms:
                    raise
                self._pause(LOOKS_AGAIN_S)

    def _load(self, conversation: str) -> Thread:
        return self._store.load(conversation, None)

    def _is_none(self, thread: Thread) -> bool:
        return thread.state.erasing or not (thread.chunks or thread.waiting)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
