"""What a run leaves behind, in one transaction: thread, state, answered events, the reply. And the mark that it went.

The lease decides between two runs; the version says what the thread was when it was loaded.
"""

from datetime import timedelta

from assistant.messages import Inbound
from assistant.ports import Chunk, Clock, Commit
from assistant.stores import keys, lifetime
from assistant.stores.leases import ending
from assistant.stores.table import Request, Table, dump

MOST_WRITES = 100  # in one transaction


class Committing:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock, thread_ttl: timedelta) -> None:
        self._table = table
        self._clock = clock
        self._thread_ttl = thread_ttl

    def commit(self, commit: Commit, run_id: str) -> None:
        now = self._clock.now_ms() // 1000
        ends_at = now + int(self._thread_ttl.total_seconds())
        kept_until = lifetime.kept_until(ends_at)
        conversation, version = commit.thread.conversation, commit.thread.state.version
        commit.state.version = version + 1

        def put(sort_key: str, body: object, expires_at: int = kept_until) -> Request:
            return {"Put": self._table.item(conversation, sort_key, expires_at, body=dump(body))}

        def delete(sort_key: str) -> Request:
            return {"Delete": self._table.at(conversation, sort_key)}

        writes = [self._head(commit, run_id, version, ends_at)]
        if commit.new_items:
            writes.append(put(keys.item(version + 1), commit.new_items))
        writes += [delete(keys.item(chunk.version)) for chunk in commit.folded]
        if commit.folded:
            # The newest folded place takes the digest: it stays before all that is left.
            writes[-1] = put(keys.item(commit.folded[-1].version), commit.digest)
        for event in commit.answered:
            writes += [self._answered(commit, event, now), delete(keys.inbox(event))]
        if commit.reply:
            writes.append(put(keys.OUTBOX, commit.reply.to_dict(), lifetime.outbox_until(ends_at, now)))
        folded = {chunk.version for chunk in commit.folded}
        left = [chunk for chunk in commit.thread.chunks if chunk.version not in folded]
        writes += self._more_time(conversation, left, ends_at)[: MOST_WRITES - len(writes)]
        self._table.together(writes)

    def _more_time(self, conversation: str, chunks: list[Chunk], ends_at: int) -> list[Request]:
        """For the chunks that need it, the most urgent first."""
        return [
            {
                "Update": self._table.at(
                    conversation,
                    keys.item(chunk.version),
                    UpdateExpression="SET expires_at = :expires",
                    ConditionExpression="attribute_exists(pk)",  # else it would come back without its content
                    ExpressionAttributeValues={":expires": {"N": str(lifetime.kept_until(ends_at))}},
                )
            }
            for chunk in sorted(chunks, key=lambda chunk: chunk.expires_at)
            if lifetime.needs_time(chunk, ends_at)
        ]

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        sent = self._table.at(conversation, keys.OUTBOX)
        if keep_lease:
            self._table.call("delete_item", **sent)
        else:
            self._table.together([{"Delete": sent}, {"Update": ending(self._table, conversation, run_id)}])

    def _head(self, commit: Commit, run_id: str, loaded: int, ends_at: int) -> Request:
        release = "" if commit.reply or commit.state.erasing else " REMOVE lease_run, lease_until"
        thread = commit.thread
        begins = thread.chunks[0].version if thread.chunks else loaded + 1  # what lies before is of a thread that ended
        expires_at = max(lifetime.kept_until(ends_at), lifetime.protects_until(commit.state))
        update = self._table.at(
            thread.conversation,
            keys.HEAD,
            UpdateExpression="SET body = :body, version = :version, begins = :begins, ends_at = :ends, "
            f"expires_at = :expires{release}",
            ConditionExpression="lease_run = :run AND "
            + ("version = :loaded" if loaded else "attribute_not_exists(version)"),
            ExpressionAttributeValues={
                ":body": dump(commit.state.to_dict()),
                ":version": {"N": str(loaded + 1)},
                ":begins": {"N": str(begins)},
                ":ends": {"N": str(ends_at)},
                ":expires": {"N": str(expires_at)},
                ":run": {"S": run_id},
                **({":loaded": {"N": str(loaded)}} if loaded else {}),
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
