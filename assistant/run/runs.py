"""A run as a transaction (design D3): claim, load, answer, commit, deliver, mark."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext

from assistant.errors import QuotaExceeded, ServiceError
from assistant.messages import Kind, Part, Reply, Text
from assistant.names import Metric
from assistant.observability import bind, log, metric
from assistant.ports import Busy, Channel, Claim, Clock, Commit, Conflict, Store
from assistant.profile import Profile
from assistant.run import forgetting, items
from assistant.run.beside import waited_for
from assistant.run.delivering import Delivering
from assistant.run.draft import Draft
from assistant.run.going_on import GoingOn
from assistant.run.hearing import Hearing
from assistant.run.holding import Holding, newest_with_token
from assistant.run.loop import Loop
from assistant.run.making import Making
from assistant.run.record import current, part
from assistant.run.ring import Parked, Ring

MAX_CARRIED = 3  # parts
RESERVE_MS = 8_000  # kept from the function's time (a fifth of it at most) for the commit and the delivery


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
        begin: Callable[[], None],
    ) -> None:
        self._begin = begin
        self._store = store
        self._delivering = Delivering(store, channels, clock)
        self._forgetting = forgetting.Forgetting(store, self._delivering)
        self._holding = Holding(channels, profile.pace, clock)
        self._making = Making(hearing, loop, going_on)
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
        with waited_for():
            self._begin()
            try:
                with part("claim"):
                    claim = self._store.claim(ring.conversation, ring.event_id, run_id, ring.deadline_ms)
                self._claimed(ring, claim, run_id)
            except Busy:
                raise
            except Exception:
                self._release(ring.conversation, run_id)
                raise

    def _claimed(self, ring: Ring, claim: Claim, run_id: str) -> None:
        started = self._clock.now_ms()
        with part("load"):
            thread = self._store.load(ring.conversation, ring.event_id if claim is Claim.FRESH else None)
        log(
            "thread_loaded",
            items=len(thread.items),
            waiting=len(thread.waiting),
            outbox=thread.outbox is not None,
            ms=self._clock.now_ms() - started,
        )
        if thread.state.erasing:  # an earlier run died between the goodbye and the end of the erasure
            conversation, left = ring.conversation, ring.tries_left
            self._forgetting.finish(thread.outbox, conversation, run_id, again=True, tries_left=left)
            if any(event.event_id == ring.event_id for event in thread.waiting):
                raise Conflict  # written after the goodbye: the message comes back and finds a new conversation
            return
        events = ring.due(claim, thread.waiting)
        unsent = self._deliver_outbox(thread.outbox, run_id, bool(events)) if thread.outbox else ()
        if claim is Claim.PARKED:
            raise Parked
        if events:
            draft = Draft(
                run_id,
                thread,
                events,
                self._must_be_made_by(ring),
                self._profile.languages,
                [*unsent],
                self._profile.lacks,
            )
            if ring.receive_count > 1:
                draft.spent = self._holding.spent_before(events)
            self._answer(draft, ring.tries_left)
        elif not thread.outbox:
            # A late doorbell of a customer who was forgotten must leave no trace of them: the claim has made one.
            self._store.release(ring.conversation, run_id, unused=thread.state.version == 0)

    def _must_be_made_by(self, ring: Ring) -> int:
        left_ms = ring.deadline_ms - self._clock.now_ms()
        return ring.deadline_ms - min(RESERVE_MS, left_ms // 5)

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
        takes_time = tries_left >= 0 and self._hearing.takes_time(draft)
        try:
            with self._holding.in_touch(draft) if takes_time else nullcontext():
                parked = self._making.make(draft, tries_left)
            reply = None if draft.forget else self._commit(draft, parked)
        finally:
            self._loop.pay(draft)  # beside the delivery: the customer does not wait for it
        if draft.forget:
            self._forget(draft, tries_left)
            return
        if reply:
            self._delivering.deliver(reply, draft.run_id)
        if parked:
            raise Parked

    def _forget(self, draft: Draft, tries_left: int) -> None:
        left = draft.events[-1].kind is Kind.LEFT  # nobody hears a goodbye
        draft.parts = [Text(draft.phrases("forget.done"))]  # not what the model may have said meanwhile
        goodbye = None if left else _reply(draft)
        self._keep(forgetting.last_commit(draft, goodbye), draft.run_id)
        conversation, run_id = draft.conversation, draft.run_id
        self._forgetting.finish(goodbye, conversation, run_id, again=False, tries_left=tries_left)

    def _commit(self, draft: Draft, parked: bool) -> Reply | None:
        started = self._clock.now_ms()
        reply = _reply(draft, parked) if draft.parts else None
        made = items.to_store(draft.items)
        draft.fold(items.size(made), self._profile.thread.max_chars)
        folded, digest = draft.folded, draft.digest
        commit = Commit(
            draft.thread, draft.state, made, draft.events, draft.outcome, reply, folded, digest, parked, draft.why
        )
        self._keep(commit, draft.run_id)
        if parked:
            metric(Metric.RUNS_FAILED, error=draft.why["error"], service=draft.why.get("service"))
        log(
            "run_committed",
            outcome=draft.outcome,
            answered=current().answered,
            items=len(made),
            folded=len(folded),
            ms=self._clock.now_ms() - started,
        )
        return reply

    def _keep(self, commit: Commit, run_id: str) -> None:
        run = current()
        with part("commit"):
            self._store.commit(commit, run_id)
        run.outcome, run.answered = commit.outcome, [event.event_id for event in commit.answered]

    def _release(self, conversation: str, run_id: str) -> None:
        try:
            self._store.release(conversation, run_id)
        except ServiceError:
            log("lease_not_released", level="WARNING")  # it runs out by itself


def _reply(draft: Draft, parked: bool = False) -> Reply:
    newest = newest_with_token(draft)
    reply_to = newest.reply_to if newest.reply_to not in draft.spent else None
    # The version too: an event that is replayed after an apology needs a key that the channel has not seen.
    key = f"{draft.event_id}.{draft.thread.state.version + 1}"
    asked_at_ms = 0 if parked else min(event.received_at_ms for event in draft.events)
    answers = tuple(event.event_id for event in draft.events)
    return Reply(
        draft.conversation,
        key,
        tuple(draft.parts),
        reply_to,
        newest.received_at_ms,
        asked_at_ms,
        answers,
        to=draft.events[-1].sender,
    )
