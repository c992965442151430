"""OpenAI's Costs API, read with an admin key: what each day was billed to the whole organisation.

Source: https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/usage
"""

from collections import defaultdict
from decimal import Decimal

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, DefaultHttpx2Client, OpenAI, OpenAIError, omit
from openai.types.admin.organization.usage_costs_response import Data, DataResultOrganizationCostsResult

from assistant.balance import money
from assistant.credentials import Fields
from assistant.errors import ContractBroken, ServiceUnavailable
from assistant.models.openai_errors import SERVICE, translate

PAGE_DAYS = 180  # the most that it gives at once
PAGES = 100
DAY_S = 86_400
TIMEOUT = httpx2.Timeout(20, connect=5)


class CostsApi:
    """`fields`: `api_key`, which must be an admin key (`sk-admin-…`), and perhaps `base_url`. `transport` replaces the
    network in tests."""

    def __init__(self, fields: Fields, *, transport: httpx2.BaseTransport | None = None) -> None:
        self._client = OpenAI(
            # Or the SDK would pick a key up from the environment.
            api_key="",
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
        page: str | None = None
        for _ in range(PAGES):
            # Without `end_time`: one that lies in the future is refused.
            try:
                answer = self._client.admin.organization.usage.costs(
                    start_time=first_day * DAY_S,
                    bucket_width="1d",
                    limit=PAGE_DAYS,
                    page=page or omit,
                )
            except APITimeoutError:
                raise ServiceUnavailable(SERVICE, "timeout") from None
            except APIConnectionError:
                raise ServiceUnavailable(SERVICE, "connection") from None
            except APIStatusError as exc:
                raise translate(exc.status_code, exc.type, exc.code, exc.response.headers) from exc
            except (OpenAIError, ValueError):
                raise ServiceUnavailable(SERVICE, "answer_is_no_json", status=200) from None
            try:
                for bucket in answer.data:
                    _add(days, bucket)
                if not answer.has_more:
                    return {day: money.cost(usd) for day, usd in days.items()}
            except (AttributeError, TypeError, ArithmeticError):
                # The SDK takes an answer as it comes and checks nothing.
                raise ServiceUnavailable(SERVICE, "answer_is_no_page_of_costs", status=200) from None
            page = answer.next_page
        raise ServiceUnavailable(SERVICE, "pages_without_end", status=200)


def _add(days: dict[int, Decimal], bucket: Data) -> None:
    for result in bucket.results:
        if not isinstance(result, DataResultOrganizationCostsResult) or result.amount is None:
            raise ServiceUnavailable(SERVICE, "result_is_no_cost", status=200)
        if (result.amount.currency or "").lower() != money.CURRENCY:
            raise ContractBroken(SERVICE, "currency_is_not_usd", status=200)
        # Written as a number or as a text with many digits; both are exact as a text.
        days[bucket.start_time // DAY_S] += Decimal(str(result.amount.value))
