"""Errors, named by who must act.

AssistantError
├─ RequestRejected        the sender must act     ingest: 4xx without detail, a metric, no retry
│   ├─ SignatureInvalid   401
│   └─ PayloadInvalid     400 (or 413)
├─ Transient              nobody: try again       processor: the message becomes visible again in seconds
│   ├─ RateLimited        429 by rate
│   ├─ ServiceUnavailable 5xx, no connection, an answer that is not what the protocol promises
│   └─ OutcomeUnknown     a write whose answer never came: read back before any retry
├─ Permanent              an operator must look   processor: apology on the last try, then the DLQ
│   ├─ AccessDenied       right missing
│   │   └─ KeyRefused     401: perhaps a new key waits in the secret
│   ├─ QuotaExceeded      money or quota used up
│   └─ ContractBroken     the other side says our request is wrong
├─ ToolError              the model must act      becomes the tool call's output
│   ├─ ToolInputInvalid   fix the arguments and call again
│   └─ ToolFailed         seen, not done: choose another way
└─ ConfigurationError     the deployer must act   the cold start fails and names what is missing
"""


class AssistantError(Exception):
    """Base of every error raised on purpose. Messages are fixed texts: never customer data."""


class RequestRejected(AssistantError):
    """A webhook that is not what the channel sends. `status` is the HTTP answer."""

    status = 400


class SignatureInvalid(RequestRejected):
    """Signature missing or wrong."""

    status = 401


class PayloadInvalid(RequestRejected):
    """Signed, but not the channel's format. Holds the field's path, never its content."""

    def __init__(self, reason: str, *, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


class ServiceError(AssistantError):
    """An outside service (`service`: "openai", "odoo", "line") did not do what was asked."""

    def __init__(self, service: str, reason: str, *, status: int | None = None, request_id: str | None = None) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = service
        self.reason = reason
        self.status = status
        self.request_id = request_id


class Transient(ServiceError):
    """Goes away by itself. `retry_after_s` is the service's own wish, if it gave one."""

    def __init__(
        self,
        service: str,
        reason: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(service, reason, status=status, request_id=request_id)
        self.retry_after_s = retry_after_s


class RateLimited(Transient):
    """Too fast; worth another try later."""


class ServiceUnavailable(Transient):
    """Down, slow, unreachable or answering nonsense."""


class OutcomeUnknown(Transient):
    """A write was sent and its answer never came: it may have happened. Read back before any retry."""


class Permanent(ServiceError):
    """Will fail the same way until an operator acts."""


class AccessDenied(Permanent):
    """Wrong, expired or too weak credentials."""


class KeyRefused(AccessDenied):
    """The service does not know the key or token that we sent. `Credentials.call` looks for a newer one."""


class QuotaExceeded(Permanent):
    """Credit, spend limit or monthly quota used up, or nothing may be sent until the customer writes; `reason` is the
    service's code."""


class ContractBroken(Permanent):
    """The service refuses our request as wrong: our mistake, or its interface changed."""


class ToolError(AssistantError):
    """The text is read by the model: plain words, what to do next, nobody else's data."""


class ToolInputInvalid(ToolError):
    """The model's arguments are not acceptable; it should correct them and call again."""


class ToolFailed(ToolError):
    """The tool understood and could not do it; the model should tell the customer or try another way."""


class ConfigurationError(AssistantError):
    """A setting, secret or profile is missing or wrong; the text names it and says what to do."""
