"""Markdown, which models write and chats show as it stands, as plain text that reads well.

Only what is surely markup is touched: product codes, sizes ("10*10*5 cm"), masked numbers ("****1234") and names with
underscores stay as they are.
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
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)")
_AUTOLINK = re.compile(r"<(?:(?:mailto|tel):)?(https?://[^\s<>]+|[^\s<>@/]+@[^\s<>@]+|\+?[0-9-]{5,})>")
_URL = re.compile(r"https?://[^\s<>\"*`|]+")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:b|i|u|s|p|em|strong|code|pre|span|div|ul|ol|li|sub|sup|h[1-6])>", re.I)

_LINES = (
    (re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.M), ""),  # rules, and underlines of headings
    (re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.M), r"\1"),
    (re.compile(r"^ {0,3}(?:>[ \t])+|^ {0,3}>+$", re.M), ""),
    (re.compile(r"^([ \t]*)[-*][ \t]+\[ \][ \t]+", re.M), r"\1☐ "),
    (re.compile(r"^([ \t]*)[-*][ \t]+\[[xX]\][ \t]+", re.M), r"\1☑ "),
    (re.compile(r"^([ \t]*)[-*][ \t]+(?=\S)", re.M), r"\1• "),
)

# Thai has no spaces between words, so only Latin letters and digits around a lone asterisk make it a sign of its own.
_EMPHASIS = (
    (re.compile(r"(?<!\*)\*{2,3}(?=[^\s*])((?:(?!\*\*|\n[ \t]*\n).)+)(?<=[^\s*])\*{2,3}(?!\*)", re.S), r"\1"),
    (re.compile(r"(?<!\*)\*\*(?![*\w])|(?<![*\w])\*\*(?!\*)"), ""),  # half of a pair: the answer was cut off
    (re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*.,;:!?)])([^*\n]+)(?<=[^\s*])\*(?![A-Za-z0-9*])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+)(?<=[^\s_])_(?!\w)"), r"\1"),
    (re.compile(r"~~(?=\S)((?:(?!~~)[^\n])+)(?<=\S)~~"), r"\1"),
)

_KEPT = re.compile("\0([0-9]+)\0")


def plain_text(markdown: str) -> str:
    """Bold, headings, links, lists, code, quotes and tables become plain words, bullets and `name: value` lines."""
    verbatim: list[str] = []

    def keep(text: str) -> str:
        """A stand-in that no later rule touches."""
        verbatim.append(text)
        return f"\0{len(verbatim) - 1}\0"

    def restore(text: str) -> str:
        return _KEPT.sub(lambda match: restore(verbatim[int(match[1])]), text)

    text = _CONTROL.sub("", well_formed(markdown).replace("\r\n", "\n"))
    text = _without_code_and_links(text, keep)
    text = _TAG.sub("", _BREAK.sub("\n", without_tables(text)))
    for pattern, replacement in (*_LINES, *_EMPHASIS):
        text = pattern.sub(replacement, text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.M)
    return restore(re.sub(r"\n{3,}", "\n\n", text)).strip()


def _without_code_and_links(text: str, keep: Keep) -> str:
    text = _FENCE.sub(lambda match: keep(match[2]), text)
    text = _CODE.sub(lambda match: keep(match[2].strip()), text)
    text = _ESCAPED.sub(lambda match: keep(match[1]), text)
    text = _LINK.sub(lambda match: _link(match[1].strip(), match[2], keep), text)
    text = _AUTOLINK.sub(lambda match: keep(match[1]), text)
    return _URL.sub(lambda match: keep(match[0]), text)


def _link(label: str, url: str, keep: Keep) -> str:
    target = re.sub(r"^(?:mailto:|tel:)", "", url)
    bare = re.sub(r"^https?://", "", target).rstrip("/")
    if not target or not label:
        return keep(target) if target else label
    if label in (target, bare) or label.rstrip("/") == target.rstrip("/"):
        return keep(target)
    return f"{label}: {keep(target)}"
