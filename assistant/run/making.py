"""Making the answer, or giving up with an apology: as the table of failures says."""

from assistant.errors import ServiceError
from assistant.messages import Text
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import Conflict
from assistant.run import failures, items
from assistant.run.calls import where
from assistant.run.draft import Draft
from assistant.run.going_on import GoingOn
from assistant.run.hearing import Hearing
from assistant.run.loop import Loop
from assistant.run.record import part


class Making:
    def __init__(self, hearing: Hearing, loop: Loop, going_on: GoingOn) -> None:
        self._hearing = hearing
        self._loop = loop
        self._going_on = going_on

    def make(self, draft: Draft, tries_left: int) -> bool:
        """Fill the draft. Whether it had to be given up, with an apology for an answer."""
        try:
            if tries_left < 0:
                raise failures.TriesUsedUp
            with part("hear"):
                for_model = self._hearing.hear(draft, draft.events)
            if for_model:
                self._loop.run(draft, self._wrote_more)
        except Conflict:
            raise  # somebody else changed the conversation: nothing is broken
        except Exception as exc:
            failure = failures.broken(exc)
            if failure.metric != Metric.RUNS_FAILED:  # counted once, by the commit that gives it up
                metric(failure.metric, error=type(exc).__name__, service=getattr(exc, "service", None))
            if failure.queue is failures.Queue.AGAIN and tries_left > 0:
                raise
            _give_up(draft, exc)
            return True
        return False

    def _wrote_more(self, draft: Draft) -> bool:
        with part("settle"):
            return self._going_on.wrote_more(draft)


def _give_up(draft: Draft, exc: Exception) -> None:
    service = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
    draft.why = {**where(exc), **service, "run_id": draft.run_id}
    log("run_given_up", level="ERROR", **draft.why)
    draft.drop_unfinished()
    text = draft.phrases(failures.broken(exc).says)
    draft.items += [items.note("A message of the customer could not be answered."), items.assistant(text)]
    draft.parts.append(Text(text))
    draft.outcome = "parked"
