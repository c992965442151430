"""Thread items in the Responses API's input format."""

import json

from assistant.ports import Item

MAX_OUTPUT_CHARS = 20_000  # a tool's output; more would crowd out the conversation (and DynamoDB's 400 KB)


def user(text: str) -> Item:
    return {"role": "user", "content": [{"type": "input_text", "text": text}]}


def assistant(text: str) -> Item:
    """What the customer was shown without the model having written it: a greeting, a card, a receipt."""
    return {"role": "assistant", "content": text}


def note(text: str) -> Item:
    """A fact that code states. Untrusted text never goes into one: the model obeys developer messages."""
    return {"role": "developer", "content": [{"type": "input_text", "text": text}]}


def output(call_id: str, text: str) -> Item:
    if len(text) > MAX_OUTPUT_CHARS:
        text = json.dumps({"error": "The result is too long. Ask for less: a narrower search or a smaller limit."})
    return {"type": "function_call_output", "call_id": call_id, "output": text}


def text_of(item: Item) -> str:
    """The readable text of a message item of either side; empty for calls, outputs and reasoning."""
    content = item.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part.get("text", "") for part in parts if isinstance(part, dict))


def size(items: list[Item]) -> int:
    """Characters as stored, the measure of `max_chars` in a profile."""
    return len(json.dumps(items, ensure_ascii=False))
