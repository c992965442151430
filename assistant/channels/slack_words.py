"""What people write on Slack, as they see it: Slack puts references into angle brackets and escapes three letters.

Source: https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

import re

from assistant.channels.utf16 import well_formed

MAX_TEXT = 20_000  # characters; Slack cuts messages at 40,000, people's own at fewer

_REFERENCE = re.compile(r"<([^<>\n]+)>")


def words_of(text: str, without: str = "") -> str:
    """`without`: the id of a person (us) of whom mentions are taken off. A bare mention stays: somebody is calling."""
    text = well_formed(text[:MAX_TEXT])
    rest = re.sub(rf"[ \t]*<@{re.escape(without)}(?:\|[^<>\n]*)?>[ \t]*", " ", text) if without else text
    return _readable(rest).strip() or _readable(text).strip()


def mentions(text: str, user: str) -> bool:
    return bool(user) and (f"<@{user}>" in text or f"<@{user}|" in text)


def _readable(text: str) -> str:
    text = _REFERENCE.sub(lambda match: _named(match[1]), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _named(reference: str) -> str:
    target, _, label = reference.partition("|")
    sign, name = target[0], label or target[1:].partition("^")[0]
    match sign:
        case "@" | "#":
            return f"{sign}{name.removeprefix(sign)}"
        case "!":
            return label or f"@{name}"
    bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", target)
    if not label or label in (target, bare):
        return label or target
    return f"{label} ({target})"
