"""One conversation as it lies in the table: read with one query, nothing changed, nothing put right."""

import json
from dataclasses import dataclass, field
from typing import Any

from assistant.messages import Inbound
from assistant.ports import Item
from assistant.state import State
from assistant.stores import keys


@dataclass(slots=True)
class Partition:
    """`kinds` counts the items by the first part of their sort key. `lease_until_ms` is 0 when no run holds it.
    `ends_at` is when the conversation expires, in Unix seconds."""

    state: State = field(default_factory=State)
    lease_until_ms: int = 0
    ends_at: int = 0
    items: list[Item] = field(default_factory=list)
    waiting: list[Inbound] = field(default_factory=list)
    undelivered: bool = False
    kinds: dict[str, int] = field(default_factory=dict)


def read(client: Any, table: str, conversation: str) -> Partition | None:
    """None when nothing is stored of it. `client` is a boto3 `dynamodb` one; its errors pass through."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": conversation}},
        ConsistentRead=True,
    )
    found = Partition()
    for item in (item for page in pages for item in page["Items"]):
        sort_key, body = item["sk"]["S"], item.get("body", {}).get("S", "")
        kind = sort_key.partition("#")[0]
        found.kinds[kind] = found.kinds.get(kind, 0) + 1
        if sort_key == keys.HEAD:
            found.state = State.from_dict(json.loads(body)) if body else State()
            found.lease_until_ms = int(item.get("lease_until", {}).get("N", 0))
            found.ends_at = int(item["expires_at"]["N"])
        elif sort_key.startswith(keys.ITEM):
            found.items += json.loads(body)
        elif sort_key.startswith(keys.INBOX):
            found.waiting.append(Inbound.from_dict(json.loads(body)))
        elif sort_key == keys.OUTBOX:
            found.undelivered = True
    return found if found.kinds else None
