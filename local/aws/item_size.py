"""What an item of DynamoDB weighs: names and values.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
from typing import Any


def item_size(item: dict[str, Any]) -> int:
    """Bytes of an item as the API writes it: `{"name": {"S": "value"}}`."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(typed: dict[str, Any]) -> int:
    ((kind, value),) = typed.items()
    if kind == "N":
        return math.ceil(len(value) / 2) + 1
    if kind == "M":
        return 3 + item_size(value)
    if kind == "L":
        return 3 + sum(_value(each) for each in value)
    if kind in ("SS", "NS"):
        return sum(len(each.encode()) for each in value)
    return len(value.encode()) if kind == "S" else 1
