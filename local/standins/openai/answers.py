"""What a model says, and how the Responses API words it."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.standins.openai.tokens import Counted, count


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `arguments` as an object, or as the very text that the model is to write."""

    name: str
    arguments: dict[str, Any] | str = field(default_factory=dict)


type Part = Say | Call
type Mind = Callable[[dict[str, Any]], list[Part] | dict[str, Any]]
"""A request body in; what to say and call, or the fields of a whole response (for failed, incomplete, refused …)."""


def response(body: dict[str, Any], spoken: list[Part] | dict[str, Any], model: str, counted: Counted) -> dict[str, Any]:
    """The response object. A text longer than `max_output_tokens` is cut and the response `incomplete`."""
    fields = spoken if isinstance(spoken, dict) else {}
    output = fields.get("output", []) if isinstance(spoken, dict) else _output(spoken)
    limit = body.get("max_output_tokens")
    written = count(json.dumps(output, ensure_ascii=False)) if output else 0
    cut = limit is not None and sum(count(part.text) for part in _says(spoken)) > limit
    if cut:
        output = [_message(_says(spoken)[0].text[:limit], "incomplete")]
    reasons = (body.get("reasoning") or {}).get("effort", "none") != "none"
    if reasons and output and not isinstance(spoken, dict):
        output = [_reasoning(body), *output]
    return {
        "id": f"resp_{uuid.uuid4().hex}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "incomplete" if cut else "completed",
        "background": False,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": limit,
        "model": model,
        "output": output,
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None} | (body.get("reasoning") or {}),
        "safety_identifier": body.get("safety_identifier"),
        "store": False,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}} | (body.get("text") or {}),
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools", []),
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": counted.sent,
            "input_tokens_details": {"cached_tokens": counted.cached, "cache_write_tokens": counted.written},
            "output_tokens": min(written, limit or written),
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": counted.sent + min(written, limit or written),
        },
        "metadata": body.get("metadata") or {},
        **{name: value for name, value in fields.items() if name != "output"},
    }


def _says(spoken: list[Part] | dict[str, Any]) -> list[Say]:
    return [part for part in spoken if isinstance(part, Say)] if isinstance(spoken, list) else []


def _output(parts: list[Part]) -> list[dict[str, Any]]:
    return [_message(part.text, "completed") if isinstance(part, Say) else _call(part) for part in parts]


def _message(text: str, status: str) -> dict[str, Any]:
    return {
        "type": "message",
        "id": f"msg_{uuid.uuid4().hex}",
        "role": "assistant",
        "status": status,
        "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
    }


def _call(call: Call) -> dict[str, Any]:
    written = call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments, ensure_ascii=False)
    return {
        "type": "function_call",
        "id": f"fc_{uuid.uuid4().hex}",
        "call_id": f"call_{uuid.uuid4().hex[:24]}",
        "name": call.name,
        "arguments": written,
        "status": "completed",
    }


def _reasoning(body: dict[str, Any]) -> dict[str, Any]:
    wanted = "reasoning.encrypted_content" in (body.get("include") or [])
    return {
        "type": "reasoning",
        "id": f"rs_{uuid.uuid4().hex}",
        "summary": [],
        "status": None,
        **({"encrypted_content": f"offline-{uuid.uuid4().hex}"} if wanted else {}),
    }
