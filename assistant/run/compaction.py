"""Long threads are folded in chunks: seldom, and then by half, so that the prompt's beginning stays the same for long.

The model's cache pays only for an unchanged prefix; cutting a little off the front on every message would pay for the
whole prompt again each time. What is folded leaves a digest: who said what, shortened, without tool calls.
"""

from assistant.ports import Chunk, Item
from assistant.run import items

HEADING = "[Earlier in this conversation, shortened by the system]"
LINE_CHARS = 200
MAX_FOLDED = 50  # a transaction takes 100 writes
MAX_CHUNKS = 50
"""Of a thread. A commit must be able to give each of them more time (`assistant/stores/lifetime.py`)."""
DIGEST_SHARE = 8
"""A digest takes at most an eighth of the limit. Twice as much made every message of a long conversation a fifth
dearer, and was still growing at message 150 (make bench: growth)."""


def fold(chunks: list[Chunk], new_size: int, max_chars: int) -> tuple[list[Chunk], list[Item]]:
    """The chunks to take away (oldest first) and the digest that replaces them; nothing while all is small enough."""
    size, count = sum(chunk.size for chunk in chunks) + new_size, len(chunks) + 1
    most_size = max_chars if size <= max_chars else max_chars // 2
    most_count = MAX_CHUNKS if count <= MAX_CHUNKS else MAX_CHUNKS // 2
    folded: list[Chunk] = []
    for chunk in chunks[:MAX_FOLDED]:
        if size <= most_size and count <= most_count:
            break
        folded.append(chunk)
        size, count = size - chunk.size, count - 1
    return (folded, _digest(folded, max_chars // DIGEST_SHARE)) if folded else ([], [])


def fold_all(chunks: list[Chunk], max_chars: int) -> tuple[list[Chunk], list[Item]]:
    """The same for a thread that the model can't take, whatever its size here."""
    folded = chunks[:MAX_FOLDED]
    return folded, (_digest(folded, max_chars // DIGEST_SHARE) if folded else [])


def _digest(folded: list[Chunk], max_chars: int) -> list[Item]:
    lines: list[str] = []
    for chunk in folded:
        for item in chunk.items:
            text = items.text_of(item)
            if not text or item.get("role") == "developer" or text.startswith(HEADING):
                continue
            lines.append(f"{item['role']}: {_shorten(text)}")
    kept: list[str] = []
    for line in reversed(_earlier(folded) + lines):
        if sum(map(len, kept)) + len(line) > max_chars:
            break
        kept.insert(0, line)
    # A user message, not a developer note: the customer's own words are in it.
    return [items.user(HEADING + "\n" + "\n".join(kept))]


def _earlier(folded: list[Chunk]) -> list[str]:
    """The lines of a digest that is folded again."""
    first = items.text_of(folded[0].items[0]) if folded[0].items else ""
    return first.splitlines()[1:] if first.startswith(HEADING) else []


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LINE_CHARS else flat[: LINE_CHARS - 1] + "…"
