"""Lengths as LINE counts them: UTF-16 code units, an emoji being two.

Source: https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""


def units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def fitting(text: str, limit: int) -> int:
    """How many characters from the start of `text` have at most `limit` units."""
    end = min(len(text), limit)
    while units(text[:end]) > limit:
        end -= max(1, (units(text[:end]) - limit) // 2)
    return end


def well_formed(text: str) -> str:
    """Half a surrogate pair, which JSON can escape and UTF-8 can't write, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
