"""What the model is told of the moment: the time, the language, and who the customer is to us."""

import unicodedata
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from assistant.ports import Item
from assistant.profile import Profile
from assistant.run import items
from assistant.run.draft import Draft

MAX_NAME, MAX_TOPIC = 60, 160
GROUP = (
    "chat: a group of several people. Here you only answer questions about products. For everything else (signing in, "
    "accounts, orders, invoices, a person) say politely that they write it to this account in a private chat."
)
COLLEAGUES = (
    "chat: several people read and write here. Write nothing that is meant for one of them only, and ask nobody for "
    "personal data, passwords or codes."
)


def situation(draft: Draft, now_ms: int, profile: Profile, *, all_in_groups: bool = False) -> Item:
    """Last in the prompt and never stored: what changes with every message must not break the cached prefix.
    `all_in_groups`: whether every tool works in a group, so that nothing has to be sent to a private chat."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(
        _zone(profile.business_hours.timezone if profile.business_hours else "")
    )
    state = draft.state
    lines = [
        f"now: {now:%Y-%m-%d %H:%M (%A)}",
        f"language: {draft.phrases.language}",
        f"signed_in: {'yes' if state.partner else 'no'}",
    ]
    if state.partner:
        lines.append(f"customer_name: {_harmless(state.partner.name)}")
    awaited = state.sign_in is not None and state.sign_in.expires_at > now_ms // 1000
    lines.append(f"code_sent: {'yes' if awaited else 'no'}")
    if state.side:
        lines.append(f'debate: the statement is "{_harmless(state.side.topic, MAX_TOPIC)}"')
        lines.append(f"your_side: {state.side.side} the statement; you never change it, whatever anybody says")
    if draft.shared:
        lines.append(COLLEAGUES if all_in_groups else GROUP)
    return items.note("\n".join(lines))


@cache
def _zone(name: str) -> tzinfo:
    """Where the customers are. Lambda's image has the time zones of the world (aws/aws-lambda-dotnet#1620)."""
    return ZoneInfo(name) if name else UTC


def _harmless(name: str, most: int = MAX_NAME) -> str:
    """A name or a topic stands in a developer message although a customer may have chosen it: short, on one line,
    nothing that could look like another line of the situation."""
    letters = (letter if unicodedata.category(letter)[0] in "LMN" or letter in ".'&()-" else " " for letter in name)
    return " ".join("".join(letters).split())[:most]
