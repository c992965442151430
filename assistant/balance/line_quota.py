"""How much of the month's pushed messages LINE has counted.

Source: https://developers.line.biz/en/reference/messaging-api/#get-quota
"""

import json
from decimal import Decimal
from typing import Any

from assistant.channels.line_api import LineApi
from assistant.channels.line_http import Answer, error_of
from assistant.errors import ContractBroken

QUOTA = "/v2/bot/message/quota"
CONSUMPTION = "/v2/bot/message/quota/consumption"


def used_percent(api: LineApi) -> Decimal:
    """0 for a plan without a limit. LINE's count is an approximate one. Raises as `LineApi` does, and `error_of`."""
    try:
        quota = _read(api.get(QUOTA))
        if quota["type"] == "none":
            return Decimal(0)
        limit = int(quota["value"])
        used = int(_read(api.get(CONSUMPTION))["totalUsage"])
    except (KeyError, TypeError, ValueError):
        raise ContractBroken("line", "quota_not_understood", status=200) from None
    return Decimal(100 * used) / limit if limit else Decimal(100)


def _read(answer: Answer) -> Any:
    if answer.status != 200:
        raise error_of(answer)
    return json.loads(answer.body)
