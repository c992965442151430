"""Thread items in the Responses API's input format."""

import json

from assistant.ports import Item

MAX_OUTPUT_CHARS = 20_000  # a tool's output; more would crowd out the conversation
MAX_STORED_BYTES = 350_000  # of what one run leaves; DynamoDB takes 400 KB in an item


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


def to_store(made: list[Item]) -> list[Item]:
    """What a run leaves in the thread: without reasoning, and short enough for one DynamoDB item.

    OpenAI wants reasoning back only within the run that made it, and can't decrypt it any more when the account
    changes: kept, it would stop every later answer of the conversation.
    """
    kept = [item for item in made if item.get("type") != "reasoning"]
    for max_chars in (MAX_OUTPUT_CHARS, 4000, 500, 50):
        if len(_json(kept).encode()) <= MAX_STORED_BYTES:
            break
        kept = [_cut(item, max_chars) for item in kept]
    return kept


def text_of(item: Item) -> str:
    """The readable text of a message item of either side; empty for calls, outputs and reasoning."""
    content = item.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part.get("text", "") for part in parts if isinstance(part, dict))


def size(items: list[Item]) -> int:
    """Characters as stored, the measure of `max_chars` in a profile."""
    return len(_json(items))


def _cut(item: Item, max_chars: int) -> Item:
    if "output" in item:
        return {**item, "output": item["output"][:max_chars]}
    if len(item.get("arguments", "")) > max_chars:
        return {**item, "arguments": "{}"}
    if isinstance(item.get("content"), str):
        return {**item, "content": item["content"][:max_chars]}
    if isinstance(item.get("content"), list):
        return {**item, "content": [{**part, "text": part["text"][:max_chars]} for part in item["content"]]}
    return item


def _json(items: list[Item]) -> str:
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))
