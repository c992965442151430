"""SQL's LIKE: `%` any run of characters, `_` any one, backslash takes the next one literally."""

import re


def like(text: object, pattern: object, *, ignore_case: bool, anywhere: bool) -> bool:
    """`anywhere`: the pattern may match a part (`like`, `ilike`), otherwise the whole text (`=like`, `=ilike`)."""
    if text is False or text is None:
        return False
    expression, literal = "", False
    for character in str(pattern):
        if literal or character not in "%_\\":
            expression, literal = expression + re.escape(character), False
        elif character == "\\":
            literal = True
        else:
            expression += ".*" if character == "%" else "."
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    search = re.search if anywhere else re.fullmatch
    return bool(search(expression, str(text), flags))
