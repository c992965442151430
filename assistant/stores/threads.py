"""Threads in DynamoDB: `assistant.ports.Store`. The keys are in `keys.py`.

A run holds the conversation's lease (two attributes of `head`) from claim to delivery. The lease is what decides
between two runs; the version says what the thread was when it was loaded.
"""

import json
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import ServiceUnavailable
from assistant.messages import Inbound, Reply
from assistant.ports import Busy, Chunk, Claim, Clock, Commit, Conflict, Effect, Thread
from assistant.state import State
from assistant.stores import accounts, erasing, keys

EMPTY_TTL = timedelta(days=1)  # a head that never got a thread, such as a claim of an erased conversation


class DynamoStore:
    def __init__(self, client: Any, table: str, clock: Clock, thread_ttl: timedelta) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._thread_ttl = thread_ttl

    def claim(self, conversation: str, event_id: str, run_id: str, until_ms: int) -> Claim:
        lease = self._lease(conversation, run_id, until_ms)
        unanswered = {
            "TableName": self._table,
            "Key": _key(conversation, keys.event(event_id)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        show = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            self._call(
                "transact_write_items",
                TransactItems=[{"Update": {**lease, **show}}, {"ConditionCheck": {**unanswered, **show}}],
            )
            return Claim.FRESH
        except _Cancelled as exc:
            (lease_code, head), (event_code, event) = exc.reasons
            if lease_code == _CONDITION:
                raise Busy(int(head["lease_until"]["N"])) from exc
            if event_code != _CONDITION:
                raise Conflict from exc
        try:
            self._call("update_item", **lease)
        except _ConditionFailed as exc:
            raise Busy from exc
        return Claim.PARKED if event["outcome"]["S"] == "parked" else Claim.ANSWERED

    def hold(self, conversation: str, run_id: str, until_ms: int) -> None:
        try:
            self._call("update_item", **self._lease(conversation, run_id, until_ms))
        except _ConditionFailed as exc:
            raise Busy from exc

    def stored(self, conversation: str) -> list[str]:
        """The sort keys of everything that is kept of a conversation."""
        return erasing.stored(self._call, self._table, conversation)

    def erase(self, conversation: str, run_id: str, *, waiting: bool = False) -> dict[str, int]:
        gone = [sort_key for sort_key in self.stored(conversation) if waiting or not sort_key.startswith(keys.INBOX)]
        try:
            for transaction in erasing.writes(self._table, conversation, run_id, gone):
                self._call("transact_write_items", TransactItems=transaction)
        except _Cancelled as exc:
            raise Conflict from exc
        return erasing.kinds(gone)

    def _lease(self, conversation: str, run_id: str, until_ms: int) -> dict[str, Any]:
        now_ms = self._clock.now_ms()
        return {
            "TableName": self._table,
            "Key": _key(conversation, keys.HEAD),
            "UpdateExpression": "SET lease_run = :run, lease_until = :until, "
            "expires_at = if_not_exists(expires_at, :expires)",
            # Our own lease: the SDK asked again after an answer that got lost.
            "ConditionExpression": "attribute_not_exists(lease_until) OR lease_until < :now OR lease_run = :run",
            "ExpressionAttributeValues": {
                ":run": {"S": run_id},
                ":until": {"N": str(until_ms)},
                ":now": {"N": str(now_ms)},
                ":expires": {"N": str(now_ms // 1000 + int(EMPTY_TTL.total_seconds()))},
            },
        }

    def load(self, conversation: str, fresh: str | None) -> Thread:
        state, chunks, waiting, outbox = State(), list[Chunk](), list[Inbound](), None
        now = self._clock.now_ms() // 1000
        for item in self._range(conversation):
            sort_key, body = item["sk"]["S"], item.get("body", {}).get("S", "")
            # DynamoDB deletes some days late, and in any order: what has expired is gone for us at once.
            expired = int(item["expires_at"]["N"]) <= now
            if sort_key == keys.HEAD:
                version = int(item.get("version", {}).get("N", 0))  # the commit's condition, also of an expired head
                state = State(version) if expired or not body else State.from_dict(json.loads(body))
            elif expired:
                continue
            elif sort_key.startswith(keys.ITEM):
                version = int(sort_key.removeprefix(keys.ITEM))
                chunks.append(Chunk(version, json.loads(body), len(body)))
            elif sort_key.startswith(keys.INBOX):
                waiting.append(Inbound.from_dict(json.loads(body)))
            elif sort_key == keys.OUTBOX:
                outbox = Reply.from_dict(json.loads(body))
        waiting = self._unanswered(conversation, waiting, fresh)
        return Thread(conversation, state, chunks, waiting, outbox)

    def _unanswered(self, conversation: str, waiting: list[Inbound], fresh: str | None) -> list[Inbound]:
        """Without those that a late redelivery brought back after their answer. `fresh` is known to be none."""
        # An event that waits twice (under two times) could never be committed: a transaction names an item once.
        first: dict[str, Inbound] = {}
        for event in waiting:
            first.setdefault(event.event_id, event)
        waiting = list(first.values())
        doubtful = [event for event in waiting if event.event_id != fresh][:25]  # more than one run answers
        if not doubtful:
            return waiting
        gets = [
            {"Get": {"TableName": self._table, "Key": _key(conversation, keys.event(event.event_id))}}
            for event in doubtful
        ]
        try:
            found = self._call("transact_get_items", TransactItems=gets)["Responses"]
        except _Cancelled as exc:
            raise Conflict from exc
        stale = [event for event, answer in zip(doubtful, found, strict=True) if answer.get("Item")]
        for event in stale:
            self._call("delete_item", **self._delete(conversation, keys.inbox(event))["Delete"])
        return [event for event in waiting if event not in stale]

    def newer(self, conversation: str, known: set[str]) -> list[Inbound]:
        found = self._range(conversation, keys.INBOX, f"{keys.INBOX}~")
        waiting = [Inbound.from_dict(json.loads(item["body"]["S"])) for item in found]
        return self._unanswered(conversation, [event for event in waiting if event.event_id not in known], None)

    def _range(self, conversation: str, first: str = keys.HEAD, last: str = keys.OUTBOX) -> list[dict[str, Any]]:
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": conversation},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ConsistentRead": True,
        }
        items: list[dict[str, Any]] = []
        while True:
            page = self._call("query", **query)
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return items
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def commit(self, commit: Commit, run_id: str) -> None:
        now = self._clock.now_ms() // 1000
        expires_at = now + int(self._thread_ttl.total_seconds())
        conversation, version = commit.thread.conversation, commit.thread.state.version
        commit.state.version = version + 1
        writes = [self._head(commit, run_id, version, expires_at)]
        if commit.new_items:
            writes.append(self._put(conversation, keys.item(version + 1), commit.new_items, expires_at))
        for chunk in commit.folded:
            writes.append(self._delete(conversation, keys.item(chunk.version)))
        if commit.folded:
            # The newest folded place takes the digest: it stays before all that is left.
            writes[-1] = self._put(conversation, keys.item(commit.folded[-1].version), commit.digest, expires_at)
        for event in commit.answered:
            writes.append(self._answered(commit, event, now))
            writes.append(self._delete(conversation, keys.inbox(event)))
        if commit.reply:
            writes.append(self._put(conversation, keys.OUTBOX, commit.reply.to_dict(), expires_at))
        try:
            self._call("transact_write_items", TransactItems=writes)
        except _Cancelled as exc:
            raise Conflict from exc

    def _head(self, commit: Commit, run_id: str, version: int, expires_at: int) -> dict[str, Any]:
        release = "" if commit.reply or commit.state.erasing else " REMOVE lease_run, lease_until"
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(commit.thread.conversation, keys.HEAD),
                "UpdateExpression": f"SET body = :body, version = :version, expires_at = :expires{release}",
                "ConditionExpression": "lease_run = :run AND "
                + ("version = :loaded" if version else "attribute_not_exists(version)"),
                "ExpressionAttributeValues": {
                    ":body": {"S": _dump(commit.state.to_dict())},
                    ":version": {"N": str(version + 1)},
                    ":expires": {"N": str(expires_at)},
                    ":run": {"S": run_id},
                    **({":loaded": {"N": str(version)}} if version else {}),
                },
            }
        }

    def _answered(self, commit: Commit, event: Inbound, now: int) -> dict[str, Any]:
        kept = keys.INBOX_TTL if commit.parked else keys.EVENT_TTL
        put: dict[str, Any] = {
            "Item": {
                **_key(commit.thread.conversation, keys.event(event.event_id)),
                "outcome": {"S": commit.outcome},
                "expires_at": {"N": str(now + int(kept.total_seconds()))},
                **({"body": {"S": _dump(event.to_dict())}, "why": {"S": _dump(commit.why)}} if commit.parked else {}),
            },
            "TableName": self._table,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return {"Put": put}

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        sent = self._delete(conversation, keys.OUTBOX)
        if keep_lease:
            self._call("delete_item", **sent["Delete"])
            return
        try:
            self._call("transact_write_items", TransactItems=[sent, {"Update": self._end_lease(conversation, run_id)}])
        except _Cancelled as exc:
            raise Conflict from exc

    def release(self, conversation: str, run_id: str, *, unused: bool = False) -> None:
        end = self._end_lease(conversation, run_id)
        try:
            if unused:
                del end["UpdateExpression"]
                end["ConditionExpression"] += " AND attribute_not_exists(version)"
                self._call("delete_item", **end)
            else:
                self._call("update_item", **end)
        except _ConditionFailed:
            return  # it ran out, and somebody else has it: theirs to give back

    def _end_lease(self, conversation: str, run_id: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": _key(conversation, keys.HEAD),
            "UpdateExpression": "REMOVE lease_run, lease_until",
            "ConditionExpression": "lease_run = :run",
            "ExpressionAttributeValues": {":run": {"S": run_id}},
        }

    def count_code(self, account: str, limit: int) -> bool:
        try:
            self._call("update_item", **accounts.counting(self._table, account, limit, self._clock.now_ms() // 1000))
        except _ConditionFailed:
            return False
        return True

    def effect(self, conversation: str, key: str) -> Effect:
        found = self._call(
            "get_item", TableName=self._table, Key=_key(conversation, keys.effect(key)), ConsistentRead=True
        )
        return _effect(found.get("Item", {}))

    def begin_effect(self, conversation: str, key: str) -> Effect:
        now = self._clock.now_ms() // 1000
        before = self._call(
            "update_item",
            TableName=self._table,
            Key=_key(conversation, keys.effect(key)),
            UpdateExpression="SET attempts = if_not_exists(attempts, :zero) + :one, expires_at = :expires",
            ExpressionAttributeValues={
                ":zero": {"N": "0"},
                ":one": {"N": "1"},
                ":expires": {"N": str(now + int(keys.EFFECT_TTL.total_seconds()))},
            },
            ReturnValues="ALL_OLD",
        ).get("Attributes", {})
        return _effect(before)

    def finish_effect(self, conversation: str, key: str, result: str) -> None:
        self._call(
            "update_item",
            TableName=self._table,
            Key=_key(conversation, keys.effect(key)),
            UpdateExpression="SET #result = :result",
            ExpressionAttributeNames={"#result": "result"},  # a reserved word
            ExpressionAttributeValues={":result": {"S": result}},
        )

    def _put(self, conversation: str, sort_key: str, body: Any, expires_at: int) -> dict[str, Any]:
        item = {
            **_key(conversation, sort_key),
            "body": {"S": _dump(body)},
            "expires_at": {"N": str(expires_at)},
        }
        return {"Put": {"TableName": self._table, "Item": item}}

    def _delete(self, conversation: str, sort_key: str) -> dict[str, Any]:
        return {"Delete": {"TableName": self._table, "Key": _key(conversation, sort_key)}}

    def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        try:
            result: dict[str, Any] = getattr(self._client, method)(**arguments)
        except self._client.exceptions.TransactionCanceledException as exc:
            raise _Cancelled(exc.response["CancellationReasons"]) from exc
        except self._client.exceptions.ConditionalCheckFailedException as exc:
            raise _ConditionFailed from exc
        except (ClientError, BotoCoreError) as exc:
            raise ServiceUnavailable("dynamodb", f"{method} failed") from exc
        return result


_CONDITION = "ConditionalCheckFailed"


class _Cancelled(Exception):
    """`reasons` has a code for each write, and the item as it is where the write asked to see it."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        self.reasons = [(str(reason.get("Code")), reason.get("Item", {})) for reason in reasons]
        super().__init__(", ".join(code for code, _ in self.reasons))


class _ConditionFailed(Exception):
    pass


def _key(conversation: str, sort_key: str) -> dict[str, Any]:
    return {"pk": {"S": conversation}, "sk": {"S": sort_key}}


def _effect(item: dict[str, Any]) -> Effect:
    return Effect(attempted="attempts" in item, result=item.get("result", {}).get("S"))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
