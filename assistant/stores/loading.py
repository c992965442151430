"""What is stored of a conversation, as a run needs it: state, thread, what waits, a reply that may not be delivered."""

import json
from typing import Any

from assistant.messages import Inbound, Reply
from assistant.ports import Chunk, Clock, Conflict, Thread
from assistant.state import State
from assistant.stores import keys, lifetime
from assistant.stores.table import Cancelled, Table

MOST_DOUBTED = 25  # more than one run answers; a transaction reads 100


class Loading:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def load(self, conversation: str, fresh: str | None) -> Thread:
        head, chunks, waiting, outbox = dict[str, Any](), list[Chunk](), list[Inbound](), None
        now = self._clock.now_ms() // 1000
        for item in self._range(conversation, keys.HEAD, keys.OUTBOX):
            sort_key, body = item["sk"]["S"], item.get("body", {}).get("S", "")
            expires_at = int(item["expires_at"]["N"])
            if sort_key == keys.HEAD:
                head = item
            elif expires_at <= now:
                continue  # DynamoDB deletes some days late
            elif sort_key.startswith(keys.ITEM):
                version = int(sort_key.removeprefix(keys.ITEM))
                chunks.append(Chunk(version, json.loads(body), len(body), expires_at))
            elif sort_key.startswith(keys.INBOX):
                waiting.append(Inbound.from_dict(json.loads(body)))
            elif sort_key == keys.OUTBOX:
                outbox = Reply.from_dict(json.loads(body))
        waiting = self._unanswered(conversation, waiting, fresh)
        state, begins, ends_at = _head(head)
        if lifetime.is_over(ends_at, waiting, now):
            state, chunks = lifetime.outlasting(state), []
        return Thread(conversation, state, [chunk for chunk in chunks if chunk.version >= begins], waiting, outbox)

    def newer(self, conversation: str, known: set[str]) -> list[Inbound]:
        found = self._range(conversation, keys.INBOX, f"{keys.INBOX}~")
        waiting = [Inbound.from_dict(json.loads(item["body"]["S"])) for item in found]
        return self._unanswered(conversation, [event for event in waiting if event.event_id not in known], None)

    def _range(self, conversation: str, first: str, last: str) -> list[dict[str, Any]]:
        values = {":pk": conversation, ":first": first, ":last": last}
        return self._table.query("pk = :pk AND sk BETWEEN :first AND :last", values)

    def _unanswered(self, conversation: str, waiting: list[Inbound], fresh: str | None) -> list[Inbound]:
        """Without those that a late redelivery brought back after their answer. `fresh` is known to be none."""
        # An event that waits twice (under two times) could never be committed: a transaction names an item once.
        first: dict[str, Inbound] = {}
        for event in waiting:
            first.setdefault(event.event_id, event)
        waiting = list(first.values())
        doubtful = [event for event in waiting if event.event_id != fresh][:MOST_DOUBTED]
        if not doubtful:
            return waiting
        gets = [{"Get": self._table.at(conversation, keys.event(event.event_id))} for event in doubtful]
        try:
            found = self._table.call("transact_get_items", TransactItems=gets)["Responses"]
        except Cancelled as exc:
            raise Conflict from exc
        stale = [event for event, answer in zip(doubtful, found, strict=True) if answer.get("Item")]
        for event in stale:
            self._table.call("delete_item", **self._table.at(conversation, keys.inbox(event)))
        return [event for event in waiting if event not in stale]


def _head(item: dict[str, Any]) -> tuple[State, int, int]:
    """The state, the first version of the thread, and when it ends: at once where there is none."""
    if "body" not in item:
        return State(), 0, 0
    state = State.from_dict(json.loads(item["body"]["S"]))
    ends_at = item.get("ends_at", item["expires_at"])  # without: written before threads had an end of their own
    return state, int(item.get("begins", {}).get("N", 0)), int(ends_at["N"])
