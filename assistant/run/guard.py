"""What the model may not say (design D6): the name of an order or invoice that this conversation does not hold, or that
an order was placed when none was."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from assistant.run import claims

# Odoo's default sequences: S00042, INV/2026/00017 (also RINV/…). ASCII: a Thai letter right beside a name ends it.
DOCUMENT = re.compile(r"\bS\d{4,}\b|\b[A-Z]{2,5}/\d{4}/(?:\d{2}/)?\d+\b", re.ASCII)
APART = re.compile(r"(?<![\w/-])S[ .#-]{1,2}(?=0\d{3,}\b)", re.ASCII)  # "S 00042"; "size S 1000" is none
LABEL = 25  # characters: "Order number: S00042" right after a claim names it

# Capital letters of Cyrillic and Greek that read as Latin ones.
LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЅЈԀΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXISJDABEZHIKMNOPTYX")

CORRECTION = (
    "Your last text named an order or invoice that no tool has shown in this conversation, or said that an order was "
    "placed or is on its way without naming it, though none was placed just now, so it was not sent. Answer again: say "
    "it only of an order that a tool or a receipt has shown, with its name in the same sentence; or leave it out."
)
CARD_REFUSED = (
    '{"error": "The card was not shown: it names an order or invoice that this conversation does not hold. Leave it '
    'out, or ask the customer to write it."}'
)


def unbacked(text: str, known: Iterable[str], seen: str = "") -> list[str]:
    """Names of documents in `text` that are neither `known` nor in what was `seen` in this conversation."""
    names = DOCUMENT.findall(_as_read(text))
    if not names:
        return []  # nearly always, and what was seen is a whole thread
    allowed = {name.upper() for name in known} | named(seen)
    return [name for name in names if name not in allowed]


def named(text: str) -> set[str]:
    return set(DOCUMENT.findall(_as_read(text)))


def claims_an_order(text: str, held: Iterable[str] = (), looked_up: str = "") -> list[str]:
    """Statements that an order was placed, for a run that placed none.

    Not those that name an order which the conversation has `held`: in the sentence, in a label right after it, or, of
    what was `looked_up` in this run, in the sentence before. That the customer wrote a name proves nothing.
    """
    found, subject = list[str](), set[str]()
    recent = named(looked_up)
    known = {name.upper() for name in held} | recent
    for sentence, following in pairwise([*claims.sentences(text), ""]):
        claim, here = claims.claim_in(sentence), named(sentence)
        if claim and not (here & known or named(following[:LABEL]) & known or subject & recent):
            found.append(claim)
        subject = here
    return found


def _as_read(text: str) -> str:
    """A name in Thai digits, in full width, in letters that look the same, with invisible marks or a space inside is
    the same name to a reader."""
    visible = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in visible).upper().translate(LOOKALIKES)
    return APART.sub("S", plain)
