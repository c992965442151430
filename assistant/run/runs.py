"""A run as a transaction (design D3): claim, load, answer, commit, deliver, mark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.errors import AssistantError, ContractBroken, Permanent, ServiceError
from assistant.messages import Inbound, Reply, Text
from assistant.names import Metric
from assistant.observability import bind, log, metric
from assistant.ports import Channel, Claim, Clock, Commit, Store
from assistant.profile import Profile
from assistant.run import compaction, items
from assistant.run.calls import where
from assistant.run.draft import Draft
from assistant.run.hearing import Hearing
from assistant.run.loop import Loop
from assistant.run.typing_sign import typing

MAX_EVENTS = 20  # answered by one run; a transaction takes 100 writes
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
        claim = self._store.claim(ring.conversation, ring.event_id, run_id, ring.deadline_ms)
        try:
            self._claimed(ring, claim, run_id)
        except Exception:
            self._release(ring.conversation, run_id)
            raise
        metric(Metric.RUN_DURATION, self._clock.now_ms() - started, "Milliseconds")
        log("run_finished", ms=self._clock.now_ms() - started)

    def _claimed(self, ring: Ring, claim: Claim, run_id: str) -> None:
        if claim is Claim.PARKED:
            raise Parked
        started = self._clock.now_ms()
        thread = self._store.load(ring.conversation, ring.event_id if claim is Claim.FRESH else None)
        log(
            "thread_loaded",
            items=len(thread.items),
            waiting=len(thread.waiting),
            outbox=thread.outbox is not None,
            ms=self._clock.now_ms() - started,
        )
        if thread.outbox:
            self._deliver(thread.outbox, run_id, again=True, more=bool(thread.waiting))
        if not thread.waiting:
            self._store.release(ring.conversation, run_id)
            return
        draft = Draft(
            run_id,
            thread,
            thread.waiting[:MAX_EVENTS],
            ring.deadline_ms - RESERVE_MS,
            self._profile.languages[0],
        )
        with typing(self._channels[draft.events[-1].channel], ring.conversation):
            parked = self._make(draft, ring.last_try)
        reply = self._commit(draft, parked)
        if reply:
            self._deliver(reply, run_id, again=False, more=False)
        if parked:
            raise Parked

    def _make(self, draft: Draft, last_try: bool) -> bool:
        """Fill the draft. Whether it had to be given up, with an apology for an answer."""
        try:
            if self._hearing.hear(draft):
                self._loop.run(draft)
        except AssistantError as exc:
            if isinstance(exc, ServiceError):
                quota = exc.status == 429 and isinstance(exc, Permanent)
                metric(Metric.MODEL_QUOTA_ERRORS if quota else Metric.SERVICE_UNAVAILABLE, service=exc.service)
            if not (last_try or isinstance(exc, Permanent)):
                raise
            self._give_up(draft, exc)
            return True
        except Exception as exc:
            if not last_try:
                raise
            self._give_up(draft, exc)
            return True
        return False

    def _give_up(self, draft: Draft, exc: Exception) -> None:
        service = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
        log("run_given_up", level="ERROR", **where(exc), **service)
        metric(Metric.RUNS_FAILED, error=type(exc).__name__)
        # Made again from the stored thread: a half-made draft may hold a tool call without its output.
        fresh = Draft(draft.run_id, draft.thread, draft.events, draft.deadline_ms, draft.default_language)
        text = draft.phrases(f"fallback.{_APOLOGIES.get(getattr(exc, 'service', ''), 'no_answer')}")
        draft.state, draft.parts, draft.outcome = fresh.state, [Text(text)], "parked"
        draft.items = [items.note("A message of the customer could not be answered."), items.assistant(text)]

    def _commit(self, draft: Draft, parked: bool) -> Reply | None:
        started = self._clock.now_ms()
        reply = _reply(draft) if draft.parts else None
        folded, digest = compaction.fold(draft.thread.chunks, items.size(draft.items), self._profile.thread.max_chars)
        commit = Commit(
            draft.thread, draft.state, draft.items, draft.events, draft.outcome, reply, folded, digest, parked
        )
        self._store.commit(commit, draft.run_id)
        log(
            "run_committed",
            outcome=draft.outcome,
            answered=[event.event_id for event in draft.events],
            items=len(draft.items),
            folded=len(folded),
            ms=self._clock.now_ms() - started,
        )
        if not parked:
            metric(Metric.RUNS_ANSWERED, outcome=draft.outcome)
        for name, value in (
            (Metric.TOKENS_IN, draft.usage.tokens_in),
            (Metric.TOKENS_CACHED, draft.usage.tokens_cached),
            (Metric.TOKENS_OUT, draft.usage.tokens_out),
        ):
            if value:
                metric(name, value)
        return reply

    def _deliver(self, reply: Reply, run_id: str, *, again: bool, more: bool) -> None:
        started = self._clock.now_ms()
        channel = reply.conversation.partition("#")[0]
        try:
            delivery = self._channels[channel].deliver(reply, again=again)
        except ContractBroken as exc:
            # The channel will never take this one; kept, it would stop every later answer too.
            log("reply_refused", level="ERROR", status=exc.status, request_id=exc.request_id)
            metric(Metric.RUNS_FAILED, error="ReplyRefused")
        else:
            if delivery.how in _SENT:
                metric(_SENT[delivery.how])
            log(
                "reply_delivered",
                how=delivery.how,
                messages=delivery.messages,
                request_id=delivery.request_id,
                ms=self._clock.now_ms() - started,
            )
        self._store.mark_delivered(reply.conversation, run_id, keep_lease=more)

    def _release(self, conversation: str, run_id: str) -> None:
        try:
            self._store.release(conversation, run_id)
        except ServiceError:
            log("lease_not_released", level="WARNING")  # it runs out by itself


_APOLOGIES = {"openai": "model", "odoo": "odoo"}
_SENT = {"reply": Metric.REPLIES_SENT, "push": Metric.PUSHES_SENT}


def _reply(draft: Draft) -> Reply:
    newest: Inbound = next((event for event in reversed(draft.events) if event.reply_to), draft.events[-1])
    return Reply(draft.conversation, draft.event_id, tuple(draft.parts), newest.reply_to, newest.received_at_ms)
