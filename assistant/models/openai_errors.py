"""What OpenAI's errors mean for us: one table, by status, type and code; never by message text.

Source: https://developers.openai.com/api/docs/guides/error-codes
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    Permanent,
    QuotaExceeded,
    RateLimited,
    ServiceUnavailable,
    Transient,
)

SERVICE = "openai"

QUOTA_CODES = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_not_active",
    }
)
"""Out of money or over a limit that somebody set; they come as 429, and trying again won't help."""

CONTENT_CODES = frozenset({"invalid_prompt", "bio_policy", "misalignment_policy_violation", "content_policy_violation"})
"""OpenAI won't answer what this customer wrote: no fault of the service, so an answer (`finish`), not an error."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds when every condition that is set holds. `status` 200 stands for a response that says `failed`."""

    error: type[Transient] | type[Permanent]
    statuses: range | frozenset[int] = range(600)
    codes: frozenset[str] | None = None
    types: frozenset[str] | None = None

    def holds(self, status: int, kind: str, code: str) -> bool:
        return (
            status in self.statuses
            and (self.codes is None or code in self.codes)
            and (self.types is None or kind in self.types)
        )


RULES = (
    Rule(QuotaExceeded, types=frozenset({"insufficient_quota"})),
    Rule(QuotaExceeded, codes=QUOTA_CODES),
    Rule(RateLimited, codes=frozenset({"rate_limit_exceeded", "slow_down"})),
    Rule(RateLimited, statuses=frozenset({429})),
    Rule(KeyRefused, statuses=frozenset({401})),
    Rule(AccessDenied, statuses=frozenset({403})),
    Rule(ServiceUnavailable, statuses=frozenset({408, 409, 425})),
    Rule(ContractBroken, statuses=range(400, 500)),
    Rule(ContractBroken, codes=frozenset({"data_residency_mismatch"})),
    Rule(ServiceUnavailable),
)
"""The first rule that holds decides."""


def translate(status: int, kind: str | None, code: str | None, headers: Mapping[str, str]) -> Transient | Permanent:
    """The error to raise for an HTTP error, or for a response whose status is `failed` (then `status` is 200).

    Its reason is OpenAI's code, else its type, else the HTTP status.
    """
    kind, code = token(kind), token(code)
    rule = next(rule for rule in RULES if rule.holds(status, kind, code))
    reason = code or kind or f"http_{status}"
    request_id = headers.get("x-request-id")
    if issubclass(rule.error, Transient):
        wait_s = retry_after_s(headers, datetime.now(UTC))
        return rule.error(SERVICE, reason, status=status, request_id=request_id, retry_after_s=wait_s)
    return rule.error(SERVICE, reason, status=status, request_id=request_id)


def token(value: object) -> str:
    """A code or type as such; empty for anything that might be a sentence (and so could quote the customer)."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", value) else ""


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks us to wait: `retry-after-ms`, or `retry-after` as seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        return max(0.0, (parsedate_to_datetime(headers["retry-after"]) - now).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None
