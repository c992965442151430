"""Price limits in a message: under 500 baht, 100 ถึง 300 บาท."""

import re
from dataclasses import dataclass
from decimal import Decimal

from local.standins.openai.offline.numbers import decimal

_N = r"(\d[\d,]*(?:\.\d+)?)"
_BAHT = r"\s*(?:บาท|baht|thb|฿)"
_MAX_WORD = (
    r"(?:ไม่เกิน|ไม่ถึง|ต่ำกว่า|น้อยกว่า|ถูกกว่า|ในงบ|งบประมาณ|งบ|under|below|less than|cheaper than|no more than|within|"
    r"up to|at most|max(?:imum)?)"
)
_MIN_WORD = r"(?:มากกว่า|สูงกว่า|แพงกว่า|เกิน|ตั้งแต่|over|above|more than|at least|from)"

BETWEEN = re.compile(
    rf"(?:ระหว่าง|between|ราคา|from)?\s*฿?{_N}(?:{_BAHT})?\s*(?:-|–|ถึง|to|and)\s*฿?{_N}{_BAHT}"
    rf"|(?:ระหว่าง|between)\s*{_N}\s*(?:-|–|ถึง|to|and|และ|กับ)\s*{_N}",
    re.IGNORECASE,
)
MAX = re.compile(rf"{_MAX_WORD}\s*(?:ราคา)?\s*฿?{_N}(?:{_BAHT}|(?!\s*(?:กล่อง|ชิ้น|box|piece|pack|unit)))", re.IGNORECASE)
MIN = re.compile(rf"{_MIN_WORD}\s*฿?{_N}{_BAHT}|{_N}{_BAHT}\s*(?:ขึ้นไป|and up|or more)", re.IGNORECASE)
BARE = re.compile(rf"฿?{_N}{_BAHT}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prices:
    lowest: Decimal | None = None
    highest: Decimal | None = None

    def __bool__(self) -> bool:
        return self.lowest is not None or self.highest is not None


NO_LIMITS = Prices()


def take_prices(text: str) -> tuple[str, Prices]:
    """The text without them, and the limits. A bare price is the most that somebody wants to pay."""
    if match := BETWEEN.search(text):
        low, high = sorted(decimal(group) for group in match.groups() if group)
        return BETWEEN.sub(" ", text, count=1), Prices(low, high)
    if match := MAX.search(text):
        return MAX.sub(" ", text, count=1), Prices(highest=decimal(match[1]))
    if match := MIN.search(text):
        return MIN.sub(" ", text, count=1), Prices(lowest=decimal(match[1] or match[2]))
    if match := BARE.search(text):
        return BARE.sub(" ", text, count=1), Prices(highest=decimal(match[1]))
    return text, NO_LIMITS
