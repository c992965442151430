"""Markdown, which models write, as Slack's own markup ("mrkdwn"): `*bold*`, `_italic_`, `<url|words>`, bullets, code.

Every `&`, `<` and `>` of the text itself is escaped: a model that was talked into writing `<!channel>` must not call
everybody.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable

from assistant.channels.plain_tables import without_tables
from assistant.channels.utf16 import well_formed

type Keep = Callable[[str], str]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n(.*?)(?:\n?^[ \t]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(
    r"!?\[([^\[\]\n]*)\]\(\s*<?((?:https?://|mailto:|tel:)[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?[^()\n]*\)"
)
_AUTOLINK = re.compile(r"<(https?://[^\s<>|]+)>")
_URL = re.compile(r"https?://[^\s<>\"*`|]+")

_BOLD = "\1"  # as no text has them: what is bold by now must not be taken for italics
_ITALIC = "\2"
_STRUCK = "\3"

_LINES = (
    (re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.M), ""),  # rules, and underlines of headings
    (re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)", re.M), r"\1• "),
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.M)

_EMPHASIS = (
    (re.compile(r"(?<!\*)\*{2,3}(?=[^\s*])((?:(?!\*\*|\n[ \t]*\n).)+)(?<=[^\s*])\*{2,3}(?!\*)", re.S), _BOLD),
    (re.compile(r"(?<!\w)__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?!\w)"), _BOLD),
    (re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*.,;:!?)])([^*\n]+)(?<=[^\s*])\*(?![A-Za-z0-9*])"), _ITALIC),
    (re.compile(r"~~(?=\S)((?:(?!~~)[^\n])+)(?<=\S)~~"), _STRUCK),
)
_HALF = re.compile(r"(?<!\*)\*\*(?![*\w])|(?<![*\w])\*\*(?!\*)")  # half of a pair: the answer was cut off
_SIGNS = {_BOLD: "*", _ITALIC: "_", _STRUCK: "~"}
_LETTER = r"[\w\u0e30-\u0e4e]"  # Thai vowels and tones too, which are no letters to `re`
_MARKED = re.compile(rf"({_LETTER}?)([\1-\3])([^\1-\3]*)\2(?=({_LETTER}?))")

_KEPT = re.compile("\0([0-9]+)\0")


def mrkdwn(markdown: str) -> str:
    """Tables become `name: value` lines, headings bold ones."""
    verbatim: list[str] = []

    def keep(text: str) -> str:
        """A stand-in that no later rule touches."""
        verbatim.append(text)
        return f"\0{len(verbatim) - 1}\0"

    def restore(text: str) -> str:
        return _KEPT.sub(lambda match: restore(verbatim[int(match[1])]), text)

    text = _CONTROL.sub("", well_formed(markdown).replace("\r\n", "\n"))
    text = _without_code_and_links(text, keep)
    text = escaped(without_tables(text))
    text = _HEADING.sub(lambda match: f"**{match[1].replace('**', '')}**" if match[1] else "", text)
    for pattern, replacement in _LINES:
        text = pattern.sub(replacement, text)
    for pattern, sign in _EMPHASIS:
        text = pattern.sub(rf"{sign}\1{sign}", text)
    text = _HALF.sub("", text)
    for _ in _SIGNS:  # one within the other: from the inside out
        text = _MARKED.sub(_marked, text)
    text = re.sub(r"[ \t]+$", "", re.sub("[\1-\3]", "", text), flags=re.M)
    return restore(re.sub(r"\n{3,}", "\n\n", text)).strip()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without_code_and_links(text: str, keep: Keep) -> str:
    text = _FENCE.sub(lambda match: keep(f"```\n{escaped(match[2])}\n```"), text)
    text = _CODE.sub(lambda match: keep(f"`{escaped(match[2].strip())}`"), text)
    text = _ESCAPED.sub(lambda match: keep(escaped(match[1])), text)
    text = _LINK.sub(lambda match: keep(_link(match[2], match[1].strip())), text)
    text = _AUTOLINK.sub(lambda match: keep(_link(match[1])), text)
    return _URL.sub(lambda match: keep(escaped(match[0])), text)  # where it ends, Slack knows better


def _link(url: str, label: str = "") -> str:
    target = escaped(url).replace("|", "%7C")
    label = escaped(re.sub(r"[|*\0]", "", label))
    return f"<{target}|{label}>" if label and label != target else f"<{target}>"


def _marked(match: re.Match[str]) -> str:
    """Slack knows a sign only beside a blank or a stop: between letters, as in Thai, it would show the sign itself."""
    before, sign, words, after = match.groups()
    return f"{before}{words}" if before or after else f"{_SIGNS[sign]}{words}{_SIGNS[sign]}"
