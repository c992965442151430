"""Credentials that may change while the process lives: adapters ask for them at every call and keep none."""

from collections.abc import Callable, Mapping

from assistant.errors import KeyRefused
from assistant.names import Metric
from assistant.observability import log, metric

type Fields = Mapping[str, str]
"""By name, as in `names.SECRET_FIELDS`."""


class Credentials:
    """Those of one provider. Fixed ones, as they stand here; `assistant.secrets.Secret` has those that change."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def fields(self) -> Fields:
        """As they are now."""
        return self._fields

    def renew(self, refused: Fields, *, proven: bool = True) -> bool:
        """Whether there are newer ones than `refused`, so that another try makes sense.

        `proven`: the provider itself refused them. Otherwise a stranger may have sent a wrong signature on purpose, and
        the look is a rare one.
        """
        return False

    def call[T](self, attempt: Callable[[Fields], T]) -> T:
        """What `attempt` gives. It may be called twice: again with newer fields after it raised `KeyRefused`."""
        try:
            return self._call(attempt)
        except KeyRefused as exc:
            log("key_refused", level="ERROR", service=exc.service, reason=exc.reason, request_id=exc.request_id)
            metric(Metric.SECRETS_FAILING, service=exc.service)
            raise

    def _call[T](self, attempt: Callable[[Fields], T]) -> T:
        fields = self.fields()
        try:
            return attempt(fields)
        except KeyRefused:
            if not self.renew(fields):
                raise
        return attempt(self.fields())
