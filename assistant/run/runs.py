"""A run as a transaction (design D3): claim, load, answer, commit, deliver, mark."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from assistant.errors import QuotaExceeded, ServiceError
from assistant.messages import Button, Card, Inbound, Part, Reply, Text
from assistant.names import Metric
from assistant.observability import bind, log, metric
from assistant.ports import Busy, Channel, Claim, Clock, Commit, Store
from assistant.profile import Profile
from assistant.run import compaction, failures, items
from assistant.run.calls import where
from assistant.run.delivering import Delivering
from assistant.run.draft import Draft
from assistant.run.going_on import MAX_EVENTS, GoingOn
from assistant.run.hearing import ANSWER, Hearing
from assistant.run.in_touch import in_touch
from assistant.run.loop import Loop

MAX_CARRIED = 3  # parts
RESERVE_MS = 8_000  # kept from the function's time for the commit and the delivery


class Parked(Exception):
    """The customer has been told that there is no answer; the message belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One message of the queue. `deadline_ms` is when the function will be stopped.

    `tries_left` are those after this one. Negative: none is left for this one either, it only gives the event up.
    """

    conversation: str
    event_id: str
    receive_count: int
    tries_left: int
    sent_at_ms: int
    deadline_ms: int


class Runs:
    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        hearing: Hearing,
        loop: Loop,
        going_on: GoingOn,
        profile: Profile,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._channels = channels
        self._delivering = Delivering(store, channels, clock)
        self._hearing = hearing
        self._loop = loop
        self._going_on = going_on
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
        events = _due(ring, claim, thread.waiting)
        unsent = self._deliver_outbox(thread.outbox, run_id, bool(events)) if thread.outbox else ()
        if claim is Claim.PARKED:
            raise Parked
        if events:
            deadline_ms = ring.deadline_ms - RESERVE_MS
            draft = Draft(run_id, thread, events, deadline_ms, self._profile.languages, [*unsent])
            if ring.receive_count > 1:
                draft.spent = {event.reply_to for event in events if event.reply_to and self._held_before(event)}
            self._answer(draft, ring.tries_left)
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

    def _answer(self, draft: Draft, tries_left: int) -> None:
        takes_time = tries_left >= 0 and self._hearing.will_answer(draft)
        with self._in_touch(draft) if takes_time else nullcontext():
            parked = self._make(draft, tries_left)
        reply = self._commit(draft, parked)
        if reply:
            self._delivering.deliver(reply, draft.run_id)
        if parked:
            raise Parked

    def _make(self, draft: Draft, tries_left: int) -> bool:
        """Fill the draft. Whether it had to be given up, with an apology for an answer."""
        try:
            if tries_left < 0:
                raise failures.TriesUsedUp
            if self._hearing.hear(draft, draft.events):
                self._loop.run(draft, self._going_on.wrote_more)
        except Exception as exc:
            failure = failures.broken(exc)
            metric(failure.metric, error=type(exc).__name__, service=getattr(exc, "service", None))
            if failure.queue is failures.Queue.AGAIN and tries_left > 0:
                raise
            self._give_up(draft, exc)
            return True
        return False

    def _held_before(self, event: Inbound) -> bool:
        """Whether an earlier try may have used the event's token for a holding message. Taken for used: with a token
        that is not, the channel's refusal could be mistaken for "delivered before"."""
        return self._clock.now_ms() - event.received_at_ms >= self._profile.pace.holding_after_s * 1000

    def _in_touch(self, draft: Draft) -> AbstractContextManager[None]:
        newest = _newest(draft)
        due_ms = newest.received_at_ms + self._profile.pace.holding_after_s * 1000 - self._clock.now_ms()

        def hold() -> None:
            if newest.reply_to and self._channels[newest.channel].hold(_holding(draft, newest)):
                draft.spent.add(newest.reply_to)
                metric(Metric.HOLDING_SENT)
                log("holding_sent")

        return in_touch(self._channels[newest.channel], draft.conversation, hold, due_ms / 1000)

    def _give_up(self, draft: Draft, exc: Exception) -> None:
        service = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
        draft.why = {**where(exc), **service, "run_id": draft.run_id}
        log("run_given_up", level="ERROR", **draft.why)
        metric(Metric.RUNS_FAILED, error=type(exc).__name__)
        draft.drop_unfinished()
        text = draft.phrases(failures.apology(exc))
        draft.items += [items.note("A message of the customer could not be answered."), items.assistant(text)]
        draft.parts.append(Text(text))
        draft.outcome = "parked"

    def _commit(self, draft: Draft, parked: bool) -> Reply | None:
        started = self._clock.now_ms()
        reply = _reply(draft) if draft.parts else None
        made = items.to_store(draft.items)
        folded, digest = draft.folded, draft.digest
        if not folded:
            folded, digest = compaction.fold(draft.thread.chunks, items.size(made), self._profile.thread.max_chars)
        commit = Commit(
            draft.thread, draft.state, made, draft.events, draft.outcome, reply, folded, digest, parked, draft.why
        )
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


def _due(ring: Ring, claim: Claim, waiting: list[Inbound]) -> list[Inbound]:
    """What this run answers, or gives up. The rest has doorbells of its own."""
    if claim is Claim.PARKED:
        return []
    if ring.tries_left < 0:  # what waits beside it need not be what killed the runs
        return [event for event in waiting if event.event_id == ring.event_id]
    return waiting[:MAX_EVENTS]


def _newest(draft: Draft) -> Inbound:
    """The newest event that brought a reply token that is still good, else the newest."""
    usable = (event for event in reversed(draft.events) if event.reply_to and event.reply_to not in draft.spent)
    return next(usable, draft.events[-1])


def _holding(draft: Draft, event: Inbound) -> Reply:
    say = draft.phrases
    button = Button(say("holding.button"), f"{ANSWER}{event.event_id}", say("holding.button"), primary=True)
    card = Card(say("holding.title"), rows=(), buttons=(button,))
    return Reply(draft.conversation, f"{event.event_id}.holding", (card,), event.reply_to, event.received_at_ms)


def _reply(draft: Draft) -> Reply:
    newest = _newest(draft)
    reply_to = newest.reply_to if newest.reply_to not in draft.spent else None
    # The version too: an event that is replayed after an apology needs a key that the channel has not seen.
    key = f"{draft.event_id}.{draft.thread.state.version + 1}"
    return Reply(draft.conversation, key, tuple(draft.parts), reply_to, newest.received_at_ms)
