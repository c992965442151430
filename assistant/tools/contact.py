"""Names, e-mail addresses and phone numbers as the model passes them on from a customer: checked, in one form."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

EMAIL: Final = re.compile(
    r"[A-Za-z0-9!#$&'*+/=?^_`{|}~%-]+(\.[A-Za-z0-9!#$&'*+/=?^_`{|}~%-]+)*"  # no quotes, spaces or line breaks
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
E164: Final = re.compile(r"\+[1-9][0-9]{7,14}")
THAI: Final = re.compile(r"\+66[1-9][0-9]{7,8}")
PHONE_PUNCTUATION: Final = re.compile(r"[\s().\-‐‑‒–—]+")


def email(text: str) -> str:
    """One plain address, as written. Raises `ValueError` in words for the model."""
    local = text.partition("@")[0]
    if len(text) > 254 or len(local) > 64 or not EMAIL.fullmatch(text):
        raise ValueError("not an e-mail address; ask the customer to check it")
    return text


def phone(text: str) -> str:
    """E.164. A number that starts with 0 is Thai: 081-234-5678 becomes +66812345678."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in PHONE_PUNCTUATION.sub("", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+66" + digits[1:]
    elif digits.startswith("66"):
        digits = "+" + digits
    if digits.startswith("+660"):  # "+66 (0)81 …"
        digits = "+66" + digits[4:]
    if not E164.fullmatch(digits) or (digits.startswith("+66") and not THAI.fullmatch(digits)):
        raise ValueError("not a phone number; it starts with 0 (Thailand) or with + and the country code")
    return digits


def one_line(text: str) -> str:
    """Runs of white space become one space, invisible marks go. Raises `ValueError` for control characters."""
    # Thai text from web pages is full of zero-width spaces; direction marks could turn a card's text around.
    line = " ".join("".join(letter for letter in text if unicodedata.category(letter) != "Cf").split())
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in line):
        raise ValueError("has characters that can't be shown; ask the customer to write it again")
    return line


Email = Annotated[str, AfterValidator(email)]
Phone = Annotated[str, AfterValidator(phone)]
Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(one_line)]
Company = Annotated[str, Field(max_length=120), AfterValidator(one_line)]
