"""A run as a transaction (design D3): claim, load, answer, commit, deliver, mark."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from assistant.errors import Permanent, QuotaExceeded, ServiceError
from assistant.messages import Inbound, Part, Reply, Text
from assistant.names import Metric
from assistant.observability import bind, log, metric
from assistant.ports import Busy, Channel, Claim, Clock, Commit, Store
from assistant.profile import Profile
from assistant.run import compaction, items
from assistant.run.calls import where
from assistant.run.delivering import Delivering
from assistant.run.draft import Draft
from assistant.run.hearing import Hearing
from assistant.run.loop import Loop
from assistant.run.typing_sign import typing

MAX_EVENTS = 20  # answered by one run; a transaction takes 100 writes
MAX_CARRIED = 3  # parts
RESERVE_MS = 8_000  # kept from the function's time for the commit and the delivery


class Parked(Exception):
    """The customer has been told that there is no answer; the message belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One message of the queue. `deadline_ms` is when the function will be stopped."""

    conversation: str
    event_id: str
    receive_count: int
    last_try: bool
    sent_at_ms: int
    deadline_ms: int


class Runs:
    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        hearing: Hearing,
        loop: Loop,
        profile: Profile,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._channels = channels
        self._delivering = Delivering(store, channels, clock)
        self._hearing = hearing
        self._loop = loop
        self._profile = profile
        self._clock = clock
        self._new_id = new_id

    def answer(self, ring: Ring) -> None:
        """Answer all that waits in the conversation.

        Raises `Busy`, `Conflict`, `Transient` or anything unforeseen: the message should come back. Raises `Parked`
        when it should not be tried again.
        """
        run_id, started = self._new_id(), self._clock.now_ms()
        bind(conversation=ring.conversation, event_id=ring.event_id, run_id=run_id)
        log("run_started", receive_count=ring.receive_count, queue_ms=started - ring.sent_at_ms)
        try:
            claim = self._store.claim(ring.conversation, ring.event_id, run_id, ring.deadline_ms)
            self._claimed(ring, claim, run_id)
        except Busy:
            raise
        except Exception:
            self._release(ring.conversation, run_id)
            raise
        metric(Metric.RUN_DURATION, self._clock.now_ms() - started, "Milliseconds")
        log("run_finished", ms=self._clock.now_ms() - started)

    def _claimed(self, ring: Ring, claim: Claim, run_id: str) -> None:
        started = self._clock.now_ms()
        thread = self._store.load(ring.conversation, ring.event_id if claim is Claim.FRESH else None)
        log(
            "thread_loaded",
            items=len(thread.items),
            waiting=len(thread.waiting),
            outbox=thread.outbox is not None,
            ms=self._clock.now_ms() - started,
        )
        goes_on = bool(thread.waiting) and claim is not Claim.PARKED
        unsent = self._deliver_outbox(thread.outbox, run_id, goes_on) if thread.outbox else ()
        if claim is Claim.PARKED:
            raise Parked  # what waits besides has doorbells of its own
        if goes_on:
            events, deadline_ms = thread.waiting[:MAX_EVENTS], ring.deadline_ms - RESERVE_MS
            self._answer(Draft(run_id, thread, events, deadline_ms, self._profile.languages, [*unsent]), ring.last_try)
        elif not thread.outbox:
            self._store.release(ring.conversation, run_id)

    def _deliver_outbox(self, outbox: Reply, run_id: str, goes_on: bool) -> tuple[Part, ...]:
        """Deliver what an earlier run could not, or give back what is to be said together with this run's answer."""
        try:
            self._delivering.deliver(outbox, run_id, again=True, keep_lease=goes_on)
        except QuotaExceeded:
            if not goes_on:
                raise
            # Pushes are used up, but the new message brings a free reply. Few, so that they go out in one request.
            log("reply_carried_over", level="WARNING")
            return outbox.parts[-MAX_CARRIED:]
        return ()

    def _answer(self, draft: Draft, last_try: bool) -> None:
        channel = self._channels[draft.events[-1].channel]
        with typing(channel, draft.conversation) if self._hearing.will_answer(draft) else nullcontext():
            parked = self._make(draft, last_try)
        reply = self._commit(draft, parked)
        if reply:
            self._delivering.deliver(reply, draft.run_id)
        if parked:
            raise Parked

    def _make(self, draft: Draft, last_try: bool) -> bool:
        """Fill the draft. Whether it had to be given up, with an apology for an answer."""
        try:
            if self._hearing.hear(draft):
                self._loop.run(draft)
        except Exception as exc:
            if isinstance(exc, ServiceError):
                quota = exc.status == 429 and isinstance(exc, Permanent)
                metric(Metric.MODEL_QUOTA_ERRORS if quota else Metric.SERVICE_UNAVAILABLE, service=exc.service)
            if not (last_try or isinstance(exc, Permanent)):
                raise
            self._give_up(draft, exc)
            return True
        return False

    def _give_up(self, draft: Draft, exc: Exception) -> None:
        service = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
        log("run_given_up", level="ERROR", **where(exc), **service)
        metric(Metric.RUNS_FAILED, error=type(exc).__name__)
        draft.drop_unfinished()
        text = draft.phrases(f"fallback.{_APOLOGIES.get(getattr(exc, 'service', ''), 'no_answer')}")
        draft.items += [items.note("A message of the customer could not be answered."), items.assistant(text)]
        draft.parts.append(Text(text))
        draft.outcome = "parked"

    def _commit(self, draft: Draft, parked: bool) -> Reply | None:
        started = self._clock.now_ms()
        reply = _reply(draft) if draft.parts else None
        made = items.to_store(draft.items)
        folded, digest = compaction.fold(draft.thread.chunks, items.size(made), self._profile.thread.max_chars)
        commit = Commit(draft.thread, draft.state, made, draft.events, draft.outcome, reply, folded, digest, parked)
        self._store.commit(commit, draft.run_id)
        log(
            "run_committed",
            outcome=draft.outcome,
            answered=[event.event_id for event in draft.events],
            items=len(made),
            folded=len(folded),
            ms=self._clock.now_ms() - started,
        )
        if not parked:
            metric(Metric.RUNS_ANSWERED, outcome=draft.outcome)
        return reply

    def _release(self, conversation: str, run_id: str) -> None:
        try:
            self._store.release(conversation, run_id)
        except ServiceError:
            log("lease_not_released", level="WARNING")  # it runs out by itself


_APOLOGIES = {"openai": "model", "odoo": "odoo"}


def _reply(draft: Draft) -> Reply:
    newest: Inbound = next((event for event in reversed(draft.events) if event.reply_to), draft.events[-1])
    # The version too: an event that is replayed after an apology needs a key that the channel has not seen.
    key = f"{draft.event_id}.{draft.thread.state.version + 1}"
    return Reply(draft.conversation, key, tuple(draft.parts), newest.reply_to, newest.received_at_ms)
