"""The organisation's money at OpenAI: credit, what it is charged, and the bill that tells it late.

`GET /v1/organization/costs`, for admin keys only: one bucket a day, without results where nothing is billed.
Source: https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/usage
"""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from assistant.clock import SystemClock
from assistant.errors import ConfigurationError
from assistant.ports import Clock, Usage
from assistant.prices import price_of
from local.standins.openai.errors import ApiError, missing, wrong_value

DAY_S, QUARTER_S = 86_400, 900
PLAYED = {"start_time", "end_time", "bucket_width", "limit", "page"}


@dataclass
class Billing:
    """`credit` is all that was ever bought; None is an organisation that never runs out. What was charged appears on
    the bill after `lag`; `stuck_at_ms` is when the bill stopped growing. `admin_key=None` takes any admin key."""

    clock: Clock = field(default_factory=SystemClock)
    credit: Decimal | None = None
    lag: timedelta = timedelta(hours=5)
    stuck_at_ms: int | None = None
    admin_key: str | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._charged: dict[int, Decimal] = defaultdict(Decimal)  # by quarter of an hour
        self._used = Decimal(0)

    def charge(self, usd: Decimal) -> None:
        with self._lock:
            self._charged[self.clock.now_ms() // 1000 // QUARTER_S] += usd
            self._used += usd

    def charge_for(self, model: str, usage: dict[str, Any]) -> None:
        """A call of the model, by prices.toml; one that has no price there is free."""
        used = Usage(usage["input_tokens"], usage["input_tokens_details"]["cached_tokens"], usage["output_tokens"])
        try:
            self.charge(Decimal(price_of(model).of(used)) / 1_000_000)
        except ConfigurationError:
            return

    @property
    def balance(self) -> Decimal | None:
        return None if self.credit is None else self.credit - self._used

    def check_credit(self) -> None:
        """Raises the error of an empty account (https://developers.openai.com/api/docs/guides/error-codes)."""
        if self.balance is not None and self.balance <= 0:
            raise ApiError(
                "Your organization has no credit left. Add credit in the billing settings.",
                status=429,
                code="credit_balance_exhausted",
                kind="insufficient_quota",
            )

    def check_admin_key(self, key: str) -> None:
        if not key.startswith("sk-admin-"):
            raise ApiError(
                "You have insufficient permissions for this operation. Missing scopes: api.usage.read", status=403
            )
        if self.admin_key is not None and key != self.admin_key:
            raise ApiError("Incorrect API key provided.", status=401, code="invalid_api_key")

    def costs(self, query: MultiDict[str, str]) -> dict[str, Any]:
        """A page."""
        if unplayed := set(query) - PLAYED:
            raise ApiError(f"The stand-in does not know {', '.join(sorted(unplayed))}.", status=501)
        if query.get("bucket_width", "1d") != "1d":
            raise wrong_value("bucket_width", "'1d'")
        limit = _whole("limit", query.get("limit", "7"))
        if not 1 <= limit <= 180:
            raise wrong_value("limit", "a number from 1 to 180")
        if "start_time" not in query:
            raise missing("start_time")
        now_s = self.clock.now_ms() // 1000
        first = _whole("start_time", query["start_time"]) // DAY_S
        end_s = _whole("end_time", query["end_time"]) if "end_time" in query else now_s
        days = range(first, -(-min(end_s, now_s) // DAY_S))
        start = _whole("page", query["page"].removeprefix("page_")) if "page" in query else 0
        billed = self._billed()
        more = start + limit < len(days)
        return {
            "object": "page",
            "data": [_bucket(day, billed.get(day)) for day in days[start : start + limit]],
            "has_more": more,
            "next_page": f"page_{start + limit}" if more else None,
        }

    def _billed(self) -> dict[int, Decimal]:
        until_ms = self.clock.now_ms() - self.lag // timedelta(milliseconds=1)
        until_s = min(until_ms, self.stuck_at_ms or until_ms) // 1000
        days: dict[int, Decimal] = defaultdict(Decimal)
        with self._lock:
            for quarter, usd in self._charged.items():
                if (quarter + 1) * QUARTER_S <= until_s:
                    days[quarter * QUARTER_S // DAY_S] += usd
        return days


def _bucket(day: int, usd: Decimal | None) -> dict[str, Any]:
    results = []
    if usd:
        amount = {"value": float(usd), "currency": "usd"}
        results = [{"object": "organization.costs.result", "amount": amount, "line_item": None, "project_id": None}]
    return {"object": "bucket", "start_time": day * DAY_S, "end_time": (day + 1) * DAY_S, "results": results}


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise wrong_value(name, "a whole number") from None
