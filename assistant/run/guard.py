"""What the model may not say: an order or invoice that this conversation does not hold (design D6)."""

import re
import unicodedata
from collections.abc import Iterable

# Odoo's default sequences: S00042, INV/2026/00017 (also RINV/…). ASCII: a Thai letter right beside a name ends it.
DOCUMENT = re.compile(r"\bS\d{4,}\b|\b[A-Z]{2,5}/\d{4}/(?:\d{2}/)?\d+\b", re.ASCII)

# "Your order is placed", with no name to check. Only plain statements: who says "once", "not" or "?" claims nothing.
CLAIM = re.compile(
    r"\border (?:is|was|has been|has now been) (?:now |successfully )?(?:placed|confirmed|submitted)\b"
    r"|\b(?:placed|submitted|confirmed) (?:your|the|an) order\b"
    r"|(?:สั่งซื้อ|ยืนยันคำสั่งซื้อ)(?:สินค้า)?(?:ให้)?(?:คุณ)?(?:เรียบร้อย|สำเร็จ|เสร็จ)",
    re.IGNORECASE,
)
NO_CLAIM = re.compile(
    r"\b(?:not|no|never|nothing|once|when|after|until|if|before|unless|will|would|to)\b|n['’]t\b|\?"
    r"|ไม่|ยัง|เมื่อ|หลัง|หาก|ถ้า|จะ|กด|ก่อน|ไหม|หรือ|รอ",
    re.IGNORECASE,
)

CORRECTION = (
    "Your last text named an order or invoice that no tool has shown in this conversation, or said that an order was "
    "placed though none was, so it was not sent. Answer again: use the tools to look it up, or do not say it."
)
CARD_REFUSED = (
    '{"error": "The card was not shown: it names an order or invoice that this conversation does not hold. Leave it '
    'out, or ask the customer to write it."}'
)


def unbacked(text: str, known: Iterable[str], seen: str = "") -> list[str]:
    """Names of documents in `text` that are neither `known` nor in what was `seen` in this conversation."""
    allowed = {name.upper() for name in known} | set(DOCUMENT.findall(_as_read(seen)))
    return [name for name in DOCUMENT.findall(_as_read(text)) if name not in allowed]


def claims_an_order(text: str) -> list[str]:
    """Statements that an order was placed; for a conversation that holds none."""
    return [] if NO_CLAIM.search(text) else CLAIM.findall(text)


def _as_read(text: str) -> str:
    """A name in Thai digits, in full width or with invisible marks inside is the same name to a reader."""
    visible = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in visible).upper()
