"""What one message of a customer means: the intent, and everything in it that a tool call could need."""

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from local.standins.openai.offline.contact import EMAIL, Contact, contact_in
from local.standins.openai.offline.prices import Prices, take_prices
from local.standins.openai.offline.reading import PRODUCT_KINDS, Kind, Token, normal, read
from local.standins.openai.offline.wanted import NO_QUERY, Line, Query, lines_in, query_of

_DATA = tomllib.loads(Path(__file__).with_name("intents.toml").read_text(encoding="utf-8"))
ORDER_NAME = re.compile(r"\bS\d{4,}\b", re.IGNORECASE)


class Signs:
    """Words that point to something: Thai ones anywhere, English ones as whole words."""

    def __init__(self, th: list[str], en: list[str]) -> None:
        self._th = th
        self._en = re.compile(rf"(?<![a-z])(?:{'|'.join(en)})(?![a-z])")

    def __call__(self, text: str) -> bool:
        return any(word in text for word in self._th) or bool(self._en.search(text))


INTENTS: list[tuple[str, Signs]] = [(entry["name"], Signs(entry["th"], entry["en"])) for entry in _DATA["intent"]]
SIGNS = {name: Signs(**words) for name, words in _DATA["signs"].items()}
SMALL_TALK = ("thanks", "bye", "greeting", "confirm", "language")


@dataclass(frozen=True, slots=True)
class Understood:
    """`lines` are products with quantities, `query` is the message as one search. Unset where the message has none."""

    intent: str
    text: str = ""
    query: Query = NO_QUERY
    lines: tuple[Line, ...] = ()
    contact: Contact = field(default_factory=Contact)
    order_name: str = ""
    ordinals: tuple[int, ...] = ()
    amounts: tuple[Decimal, ...] = ()
    has_unit: bool = False
    cheapest: bool = False
    dearest: bool = False
    add: bool = False
    change: bool = False
    language: str = ""


def understand(text: str) -> Understood:
    lower = normal(text).lower()
    names = ORDER_NAME.findall(normal(text))
    contact, rest = contact_in(normal(text))
    rest, prices = take_prices(ORDER_NAME.sub(" ", rest))
    tokens = read(rest)
    query = query_of(tokens, prices, in_stock_only=SIGNS["in_stock"](lower))
    lines = lines_in(tokens)
    intent = _intent(lower, tokens, query, lines, bool(names), contact, prices)
    return Understood(
        intent=intent,
        text=text,
        query=query,
        lines=lines,
        contact=contact,
        order_name=names[0].upper() if names else "",
        ordinals=tuple(token.value for token in tokens if token.kind is Kind.ORDINAL),
        amounts=tuple(token.value for token in tokens if token.kind is Kind.NUMBER),
        has_unit=any(token.kind is Kind.UNIT for token in tokens),
        cheapest=SIGNS["cheapest"](lower),
        dearest=SIGNS["dearest"](lower),
        add=SIGNS["add"](lower),
        change=SIGNS["change"](lower),
        language=_language(lower) if intent == "language" else "",
    )


def _intent(
    text: str, tokens: list[Token], query: Query, lines: tuple[Line, ...], named: bool, contact: Contact, prices: Prices
) -> str:
    kinds = {token.kind for token in tokens}
    product = bool(kinds & {Kind.CONCEPT, Kind.REFERENCE})
    # "Product, number, unit" is an order by itself, unless it is asked what that many would cost.
    counted = any(line.quantity for line in lines) and (
        Kind.UNIT in kinds or Kind.REFERENCE in kinds or Kind.ORDINAL in kinds or _wants(text)
    )
    asking = SIGNS["question"](text)
    # "Order" inside of these is not the wish to order.
    plain = re.sub(r"คำสั่งซื้อ|เคยสั่ง|ที่สั่งไป|การสั่ง", " ", text)
    for name, signs in INTENTS:
        if not signs(plain if name == "order" else text):
            continue
        if name in ("orders", "invoices") and counted and product:
            continue
        if name in ("medical", "elsewhere", "catalogue", "language", "greeting", "thanks", "confirm", "bye") and (
            product or counted or contact.email
        ):
            continue
        if name == "sign_in" and contact.email:
            continue
        if name in ("greeting", "thanks", "confirm", "bye") and _says_more(tokens, name):
            continue
        if name == "order" and not (lines or kinds & set(PRODUCT_KINDS) or len(text) < 30):
            continue
        return name
    if EMAIL.search(text):
        return "sign_in"
    if named:
        return "orders"
    if counted and not asking:
        return "order"
    if product or prices:
        return "product"
    if contact:
        return "details"
    if kinds & {Kind.WORD} and (asking or len(query.words) <= 3):
        return "product" if asking else "words"
    if kinds & {Kind.ORDINAL, Kind.SIZE, Kind.FIGURE, Kind.THIS} or Kind.NUMBER in kinds or asking:
        return "slot"
    return "unclear"


def _wants(text: str) -> bool:
    return bool(re.search(r"(?<![a-z])(want|need|would like|i'd like|take|get)(?![a-z])|ต้องการ|อยากได้|ขอ|รับ", text))


def _says_more(tokens: list[Token], intent: str) -> bool:
    """Whether there is something to search for besides the polite word."""
    return intent != "bye" and sum(token.kind in (Kind.CONCEPT, Kind.REFERENCE) for token in tokens) > 0


def _language(text: str) -> str:
    return "en" if "อังกฤษ" in text or "english" in text else "th"
