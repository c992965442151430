"""A customer's text as tokens. Thai is written without spaces, so it is cut by the words that the lexicon knows."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from local.standins.openai.offline import lexicon, numbers


class Kind(StrEnum):
    CONCEPT = "concept"  # value: lexicon.Concept
    WORD = "word"  # value: the word, searched for as it is
    FIGURE = "figure"  # value: a number that belongs to the product (5 ml, 24G)
    SIZE = "size"  # value: S, M, L, …
    REFERENCE = "reference"  # value: the product's code
    NUMBER = "number"  # value: Decimal
    UNIT = "units"
    ORDINAL = "ordinal"  # value: 1, 2, … or numbers.LAST
    THIS = "this"
    EACH = "each"
    SEPARATOR = "separators"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    value: Any


PRODUCT_KINDS = (Kind.CONCEPT, Kind.WORD, Kind.FIGURE, Kind.SIZE, Kind.REFERENCE)

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MEASURE = (
    r"(?:ml|cc|ซีซี|มล\.?|มิลลิลิตร|mg|มก\.?|gauge|g|fr|kg|กก\.?|cm|ซม\.?|mm|มม\.?|inch(?:es)?|นิ้ว|%|เปอร์เซ็นต์|"
    r"ลิตร|litres?|liters?|l)"
)
_SIZE = "|".join(sorted((name for names in lexicon.SIZES.values() for name in names), key=len, reverse=True))
_SIZE_LETTER = "|".join(sorted(lexicon.SIZES, key=len, reverse=True))
_THAI_ORDINAL = (
    r"(?:(?:อัน|ตัว|แบบ|ชิ้น|รุ่น|รายการ|ลำดับ)ที่|ข้อ(?:ที่)?|หมายเลข|รายการ|เบอร์)\s*"
    rf"(\d+|{numbers.THAI_NUMBER})(?![\d.]*[\dA-Za-z])"
)
_NUMBERED_SIZE = r"(?:เบอร์|ไซส์|ไซซ์|size)\s*(\d+\.\d+|\d{2,3}|\d+(?=g|fr))(?:g|fr)?(?![A-Za-z\d])"
_THAI_END = r"(?:อัน|ตัว|แบบ|รุ่น|รายการ|ข้อ)(แรก|สุดท้าย)"
_ENGLISH_ORDINAL = (
    r"(?:the\s+)?\b(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)\b(?:\s+(?:one|item|product|option))?"
)
_ENGLISH_NUMBERED = r"(?:#|\bno\.?|\bnumber|\bitem|\boption)\s*(\d+)(?!\d)"


def _size(match: re.Match[str]) -> str:
    return next(size for size, names in lexicon.SIZES.items() if match[1].lower() in [name.lower() for name in names])


def _ordinal(match: re.Match[str]) -> int:
    word = match[1].lower()
    if word in ("last", "สุดท้าย"):
        return numbers.LAST
    if word.isdecimal():
        return int(word)
    return 1 if word == "แรก" else numbers.ORDINALS.get(word) or numbers.thai_number(word)


def _dozens(match: re.Match[str]) -> Decimal:
    count = (match[1] or "1").lower()
    if count[0].isdecimal():
        return numbers.decimal(count) * 12
    return Decimal(12 * (numbers.ENGLISH_NUMBERS.get(count) or numbers.thai_number(count) or 1))


_COUNT = rf"{_NUMBER}|{numbers.THAI_NUMBER}|\b(?:{'|'.join(numbers.ENGLISH_NUMBERS)}|a)\b"
RULES: list[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], Any]]] = [
    (Kind.SEPARATOR, re.compile(r"[,;\n&+]|\.(?=\s|$)"), lambda match: match[0]),
    (Kind.FIGURE, re.compile(_NUMBERED_SIZE, re.I), lambda match: match[1]),
    (Kind.ORDINAL, re.compile(_THAI_ORDINAL), _ordinal),
    (Kind.ORDINAL, re.compile(_THAI_END), _ordinal),
    (Kind.ORDINAL, re.compile(_ENGLISH_ORDINAL, re.I), _ordinal),
    (Kind.ORDINAL, re.compile(_ENGLISH_NUMBERED, re.I), _ordinal),
    (Kind.SIZE, re.compile(rf"(?:ไซส์|ไซซ์|ไซร์|ไซ|ขนาด|เบอร์|size)\s*({_SIZE})(?![A-Za-z0-9])", re.I), _size),
    (Kind.SIZE, re.compile(rf"\b({_SIZE_LETTER})(?![A-Za-z0-9'-])"), _size),
    (Kind.NUMBER, re.compile(rf"({_COUNT})?\s*{numbers.DOZEN.pattern}", re.I), _dozens),
    (
        Kind.FIGURE,
        re.compile(rf"(\d+\s?[x×]\s?\d+)(?:\s?{_MEASURE})?(?![A-Za-z0-9])", re.I),
        lambda match: match[1].replace(" ", ""),
    ),
    (Kind.FIGURE, re.compile(rf"({_NUMBER})\s?-?{_MEASURE}(?![A-Za-z])", re.I), lambda match: match[1]),
    (
        Kind.REFERENCE,
        re.compile(r"\b(?=[A-Z0-9-]*\d|[A-Z]+-|[A-Za-z0-9]+-[A-Za-z0-9]+-)[A-Za-z][A-Za-z0-9]+(?:-[A-Za-z0-9]+)+\b"),
        lambda match: match[0].upper(),
    ),
    (
        Kind.NUMBER,
        re.compile(rf"(?:(?<![A-Za-z])x|×|\*|จำนวน)\s*({_NUMBER})(?![A-Za-z])", re.I),
        lambda match: numbers.decimal(match[1]),
    ),
    (
        Kind.NUMBER,
        re.compile(rf"({_NUMBER})(?=\s*(?:{lexicon.UNIT.pattern}))", re.I),
        lambda match: numbers.decimal(match[1]),
    ),
    (Kind.NUMBER, re.compile(rf"({_NUMBER})x?(?![A-Za-z\d])", re.I), lambda match: numbers.decimal(match[1])),
    (
        Kind.NUMBER,
        re.compile(rf"({numbers.THAI_NUMBER})(?=\s*(?:{lexicon.UNIT.pattern}))"),
        lambda match: Decimal(numbers.thai_number(match[1])),
    ),
    (
        Kind.NUMBER,
        re.compile(rf"\b({'|'.join(numbers.ENGLISH_NUMBERS)})\b", re.I),
        lambda match: Decimal(numbers.ENGLISH_NUMBERS[match[1].lower()]),
    ),
    (Kind.NUMBER, re.compile(rf"\b(?:a|an)\s+(?={lexicon.ENGLISH_UNIT})", re.I), lambda match: Decimal(1)),
    (Kind.EACH, lexicon.EACH, lambda match: match[0]),
    (Kind.THIS, lexicon.THIS, lambda match: match[0]),
    (
        Kind.CONCEPT,
        re.compile(r"\b" + lexicon.ENGLISH_CONCEPT.pattern, re.I),
        lambda match: lexicon.concept_of(match[1]),
    ),
    (Kind.UNIT, re.compile(rf"\b{lexicon.ENGLISH_UNIT}", re.I), lambda match: match[0]),
]
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./']*")


def normal(text: str) -> str:
    """One way of writing for what looks the same: composed letters, Arabic digits, แ as one letter."""
    return numbers.arabic(unicodedata.normalize("NFC", text)).replace("เเ", "แ").replace("\u200b", "")


def read(text: str) -> list[Token]:
    """`ขอถุงมือไซส์ M 10 กล่อง` is STOP, CONCEPT glove, SIZE M, NUMBER 10, UNIT."""
    text = normal(text)
    tokens: list[Token] = []
    unknown, at = "", 0
    while at < len(text):
        token, end = _next(text, at)
        if token is None and _thai(text[at]):
            unknown += text[at:end]
        else:
            _flush(tokens, unknown)
            unknown = ""
            if token:
                tokens.append(token)
        at = end
    _flush(tokens, unknown)
    return tokens


def _next(text: str, at: int) -> tuple[Token | None, int]:
    """The token that starts there, and where the next one starts. No token: a space or sign, or unknown Thai."""
    for kind, pattern, value in RULES:
        if match := pattern.match(text, at):
            return Token(kind, value(match)), match.end()
    if term := lexicon.thai_term(text, at):
        kind_name, meaning = lexicon.THAI[term]
        return Token(Kind(kind_name), meaning), at + len(term)
    if match := _LATIN.match(text, at):
        word = match[0].strip("./'")
        return Token(_latin_kind(word), word), match.end()
    end = at + 1
    while end < len(text) and _thai(text[end]) and not lexicon.may_cut(text, end):
        end += 1
    return None, end


def _latin_kind(word: str) -> Kind:
    if word.lower() in lexicon.STOP_EN:
        return Kind.STOP
    return Kind.SEPARATOR if word.lower() in lexicon.SEPARATORS_EN else Kind.WORD


def _flush(tokens: list[Token], unknown: str) -> None:
    if len(unknown) > 1:
        tokens.append(Token(Kind.WORD, unknown))


def _thai(letter: str) -> bool:
    return "\u0e00" <= letter <= "\u0e7f"
