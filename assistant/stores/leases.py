"""The lease of a conversation: two attributes of its `head`. It is what decides between two runs."""

from datetime import timedelta

from assistant.ports import Busy, Claim, Clock, Conflict
from assistant.stores import keys
from assistant.stores.table import NOT_MET, Cancelled, ConditionFailed, Request, Table

EMPTY_TTL = timedelta(days=1)  # a head that never got a thread, such as a claim of an erased conversation


class Leases:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def claim(self, conversation: str, event_id: str, run_id: str, until_ms: int) -> Claim:
        lease = self._lease(conversation, run_id, until_ms)
        unanswered = self._table.at(conversation, keys.event(event_id), ConditionExpression="attribute_not_exists(pk)")
        show = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            self._table.call(
                "transact_write_items",
                TransactItems=[{"Update": {**lease, **show}}, {"ConditionCheck": {**unanswered, **show}}],
            )
            return Claim.FRESH
        except Cancelled as exc:
            (lease_code, head), (event_code, event) = exc.reasons
            if lease_code == NOT_MET:
                raise Busy(int(head["lease_until"]["N"])) from exc
            if event_code != NOT_MET:
                raise Conflict from exc
        self._take(lease)
        return Claim.PARKED if event["outcome"]["S"] == "parked" else Claim.ANSWERED

    def hold(self, conversation: str, run_id: str, until_ms: int) -> None:
        self._take(self._lease(conversation, run_id, until_ms))

    def _take(self, lease: Request) -> None:
        try:
            self._table.call("update_item", **lease)
        except ConditionFailed as exc:
            raise Busy from exc

    def _lease(self, conversation: str, run_id: str, until_ms: int) -> Request:
        now_ms = self._clock.now_ms()
        return self._table.at(
            conversation,
            keys.HEAD,
            UpdateExpression="SET lease_run = :run, lease_until = :until, "
            "expires_at = if_not_exists(expires_at, :expires)",
            # Our own lease: the SDK asked again after an answer that got lost.
            ConditionExpression="attribute_not_exists(lease_until) OR lease_until < :now OR lease_run = :run",
            ExpressionAttributeValues={
                ":run": {"S": run_id},
                ":until": {"N": str(until_ms)},
                ":now": {"N": str(now_ms)},
                ":expires": {"N": str(now_ms // 1000 + int(EMPTY_TTL.total_seconds()))},
            },
        )

    def release(self, conversation: str, run_id: str, *, unused: bool = False) -> None:
        end = ending(self._table, conversation, run_id)
        try:
            if unused:
                del end["UpdateExpression"]
                end["ConditionExpression"] += " AND attribute_not_exists(version)"
                self._table.call("delete_item", **end)
            else:
                self._table.call("update_item", **end)
        except ConditionFailed:
            return  # it ran out, and somebody else has it: theirs to give back


def ending(table: Table, conversation: str, run_id: str) -> Request:
    """The update that ends a lease, and fails its condition when another run has it."""
    return table.at(
        conversation,
        keys.HEAD,
        UpdateExpression="REMOVE lease_run, lease_until",
        ConditionExpression="lease_run = :run",
        ExpressionAttributeValues={":run": {"S": run_id}},
    )
