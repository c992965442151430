"""Markdown, which models write, as Slack's own markup ("mrkdwn"): `*bold*`, `_italic_`, `<url|words>`, bullets, code.

Every `&`, `<` and `>` of the text itself is escaped: a model that was talked into writing `<!channel>` must not call
everybody.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable

from assistant.channels import markdown as md
from assistant.channels.plain_tables import without_tables

type Keep = Callable[[str], str]

_LINK = re.compile(
    r"!?\[([^\[\]\n]*)\]\(\s*<?((?:https?://|mailto:|tel:)[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?[^()\n]*\)"
)
_AUTOLINK = re.compile(r"<(https?://[^\s<>|]+)>")

_BOLD = "\1"  # as no text has them: what is bold by now must not be taken for italics
_ITALIC = "\2"
_STRUCK = "\3"

_LINES = (
    (md.RULE, ""),
    (re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)", re.M), r"\1• "),
)

_EMPHASIS = ((md.BOLD, _BOLD), (md.UNDERLINED, _BOLD), (md.ITALIC, _ITALIC), (md.STRUCK, _STRUCK))
_SIGNS = {_BOLD: "*", _ITALIC: "_", _STRUCK: "~"}
_LETTER = r"[\w\u0e30-\u0e4e]"  # Thai vowels and tones too, which are no letters to `re`
_MARKED = re.compile(rf"({_LETTER}?)([\1-\3])([^\1-\3]*)\2(?=({_LETTER}?))")


def mrkdwn(markdown: str) -> str:
    """Tables become `name: value` lines, headings bold ones."""
    verbatim = md.Verbatim()
    text = _without_code_and_links(md.cleaned(markdown), verbatim.keep)
    text = escaped(without_tables(text))
    text = md.HEADING.sub(lambda match: f"**{match[1].replace('**', '')}**" if match[1] else "", text)
    for pattern, replacement in _LINES:
        text = pattern.sub(replacement, text)
    for pattern, sign in _EMPHASIS:
        text = pattern.sub(rf"{sign}\1{sign}", text)
    text = md.HALF_BOLD.sub("", text)
    for _ in _SIGNS:  # one within the other: from the inside out
        text = _MARKED.sub(_marked, text)
    return verbatim.restore(md.tidy(re.sub("[\1-\3]", "", text))).strip()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without_code_and_links(text: str, keep: Keep) -> str:
    text = md.FENCE.sub(lambda match: keep(f"```\n{escaped(match[2])}\n```"), text)
    text = md.CODE.sub(lambda match: keep(f"`{escaped(match[2].strip())}`"), text)
    text = md.ESCAPED.sub(lambda match: keep(escaped(match[1])), text)
    text = _LINK.sub(lambda match: keep(_link(match[2], match[1].strip())), text)
    text = _AUTOLINK.sub(lambda match: keep(_link(match[1])), text)
    return md.URL.sub(lambda match: keep(escaped(match[0])), text)  # where it ends, Slack knows better


def _link(url: str, label: str = "") -> str:
    target = escaped(url).replace("|", "%7C")
    label = escaped(re.sub(r"[|*\0]", "", label))
    return f"<{target}|{label}>" if label and label != target else f"<{target}>"


def _marked(match: re.Match[str]) -> str:
    """Slack knows a sign only beside a blank or a stop: between letters, as in Thai, it would show the sign itself."""
    before, sign, words, after = match.groups()
    return f"{before}{words}" if before or after else f"{_SIGNS[sign]}{words}{_SIGNS[sign]}"
