"""Damage to a webhook: to its JSON, value by value, and to its bytes."""

import json
from random import Random
from typing import Any

from tests.builders import T0
from tests.fuzz.sending import LENGTH
from tests.unit.line.event_files import body, names

HOUR_MS = 3_600_000
MARK = "ข้อความ ของลูกค้า 7f3a"
"""Stands for what a customer wrote: no log may hold it. It can't be an id, because of its spaces."""

VALUES: tuple[Any, ...] = (
    *(MARK,) * 4,
    *(None, True, False, 0, -1, 1.5, 10**13, 10**13 - 1, 2**63, 2**64, 1e308, float("nan"), float("inf")),
    *("", " ", "\0", "\ud83d", "\udc4d\ud83d", "👍🏽" * 3, "\u2028'\"\\", "../..", "line#U1", "sha256-", "confirm:1"),
    *("x" * 101, "x" * 30_000, "\0" * 30_000, "ก" * 20_001),
    *("user", "group", "room", "message", "postback", "follow", "text", "active", "standby"),
    *([], {}, [[]], [None], {"": {}}, {"type": "text", "text": MARK}, {"type": "user", "userId": "U1"}),
    {"mentionees": [{"index": 10**30, "length": -5, "isSelf": True}, {"isSelf": True}, 7]},
)
TIMES = (T0, T0 - 47 * HOUR_MS, T0 - 49 * HOUR_MS, T0 - 20 * 24 * HOUR_MS, T0 + HOUR_MS, 1, 0, 10**12)

TOKENS = (
    *(b'"', b"\\", b"\\u0000", b"\\ud83d", b"\\udc4d", b"\\u", b"{", b"}", b"[", b"]", b",", b":", b"//", b"'"),
    *(b"null", b"NaN", b"-Infinity", b"1e999", b"-0", b"0" * 400, b"9" * 5000, b"[" * 1500, b'{"a":' * 1500),
    *(b"\0", b"\xff\xfe", b"\xed\xa0\xbd", b"\xc0\x80", b"\xef\xbb\xbf", b"\r\n"),
    *(b'"events":[],', b'"destination":null,', b'"text":"' + b"x" * 5000 + b'",'),
)

SEEDS = tuple(bytes(LENGTH) + body(name) for name in names())

type Place = tuple[Any, Any]
"""A dict and its key, or a list and its index."""


class Mutator:
    """`mutate` gives a damaged copy of a case. The same `random` does the same damage."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._events = [event for seed in SEEDS for event in _events(seed[LENGTH:])]

    def mutate(self, case: bytes) -> bytes:
        random = self.random
        how = random.randbytes(LENGTH) if random.random() < 0.7 else case[:LENGTH]
        content = case[LENGTH:]
        for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5, 8))):
            content = self._damaged(content)
        return how + content

    def _damaged(self, content: bytes) -> bytes:
        if self.random.random() < 0.25:
            return self._bytes(content)
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):
            return self._bytes(content)
        return self._dumped(self._structure(data))

    def _structure(self, data: Any) -> Any:
        random = self.random
        places = list(_places(data))
        if not places:
            return random.choice(VALUES)
        holder, key = random.choice(places)
        match random.randrange(8):
            case 0 | 1 | 2:
                holder[key] = random.choice(VALUES)
            case 3:
                del holder[key]
            case 4:
                other, place = random.choice(places)
                holder[key] = json.loads(json.dumps(other[place]))
            case 5:
                self._retimed(data)
            case 6:
                self._more_events(data)
            case _:
                if isinstance(holder, dict):
                    holder[str(random.choice(VALUES))[:200]] = holder.pop(key)
        return data

    def _retimed(self, data: Any) -> None:
        events = data.get("events") if isinstance(data, dict) else None
        for event in events if isinstance(events, list) else []:
            if isinstance(event, dict):
                event["timestamp"] = self.random.choice(TIMES)

    def _more_events(self, data: Any) -> None:
        events = data.get("events") if isinstance(data, dict) else None
        if isinstance(events, list):
            events += self.random.choices(self._events, k=self.random.choice((1, 1, 2, 30)))

    def _dumped(self, data: Any) -> bytes:
        random = self.random
        try:
            text = json.dumps(data, ensure_ascii=random.random() < 0.5, indent=random.choice((None, None, None, 1)))
        except (ValueError, RecursionError):
            return b"{}"
        return text.encode("utf-8", "surrogatepass")

    def _bytes(self, content: bytes) -> bytes:
        random = self.random
        start = random.randrange(len(content) + 1)
        end = min(len(content), start + random.choice((1, 2, 8, 100)))
        match random.randrange(5):
            case 0:
                return content[:start] + content[end:]
            case 1:
                return content[:start] + random.choice(TOKENS) + content[start:]
            case 2:
                return content[:start] + random.choice(TOKENS) + content[end:]
            case 3:
                return content[:start] + content[start:end] * random.choice((2, 3, 50)) + content[end:]
            case _:
                return content[:start] + random.randbytes(end - start) + content[end:]


def _places(data: Any) -> Any:
    if isinstance(data, dict | list):
        for key in list(data) if isinstance(data, dict) else range(len(data)):
            yield data, key
            yield from _places(data[key])


def _events(content: bytes) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(content)["events"]
    except ValueError:
        return []
    return found
