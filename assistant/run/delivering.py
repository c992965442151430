"""From a committed reply to a delivered one: the channel sends it, the store forgets it."""

from collections.abc import Mapping

from assistant.errors import ContractBroken, ServiceError
from assistant.messages import Reply
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import Channel, Clock, Store
from assistant.run.record import current, part


class Delivering:
    def __init__(self, store: Store, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock

    def deliver(self, reply: Reply, run_id: str, *, again: bool = False, keep_lease: bool = False) -> None:
        """Raises `Transient` and `Permanent` of the channel: the reply stays in the outbox for the next run.

        The lease ends with the delivery, unless this run goes on.
        """
        run, started = current(), self._clock.now_ms()
        channel = reply.conversation.partition("#")[0]
        try:
            with part("deliver"):
                delivery = self._channels[channel].deliver(reply, again=again)
        except ServiceError as exc:
            error = type(exc).__name__
            metric(Metric.DELIVERIES_FAILED, channel=channel, error=error, reason=exc.reason, status=exc.status)
            if not isinstance(exc, ContractBroken):
                raise
            # The channel will never take this one; kept, it would stop every later answer too.
            run.deliveries.append("refused")
            log("reply_refused", level="ERROR", answers=reply.answers, status=exc.status, request_id=exc.request_id)
        else:
            now = self._clock.now_ms()
            run.deliveries.append(delivery.how)
            run.delivered += reply.answers
            if reply.asked_at_ms and delivery.how != "nothing":
                run.waits.append(now - reply.asked_at_ms)
            log(
                "reply_delivered",
                answers=reply.answers,
                how=delivery.how,
                messages=delivery.messages,
                request_id=delivery.request_id,
                ms=now - started,
            )
        with part("mark"):
            self._store.mark_delivered(reply.conversation, run_id, keep_lease=keep_lease)
