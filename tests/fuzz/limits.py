"""A table and a queue that refuse what DynamoDB and SQS would refuse, and remember nothing but names."""

import json
import re
from typing import Any

GROUP = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")


class StrictTable:
    """The client's `batch_write_item`. `rows`: keys of what was written since `rows.clear()`."""

    def __init__(self) -> None:
        self.rows: set[tuple[str, str]] = set()
        self.bodies: list[dict[str, Any]] = []

    def clear(self) -> None:
        self.rows.clear()
        self.bodies.clear()

    def batch_write_item(self, *, RequestItems: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        ((_, puts),) = RequestItems.items()
        items = [put["PutRequest"]["Item"] for put in puts]
        keys = [(item["pk"]["S"], item["sk"]["S"]) for item in items]
        assert 1 <= len(items) <= 25
        assert len(set(keys)) == len(keys), "a batch names one item twice"
        for item, (pk, sk) in zip(items, keys, strict=True):
            size = sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())
            assert size <= 400_000, "an item is too large"
            assert 1 <= len(pk.encode()) <= 2048
            assert 1 <= len(sk.encode()) <= 1024
            assert int(item["expires_at"]["N"]) > 0
            self.bodies.append(json.loads(item["body"]["S"]))
        self.rows.update(keys)
        return {"UnprocessedItems": {}}


class StrictQueue:
    """The client's `send_message_batch`. `events`: the ids of what was sent since `events.clear()`."""

    def __init__(self) -> None:
        self.events: set[tuple[str, str]] = set()

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        assert 1 <= len(Entries) <= 10
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        assert sum(len(entry["MessageBody"].encode()) for entry in Entries) <= 1 << 20
        for entry in Entries:
            assert GROUP.fullmatch(entry["MessageGroupId"])
            assert GROUP.fullmatch(entry["MessageDeduplicationId"])
            message = json.loads(entry["MessageBody"])
            self.events.add((message["conversation"], message["event"]))
        return {"Failed": []}
