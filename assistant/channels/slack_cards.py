"""A card as Slack's Block Kit.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

from assistant.channels.slack_actions import ACTION_ID
from assistant.channels.slack_mrkdwn import escaped
from assistant.channels.split import shorten, split
from assistant.messages import Button, Card, Row

type Block = dict[str, Any]

MAX_SECTION = 3000  # characters of a section's text; of a context's too
MAX_BLOCKS = 50
MAX_SUM = 12_000  # characters of all blocks: Slack refuses a little more (msg_blocks_too_long)
MAX_LABEL = 75  # of a button

_ROOM = MAX_SECTION // 5  # before escaping, which makes five characters of one at most


def blocks_of(card: Card) -> list[Block]:
    """Title and rows, a line, the totals, small print, and the buttons, the first in colour."""
    title = [f"*{_plain(card.title)}*"] if card.title.strip() else []
    blocks = _sections([*title, *map(_row, card.rows)])
    if card.totals:
        blocks += [{"type": "divider"}] if card.rows else []
        blocks += _sections([f"*{line}*" for line in map(_row, card.totals)])
    if card.footer.strip():
        small = [_mrkdwn(escaped(piece)) for piece in split(card.footer, _ROOM)]
        blocks.append({"type": "context", "elements": small[:10]})
    if card.buttons:
        elements = [_button(number, button) for number, button in enumerate(card.buttons)]
        blocks.append({"type": "actions", "elements": elements})
    return blocks


def fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MAX_BLOCKS and sum(len(block.get("text", {}).get("text", "")) for block in blocks) <= MAX_SUM


def _row(row: Row) -> str:
    words = f"{_plain(row.label)}: {_plain(row.value)}" if row.value else _plain(row.label)
    return f"{words} ({_plain(row.note)})" if row.note else words


def _plain(text: str) -> str:
    return escaped(shorten(" ".join(text.split()), _ROOM // 3))


def _sections(lines: list[str]) -> list[Block]:
    """As few as hold all lines."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < MAX_SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [{"type": "section", "text": _mrkdwn(text)} for text in texts]


def _mrkdwn(text: str) -> Block:
    # A card's words come from code and from Odoo: "@here" or an address among them is no reference.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _button(number: int, button: Button) -> Block:
    label = {"type": "plain_text", "text": shorten(button.label, MAX_LABEL), "emoji": True}
    style = {"style": "primary"} if button.primary else {}
    return {"type": "button", "action_id": f"{ACTION_ID}.{number}", "text": label, "value": button.action, **style}
