"""`MemoryStore`: the ports Inbox and Store in memory. Held to the same contract suite as the real one."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf

from assistant.messages import Inbound, Reply
from assistant.ports import Busy, Chunk, Claim, Clock, Commit, Conflict, Effect, Thread
from assistant.run.items import size
from assistant.state import State
from assistant.stores import lifetime


@dataclass
class _Conversation:
    state: State = field(default_factory=State)
    lease_run: str = ""
    lease_until: int = 0
    inbox: dict[tuple[int, str], Inbound] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    chunks: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    outbox: Reply | None = None
    effects: dict[str, str | None] = field(default_factory=dict)
    ends_at: float = inf  # a state that a test has prepared


class MemoryStore:
    def __init__(self, clock: Clock, thread_ttl: timedelta = timedelta(days=365)) -> None:
        self._clock = clock
        self._thread_ttl_s = int(thread_ttl.total_seconds())
        self._conversations: dict[str, _Conversation] = {}
        self._codes: dict[tuple[str, int], int] = {}

    def _of(self, conversation: str) -> _Conversation:
        return self._conversations.setdefault(conversation, _Conversation())

    def state(self, conversation: str) -> State:
        """The live one: tests prepare a conversation by changing it."""
        return self._of(conversation).state

    def outcomes(self, conversation: str) -> dict[str, str]:
        """Of the answered events, by id, in the order of their answers."""
        return self._of(conversation).events

    def receive(self, events: list[Inbound]) -> None:
        for event in events:
            self._of(event.conversation).inbox[event.sent_at_ms, event.event_id] = event

    def claim(self, conversation: str, event_id: str, run_id: str, until_ms: int) -> Claim:
        kept = self._of(conversation)
        if kept.lease_run not in ("", run_id) and kept.lease_until >= self._clock.now_ms():
            raise Busy(kept.lease_until)
        kept.lease_run, kept.lease_until = run_id, until_ms
        if event_id not in kept.events:
            return Claim.FRESH
        return Claim.PARKED if kept.events[event_id] == "parked" else Claim.ANSWERED

    def load(self, conversation: str, fresh: str | None) -> Thread:
        kept = self._of(conversation)
        for key, event in list(kept.inbox.items()):
            if event.event_id != fresh and event.event_id in kept.events:
                del kept.inbox[key]
        waiting: dict[str, Inbound] = {}
        for key in sorted(kept.inbox):
            waiting.setdefault(kept.inbox[key].event_id, kept.inbox[key])
        events = list(waiting.values())
        if lifetime.is_over(kept.ends_at, events, self._clock.now_ms() // 1000):
            return Thread(conversation, lifetime.outlasting(deepcopy(kept.state)), [], events, kept.outbox)
        chunks = [
            Chunk(version, deepcopy(kept.chunks[version]), size(kept.chunks[version]))
            for version in sorted(kept.chunks)
        ]
        return Thread(conversation, deepcopy(kept.state), chunks, events, kept.outbox)

    def newer(self, conversation: str, known: set[str]) -> list[Inbound]:
        waiting = self.load(conversation, None).waiting
        return [event for event in waiting if event.event_id not in known]

    def commit(self, commit: Commit, run_id: str) -> None:
        kept = self._of(commit.thread.conversation)
        doubled = any(event.event_id in kept.events for event in commit.answered)
        if kept.lease_run != run_id or kept.state.version != commit.thread.state.version or doubled:
            raise Conflict
        commit.state.version = kept.state.version + 1
        kept.state = deepcopy(commit.state)
        kept.ends_at = self._clock.now_ms() // 1000 + self._thread_ttl_s
        if not commit.thread.chunks:  # the thread had ended
            kept.chunks = {}
        if commit.new_items:
            kept.chunks[kept.state.version] = deepcopy(commit.new_items)
        for chunk in commit.folded:
            del kept.chunks[chunk.version]
        if commit.folded:
            kept.chunks[commit.folded[-1].version] = deepcopy(commit.digest)
        for event in commit.answered:
            kept.events[event.event_id] = "parked" if commit.parked else commit.outcome
            kept.inbox.pop((event.sent_at_ms, event.event_id), None)
        if commit.reply:
            kept.outbox = commit.reply
        elif not commit.state.erasing:
            kept.lease_run = ""

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        kept = self._of(conversation)
        if keep_lease:
            kept.outbox = None
            return
        if kept.lease_run != run_id:
            raise Conflict
        kept.outbox, kept.lease_run = None, ""

    def release(self, conversation: str, run_id: str, *, unused: bool = False) -> None:
        kept = self._of(conversation)
        if kept.lease_run == run_id:
            kept.lease_run = ""

    def hold(self, conversation: str, run_id: str, until_ms: int) -> None:
        kept = self._of(conversation)
        if kept.lease_run not in ("", run_id) and kept.lease_until >= self._clock.now_ms():
            raise Busy(kept.lease_until)
        kept.lease_run, kept.lease_until = run_id, until_ms

    def erase(self, conversation: str, run_id: str, *, waiting: bool = False) -> dict[str, int]:
        kept = self._of(conversation)
        if kept.lease_run != run_id:
            raise Conflict
        counts = {
            "effect": len(kept.effects),
            "event": len(kept.events),
            "head": 1,
            "inbox": len(kept.inbox) if waiting else 0,
            "item": len(kept.chunks),
            "outbox": int(kept.outbox is not None),
        }
        self._conversations[conversation] = _Conversation(inbox={} if waiting else kept.inbox)
        return {kind: count for kind, count in counts.items() if count}

    def count_code(self, account: str, limit: int) -> bool:
        key = account, self._clock.now_ms() // 3_600_000
        if self._codes.get(key, 0) >= limit:
            return False
        self._codes[key] = self._codes.get(key, 0) + 1
        return True

    def effect(self, conversation: str, key: str) -> Effect:
        effects = self._of(conversation).effects
        return Effect(key in effects, effects.get(key))

    def begin_effect(self, conversation: str, key: str) -> Effect:
        effects = self._of(conversation).effects
        attempted, result = key in effects, effects.get(key)
        effects.setdefault(key, None)
        return Effect(attempted, result)

    def finish_effect(self, conversation: str, key: str, result: str) -> None:
        self._of(conversation).effects[key] = result
