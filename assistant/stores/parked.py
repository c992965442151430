"""Events whose message lies in the dead-letter queue: what became of them, and the way back. For operators, not runs.

botocore's errors pass through: the operator's commands say what they mean.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from assistant.messages import Inbound
from assistant.ports import Clock
from assistant.stores import keys
from assistant.stores.table import NOT_MET, Request, Table, dump

PARKED = "parked"
DROPPED = "dropped"


class Fate(StrEnum):
    PARKED = "parked"  # given up with an apology; what the customer wrote is kept
    WAITING = "waiting"  # still in the inbox
    UNDELIVERED = "undelivered"  # answered, and a reply of this conversation still lies in the outbox
    ANSWERED = "answered"
    DROPPED = "dropped"  # by an operator
    GONE = "gone"  # erased, or answered longer ago than that is remembered (`keys.EVENT_TTL`)


@dataclass(frozen=True, slots=True)
class Found:
    """`event` is there while it is parked or waiting. `outcome` is what the run that answered it called it, `why` the
    `why` of `assistant.ports.Commit` of the run that parked it."""

    conversation: str
    event_id: str
    fate: Fate
    outcome: str = ""
    event: Inbound | None = None
    parked_at_ms: int | None = None
    why: dict[str, str] = field(default_factory=dict)


class DeadEvents:
    def __init__(self, client: Any, table: str, clock: Clock) -> None:
        self._client = client
        self._table = Table(client, table)
        self._name = table
        self._clock = clock

    def find(self, conversation: str, event_id: str) -> Found:
        done = self._get(conversation, keys.event(event_id))
        if done is None:
            waiting = self._waiting(conversation, event_id)
            return Found(conversation, event_id, Fate.WAITING if waiting else Fate.GONE, event=waiting)
        outcome = done["outcome"]["S"]
        if outcome == PARKED:
            event = Inbound.from_dict(json.loads(done["body"]["S"]))
            parked_at = int(done["expires_at"]["N"]) - int(keys.INBOX_TTL.total_seconds())
            why = json.loads(done["why"]["S"]) if "why" in done else {}
            return Found(conversation, event_id, Fate.PARKED, outcome, event, parked_at * 1000, why)
        if outcome == DROPPED:
            return Found(conversation, event_id, Fate.DROPPED, outcome)
        undelivered = self._get(conversation, keys.OUTBOX) is not None
        return Found(conversation, event_id, Fate.UNDELIVERED if undelivered else Fate.ANSWERED, outcome)

    def unpark(self, event: Inbound) -> bool:
        """Parked becomes waiting, at the place of its own time among what waits. False: it is not parked any more."""
        # Its reply token is old or spent on the apology; with it, a delivery could take the apology for the answer.
        event = replace(event, reply_to=None)
        waiting = self._put(event, keys.inbox(event), keys.INBOX_TTL, body=dump(event.to_dict()))
        return self._together(
            {"Delete": self._table.at(event.conversation, keys.event(event.event_id), **_IF_PARKED)}, {"Put": waiting}
        )

    def drop_parked(self, event: Inbound) -> bool:
        """What the customer wrote is deleted, and the event stays known: a late redelivery must not bring it back.

        False: it is not parked any more.
        """
        return self._together({"Put": {**self._dropped(event), **_IF_PARKED}})

    def drop_waiting(self, event: Inbound) -> bool:
        """The same for an event in the inbox. False: it is answered or parked by now."""
        return self._together(
            {"Put": {**self._dropped(event), "ConditionExpression": "attribute_not_exists(pk)"}},
            {"Delete": self._table.at(event.conversation, keys.inbox(event))},
        )

    def _get(self, conversation: str, sort_key: str) -> dict[str, Any] | None:
        answer = self._client.get_item(**self._table.at(conversation, sort_key, ConsistentRead=True))
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def _waiting(self, conversation: str, event_id: str) -> Inbound | None:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :inbox)",
            ExpressionAttributeValues={":pk": {"S": conversation}, ":inbox": {"S": keys.INBOX}},
            ConsistentRead=True,
        )
        events = (Inbound.from_dict(json.loads(item["body"]["S"])) for page in pages for item in page["Items"])
        return next((event for event in events if event.event_id == event_id), None)

    def _together(self, *writes: dict[str, Any]) -> bool:
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as exc:
            codes = {reason.get("Code") for reason in exc.response["CancellationReasons"]}
            if NOT_MET not in codes:
                raise
            return False
        return True

    def _dropped(self, event: Inbound) -> Request:
        return self._put(event, keys.event(event.event_id), keys.EVENT_TTL, outcome={"S": DROPPED})

    def _put(self, event: Inbound, sort_key: str, ttl: timedelta, **attributes: dict[str, str]) -> Request:
        expires_at = self._clock.now_ms() // 1000 + int(ttl.total_seconds())
        return self._table.item(event.conversation, sort_key, expires_at, **attributes)


_IF_PARKED = {
    "ConditionExpression": "outcome = :parked",
    "ExpressionAttributeValues": {":parked": {"S": PARKED}},
}
