"""What the commands work with on one deployment: its dead-letter queue, its table, its log."""

from collections.abc import Iterable
from typing import Self

from assistant.clock import SystemClock
from assistant.queues.sqs import doorbell
from assistant.stores import breaker
from assistant.stores.parked import DeadEvents
from ops.cases import Case, cases_of
from ops.errors import Refused
from ops.letters import Letters
from ops.reasons import Reason, Reasons, log_group_of
from ops.target import Target


class Desk:
    """`with Desk(target) as desk:` gives every message back that was taken and not deleted."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._sqs = target.client("sqs")
        self._dynamodb = target.client("dynamodb")
        self.events = DeadEvents(self._dynamodb, target.table, SystemClock())
        self.letters = Letters(self._sqs, target.dlq_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.letters.release()

    def cases(self) -> list[Case]:
        """Of all messages that can be seen now and were not taken before, by conversation and in order."""
        return cases_of(self.letters.take(), self.events.find)

    def case(self, name: str) -> Case:
        """Raises `Refused` when there is none of that name."""
        cases = self.cases()
        self.check([name], cases)
        return next(case for case in cases if case.called(name))

    def check(self, names: Iterable[str], cases: list[Case]) -> None:
        """Raises `Refused` when one of the names is not there."""
        missing = [name for name in names if not any(case.called(name) for case in cases)]
        if missing:
            told = f"There is no message of {', '.join(missing)} in the dead-letter queue of {self._target.name}."
            if self.letters.unseen():
                told += " It may be one of those that can't be seen now: python -m ops dlq list"
            raise Refused(told)

    def ring(self, conversation: str, event_id: str, deduplication_id: str) -> None:
        self._sqs.send_message(QueueUrl=self._target.queue_url, **doorbell(conversation, event_id, deduplication_id))

    def breaker_until_ms(self) -> int:
        """Until then nobody asks the model, because there was no money for it; 0 when it was never so."""
        found = self._dynamodb.get_item(TableName=self._target.table, Key=breaker.KEY)
        return int(found.get("Item", {}).get("until_ms", {}).get("N", 0))

    def log_group(self) -> str:
        """Empty when it can't be found out."""
        answer = self._sqs.get_queue_attributes(QueueUrl=self._target.queue_url, AttributeNames=["QueueArn"])
        return log_group_of(self._target.client("lambda"), answer["Attributes"]["QueueArn"])

    def reasons(self, cases: list[Case]) -> tuple[dict[str, Reason | None], str]:
        """By the case's id: what was stored when it was parked, else what the log tells. And why some are missing."""
        found = {case.id: stored(case) for case in cases}
        missing = [case for case in cases if not found[case.id]]
        if not missing:
            return found, ""
        group = self.log_group()
        if not group:
            return found, "the processor's log group can't be found"
        log = Reasons(self._target.client("logs"), group)
        for case in missing:
            came = case.event.received_at_ms if case.event else None
            found[case.id] = log.of(case.id, came, case.letters[-1].dead_since_ms)
            if log.problem:
                break
        return found, log.problem


def stored(case: Case) -> Reason | None:
    return Reason.of(case.found.why, case.found.parked_at_ms or 0) if case.found else None
