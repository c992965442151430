"""What a run leaves behind, in one transaction: thread, state, answered events, the reply. And the mark that it went.

The lease decides between two runs; the version says what the thread was when it was loaded.
"""

from datetime import timedelta

from assistant.messages import Inbound
from assistant.ports import Clock, Commit
from assistant.stores import keys
from assistant.stores.leases import ending
from assistant.stores.table import Request, Table, dump


class Committing:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock, thread_ttl: timedelta) -> None:
        self._table = table
        self._clock = clock
        self._thread_ttl = thread_ttl

    def commit(self, commit: Commit, run_id: str) -> None:
        now = self._clock.now_ms() // 1000
        expires_at = now + int(self._thread_ttl.total_seconds())
        conversation, version = commit.thread.conversation, commit.thread.state.version
        commit.state.version = version + 1

        def put(sort_key: str, body: object) -> Request:
            return {"Put": self._table.item(conversation, sort_key, expires_at, body=dump(body))}

        def delete(sort_key: str) -> Request:
            return {"Delete": self._table.at(conversation, sort_key)}

        writes = [self._head(commit, run_id, version, expires_at)]
        if commit.new_items:
            writes.append(put(keys.item(version + 1), commit.new_items))
        writes += [delete(keys.item(chunk.version)) for chunk in commit.folded]
        if commit.folded:
            # The newest folded place takes the digest: it stays before all that is left.
            writes[-1] = put(keys.item(commit.folded[-1].version), commit.digest)
        for event in commit.answered:
            writes += [self._answered(commit, event, now), delete(keys.inbox(event))]
        if commit.reply:
            writes.append(put(keys.OUTBOX, commit.reply.to_dict()))
        self._table.together(writes)

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        sent = self._table.at(conversation, keys.OUTBOX)
        if keep_lease:
            self._table.call("delete_item", **sent)
        else:
            self._table.together([{"Delete": sent}, {"Update": ending(self._table, conversation, run_id)}])

    def _head(self, commit: Commit, run_id: str, version: int, expires_at: int) -> Request:
        release = "" if commit.reply or commit.state.erasing else " REMOVE lease_run, lease_until"
        update = self._table.at(
            commit.thread.conversation,
            keys.HEAD,
            UpdateExpression=f"SET body = :body, version = :version, expires_at = :expires{release}",
            ConditionExpression="lease_run = :run AND "
            + ("version = :loaded" if version else "attribute_not_exists(version)"),
            ExpressionAttributeValues={
                ":body": dump(commit.state.to_dict()),
                ":version": {"N": str(version + 1)},
                ":expires": {"N": str(expires_at)},
                ":run": {"S": run_id},
                **({":loaded": {"N": str(version)}} if version else {}),
            },
        )
        return {"Update": update}

    def _answered(self, commit: Commit, event: Inbound, now: int) -> Request:
        kept = keys.INBOX_TTL if commit.parked else keys.EVENT_TTL
        put = self._table.item(
            commit.thread.conversation,
            keys.event(event.event_id),
            now + int(kept.total_seconds()),
            outcome={"S": commit.outcome},
            **({"body": dump(event.to_dict()), "why": dump(commit.why)} if commit.parked else {}),
        )
        return {"Put": {**put, "ConditionExpression": "attribute_not_exists(pk)"}}
