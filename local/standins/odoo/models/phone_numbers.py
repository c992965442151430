"""Phone numbers in E.164, as far as Odoo needs them for looking partners up."""

import re

SEPARATORS = re.compile(r"[\s().\-/]")
LEAST_DIGITS = 7


def e164(number: str, country_calling_code: int) -> str | None:
    """None when the number is not international and no country is known (code 0), or when it is no number."""
    bare = SEPARATORS.sub("", number)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    digits = bare.removeprefix("+")
    if not digits.isdigit() or len(digits) < LEAST_DIGITS:
        return None
    if bare.startswith("+"):
        return bare
    if not country_calling_code:
        return None
    return f"+{country_calling_code}{digits.removeprefix('0')}"


def digits_of(number: object) -> str:
    """Digits alone, international prefix 00 dropped."""
    return re.sub(r"\D", "", str(number or "")).removeprefix("00")
