"""What the model may not say: an order or invoice that this conversation does not hold (design D6)."""

import re
import unicodedata
from collections.abc import Iterable

# Odoo's default sequences: S00042, INV/2026/00017 (also RINV/…). ASCII: a Thai letter right beside a name ends it.
DOCUMENT = re.compile(r"\bS\d{4,}\b|\b[A-Z]{2,5}/\d{4}/(?:\d{2}/)?\d+\b", re.ASCII)

CORRECTION = (
    "Your last text named an order or invoice that no tool has shown in this conversation, so it was not sent. "
    "Answer again: use the tools to look it up, or do not name it."
)
CARD_REFUSED = (
    '{"error": "The card was not shown: it names an order or invoice that this conversation does not hold. Leave it '
    'out, or ask the customer to write it."}'
)


def unbacked(text: str, known: Iterable[str], seen: str = "") -> list[str]:
    """Names of documents in `text` that are neither `known` nor in what was `seen` in this conversation."""
    allowed = {name.upper() for name in known} | set(DOCUMENT.findall(_as_read(seen)))
    return [name for name in DOCUMENT.findall(_as_read(text)) if name not in allowed]


def _as_read(text: str) -> str:
    """A name in Thai digits, in full width or with invisible marks inside is the same name to a reader."""
    visible = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in visible).upper()
