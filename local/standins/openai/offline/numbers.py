"""Numbers as customers write them: digits of both scripts, and words."""

import re
from decimal import Decimal

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_ONES = {"หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9}
_THAI_TENS = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000}
THAI_NUMBER = rf"(?:{'|'.join([*_THAI_ONES, *_THAI_TENS])})+"

_ENGLISH = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
ENGLISH_NUMBERS = {word: number for number, word in enumerate(_ENGLISH, 1)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
DOZEN = re.compile(r"(?:dozens?|โหล)(?![A-Za-z])", re.IGNORECASE)

ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
LAST = -1


def arabic(text: str) -> str:
    return text.translate(_THAI_DIGITS)


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def thai_number(words: str) -> int:
    """`สองร้อยห้าสิบ` is 250."""
    total, ones = 0, 0
    for word in re.findall("|".join([*_THAI_ONES, *_THAI_TENS]), words):
        if word in _THAI_ONES:
            ones = _THAI_ONES[word]
        else:
            total += (ones or 1) * _THAI_TENS[word]
            ones = 0
    return total + ones
