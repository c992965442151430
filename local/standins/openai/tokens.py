"""Token counts, estimated at about four Latin or two Thai characters a token, and prompt caching by OpenAI's rules.

Source: https://developers.openai.com/api/docs/guides/prompt-caching (GPT-5.6 and later, implicit mode)
"""

import hashlib
import json
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

MIN_CACHED = 1024  # tokens; shorter prompts are never cached
LOOKED_AT = 20
"""Ends of earlier messages at which a prompt may go on from a cached one, besides the newest and the developer's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request in the order in which the cache reads it: what comes first is reused first.

    `parts` holds the settings with tools and instructions, then an item each. `ends` are counts of parts after which a
    cached prefix may end: after the developer's first words, a customer's message, the last of some tool outputs.
    """

    parts: tuple[str, ...]
    ends: tuple[int, ...]

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens of a prompt: all, those that were in the cache, and those that are written to it."""

    sent: int
    cached: int
    written: int


def count(text: str) -> int:
    return math.ceil(_tokens(text))


def prompt(body: dict[str, Any]) -> Prompt:
    settings = [body.get(name) for name in ("model", "reasoning", "text", "parallel_tool_calls")]
    first = "\n".join(_json(part) for part in (settings, body.get("tools"), body.get("instructions")))
    items = body["input"]
    opening = next((n for n, item in enumerate(items) if item.get("role") not in ("developer", "system")), len(items))
    ends = [1 + opening]
    for n, item in enumerate(items, start=1):
        last_output = _is_output(item) and not (n < len(items) and _is_output(items[n]))
        if item.get("role") == "user" or last_output:
            ends.append(1 + n)
    return Prompt((first, *("\n" + _json(item) for item in items)), tuple(ends))


class PromptCache:
    """What of a prompt is in the cache, where all there is was sent to this machine and stays for long."""

    def __init__(self, keep: int = 20_000) -> None:
        self._keep = keep
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, prompt: Prompt) -> Counted:
        """From now on the prompt is known, up to the newest of its ends."""
        digest, tokens, keys = hashlib.blake2b(digest_size=16), [0.0], [b""]
        for part in prompt.parts:
            digest.update(part.encode())
            tokens.append(tokens[-1] + _tokens(part))
            keys.append(digest.digest())
        sent = math.ceil(tokens[-1])
        ends = [end for end in prompt.ends if tokens[end] >= MIN_CACHED]
        looked_at = ends[-1 : -2 - LOOKED_AT : -1] + [end for end in ends[:1] if end == prompt.ends[0]]
        with self._lock:
            found = next((end for end in looked_at if keys[end] in self._known), 0)
            for end in ends:
                self._known[keys[end]] = None
                self._known.move_to_end(keys[end])
            while len(self._known) > self._keep:
                self._known.popitem(last=False)
        cached = math.ceil(tokens[found])
        written = math.ceil(tokens[ends[-1]]) - cached if ends else 0
        return Counted(sent, cached, written)


def _tokens(text: str) -> float:
    latin = len(text.encode("ascii", "ignore"))
    return latin / 4 + (len(text) - latin) / 2


def _is_output(item: dict[str, Any]) -> bool:
    return item.get("type") == "function_call_output"


def _json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)
