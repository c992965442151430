"""OpenAI's Costs API, read with an admin key: what each day was billed to the whole organisation.

Source: https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/usage
"""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import httpx2

from assistant.balance import money
from assistant.credentials import Fields
from assistant.errors import ContractBroken, ServiceUnavailable
from assistant.models.openai_errors import SERVICE, translate
from assistant.models.openai_sdk import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    DefaultHttpx2Client,
    OpenAI,
    omit,
)

PAGE_DAYS = 180  # the most that it gives at once
PAGES = 100
DAY_S = 86_400
TIMEOUT = httpx2.Timeout(20, connect=5)


class CostsApi:
    """`fields`: `api_key`, which must be an admin key (`sk-admin-…`), and perhaps `base_url`. `transport` replaces the
    network in tests."""

    def __init__(self, fields: Fields, *, transport: httpx2.BaseTransport | None = None) -> None:
        self._client = OpenAI(
            admin_api_key=fields["api_key"],
            base_url=fields.get("base_url"),
            max_retries=1,
            http_client=DefaultHttpx2Client(transport=transport, timeout=TIMEOUT),
        )

    def by_day(self, first_day: int) -> dict[int, int]:
        """Millionths of a dollar by day. Days without any result are missing; today's is what is known so far.

        Raises `AccessDenied` (no admin key, or one without `api.usage.read`), `RateLimited`, `ServiceUnavailable`, and
        `ContractBroken` when the request is refused or the bill is in another currency than the ledger.
        """
        days: dict[int, Decimal] = defaultdict(Decimal)
        cursor: str | None = None
        for _ in range(PAGES):
            content = self._page(first_day, cursor)
            try:
                # Read here and not by the SDK's types: those make floats of the amounts, and check nothing.
                page = json.loads(content, parse_float=Decimal)
                for bucket in page["data"]:
                    for result in bucket["results"]:
                        days[bucket["start_time"] // DAY_S] += _amount(result["amount"])
                if not page["has_more"]:
                    return {day: money.cost(usd) for day, usd in days.items()}
                cursor = page["next_page"]
            except (ValueError, LookupError, TypeError, ArithmeticError):
                raise ServiceUnavailable(SERVICE, "answer_is_no_page_of_costs", status=200) from None
        raise ServiceUnavailable(SERVICE, "pages_without_end", status=200)

    def _page(self, first_day: int, cursor: str | None) -> bytes:
        try:
            # Without `end_time`: one that lies in the future is refused.
            answer = self._client.admin.organization.usage.with_raw_response.costs(
                start_time=first_day * DAY_S, bucket_width="1d", limit=PAGE_DAYS, page=cursor or omit
            )
        except APITimeoutError:
            raise ServiceUnavailable(SERVICE, "timeout") from None
        except APIConnectionError:
            raise ServiceUnavailable(SERVICE, "connection") from None
        except APIStatusError as exc:
            raise translate(exc.status_code, exc.type, exc.code, exc.response.headers) from exc
        return answer.http_response.content


def _amount(amount: dict[str, Any]) -> Decimal:
    """Its value comes as a number or as a text with many digits."""
    if str(amount["currency"]).lower() != money.CURRENCY:
        raise ContractBroken(SERVICE, "currency_is_not_usd", status=200)
    return Decimal(amount["value"])
