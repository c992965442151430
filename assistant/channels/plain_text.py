"""Markdown, which models write and chats show as it stands, as plain text that reads well."""

import re
from collections.abc import Callable

from assistant.channels import markdown as md
from assistant.channels.plain_tables import without_tables

type Keep = Callable[[str], str]

_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)")
_AUTOLINK = re.compile(r"<(?:(?:mailto|tel):)?(https?://[^\s<>]+|[^\s<>@/]+@[^\s<>@]+|\+?[0-9-]{5,})>")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:b|i|u|s|p|em|strong|code|pre|span|div|ul|ol|li|sub|sup|h[1-6])>", re.I)

_LINES = (
    (md.RULE, ""),
    (md.HEADING, r"\1"),
    (re.compile(r"^ {0,3}(?:>[ \t])+|^ {0,3}>+$", re.M), ""),
    (re.compile(r"^([ \t]*)[-*][ \t]+\[ \][ \t]+", re.M), r"\1☐ "),
    (re.compile(r"^([ \t]*)[-*][ \t]+\[[xX]\][ \t]+", re.M), r"\1☑ "),
    (re.compile(r"^([ \t]*)[-*][ \t]+(?=\S)", re.M), r"\1• "),
)

_EMPHASIS = (
    (md.BOLD, r"\1"),
    (md.HALF_BOLD, ""),
    (md.ITALIC, r"\1"),
    (md.UNDERLINED, r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+)(?<=[^\s_])_(?!\w)"), r"\1"),
    (md.STRUCK, r"\1"),
)


def plain_text(markdown: str) -> str:
    """Bold, headings, links, lists, code, quotes and tables become plain words, bullets and `name: value` lines."""
    verbatim = md.Verbatim()
    text = _without_code_and_links(md.cleaned(markdown), verbatim.keep)
    text = _TAG.sub("", _BREAK.sub("\n", without_tables(text)))
    for pattern, replacement in (*_LINES, *_EMPHASIS):
        text = pattern.sub(replacement, text)
    return verbatim.restore(md.tidy(text)).strip()


def _without_code_and_links(text: str, keep: Keep) -> str:
    text = md.FENCE.sub(lambda match: keep(match[2]), text)
    text = md.CODE.sub(lambda match: keep(match[2].strip()), text)
    text = md.ESCAPED.sub(lambda match: keep(match[1]), text)
    text = _LINK.sub(lambda match: _link(match[1].strip(), match[2], keep), text)
    text = _AUTOLINK.sub(lambda match: keep(match[1]), text)
    return md.URL.sub(lambda match: keep(match[0]), text)


def _link(label: str, url: str, keep: Keep) -> str:
    target = re.sub(r"^(?:mailto:|tel:)", "", url)
    bare = re.sub(r"^https?://", "", target).rstrip("/")
    if not target or not label:
        return keep(target) if target else label
    if label in (target, bare) or label.rstrip("/") == target.rstrip("/"):
        return keep(target)
    return f"{label}: {keep(target)}"
