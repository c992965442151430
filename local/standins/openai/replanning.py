"""A mind that plans differently when it has to plan again, as a real model does after a run that died half way."""

import hashlib
import json
import threading
from collections import Counter
from dataclasses import replace
from typing import Any

from local.standins.openai.answers import Call, Mind, Part


class Replanning:
    """Thinks like `mind`. What it plans a second time comes out otherwise: the calls of a turn the other way round,
    their arguments in another order, and `one_more` call before them."""

    def __init__(self, mind: Mind, one_more: Call) -> None:
        self._mind = mind
        self._one_more = one_more
        self._begun = Counter[str]()
        self._lock = threading.Lock()

    def __call__(self, body: dict[str, Any]) -> list[Part] | dict[str, Any]:
        spoken = self._mind(body)
        asked, since = _split(body["input"])
        if not isinstance(spoken, list) or not self._again([body.get("safety_identifier"), *asked], new=not since):
            return spoken
        calls = [_reordered(part) for part in reversed(spoken) if isinstance(part, Call)]
        extra = [self._one_more] if calls and not since and _offers(body, self._one_more.name) else []
        return [*(part for part in spoken if not isinstance(part, Call)), *extra, *calls]

    def _again(self, asked: list[Any], *, new: bool) -> bool:
        """Whether an answer to this customer's message was begun before; `new` begins one."""
        key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        with self._lock:
            self._begun[key] += new
            return self._begun[key] > 1


def _split(items: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All up to the newest message of the customer, and what the run has added since. The situation counts for
    neither."""
    items = items[:-1] if items and items[-1].get("role") == "developer" else items
    last = max((place for place, item in enumerate(items) if item.get("role") == "user"), default=-1)
    return items[: last + 1], items[last + 1 :]


def _offers(body: dict[str, Any], tool: str) -> bool:
    return any(offered.get("name") == tool for offered in body.get("tools") or [])


def _reordered(call: Call) -> Call:
    arguments = json.loads(call.arguments) if isinstance(call.arguments, str) else call.arguments
    return replace(call, arguments=json.dumps(_backwards(arguments), ensure_ascii=False, indent=1))


def _backwards(value: Any) -> Any:
    """The same JSON with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {name: _backwards(value[name]) for name in reversed(value)}
    return [_backwards(entry) for entry in value] if isinstance(value, list) else value
