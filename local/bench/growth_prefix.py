"""How much of a prompt the next one begins with, in the order in which OpenAI's cache reads."""

import json
from typing import Any

from local.standins.openai.tokens import count, prompt

type Request = dict[str, Any]


def shared(earlier: Request, later: Request) -> float:
    """The share of the earlier request's prompt that the later one begins with too."""
    first, second = prompt(earlier).text, prompt(later).text
    return _common(first, second) / len(first)


def cacheable(earlier: Request, later: Request) -> int:
    """Tokens of the later request but for the items that are new in it: no cache can hold more."""
    known = {_json(item) for item in earlier["input"]}
    new = "".join(text for item in later["input"] if (text := _json(item)) not in known)
    return count(prompt(later).text) - count(new)


def _common(first: str, second: str) -> int:
    """How many characters both begin with. By halves: most are the same, and comparing long pieces is quick."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _json(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False)
