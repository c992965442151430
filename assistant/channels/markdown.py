"""What Markdown looks like when models write it, and what of it must stay as it is written.

Only what is surely markup matches: product codes, sizes ("10*10*5 cm"), masked numbers ("****1234") and names with
underscores do not. What a channel makes of it is the channel's.
"""

import re

from assistant.channels.utf16 import well_formed

FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n(.*?)(?:\n?^[ \t]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
URL = re.compile(r"https?://[^\s<>\"*`|]+")
RULE = re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.M)  # and underlines of headings
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.M)
BOLD = re.compile(r"(?<!\*)\*{2,3}(?=[^\s*])((?:(?!\*\*|\n[ \t]*\n).)+)(?<=[^\s*])\*{2,3}(?!\*)", re.S)
HALF_BOLD = re.compile(r"(?<!\*)\*\*(?![*\w])|(?<![*\w])\*\*(?!\*)")  # the answer was cut off
UNDERLINED = re.compile(r"(?<!\w)__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?!\w)")
# Thai has no spaces between words, so only Latin letters and digits around a lone asterisk make it a sign of its own.
ITALIC = re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*.,;:!?)])([^*\n]+)(?<=[^\s*])\*(?![A-Za-z0-9*])")
STRUCK = re.compile(r"~~(?=\S)((?:(?!~~)[^\n])+)(?<=\S)~~")

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_KEPT = re.compile("\0([0-9]+)\0")


class Verbatim:
    """Texts that no later rule may touch: `keep` gives a stand-in, `restore` puts back what it stood for."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def keep(self, text: str) -> str:
        self._texts.append(text)
        return f"\0{len(self._texts) - 1}\0"

    def restore(self, text: str) -> str:
        return _KEPT.sub(lambda match: self.restore(self._texts[int(match[1])]), text)


def cleaned(markdown: str) -> str:
    """Without control characters: the stand-ins are made of them."""
    return _CONTROL.sub("", well_formed(markdown).replace("\r\n", "\n"))


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with one empty line where there were several."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.M))
