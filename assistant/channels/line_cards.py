"""A card as a LINE Flex bubble.

LINE refuses empty texts anywhere in a bubble, so a part without words has no component.

Source: https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

import json
from typing import Any

from assistant.channels.split import shorten
from assistant.messages import Button, Card, Row

type Component = dict[str, Any]

MAX_BUBBLE_BYTES = 30_000  # LINE says 30 KB of JSON
MAX_LABEL = 40  # of a button in a bubble, in graphemes; counted in UTF-16 units here, which are never fewer
MAX_DISPLAY_TEXT = 300

LONG_VALUE = 14  # letters; an amount such as ฿12,345,678.90 is not cut on a phone

_ACCENT = "#06C755"  # LINE's green
_QUIET = "#767676"  # 4.5:1 on white
_SEPARATOR: Component = {"type": "separator"}


def bubble_of(card: Card) -> Component:
    """Title, rows, totals and small print in the body; buttons, the first on top, in the footer."""
    contents = _text(card.title, weight="bold", size="lg")
    if card.rows:
        contents += [_SEPARATOR, *(_row(row, size="sm") for row in card.rows)]
    if card.totals:
        contents += [_SEPARATOR, *(_row(row, size="md", weight="bold") for row in card.totals)]
    contents += _text(card.footer, size="xs", color=_QUIET)
    bubble: Component = {"type": "bubble", "body": _box("vertical", contents, spacing="md")}
    if card.buttons:
        bubble["footer"] = _box("vertical", [_button(button) for button in card.buttons], spacing="sm")
    return bubble


def fits(bubble: Component) -> bool:
    return len(json.dumps(bubble, ensure_ascii=False, separators=(",", ":")).encode()) <= MAX_BUBBLE_BYTES


def _row(row: Row, **style: str) -> Component:
    # The longer one gets the room: a product beside a price, an e-mail address beside the word for it.
    label, value = (3, 2) if len(row.label) >= len(row.value) or len(row.value) <= LONG_VALUE else (1, 3)
    columns = [*_text(row.label, flex=label, **style), *_text(row.value, flex=value, align="end", **style)]
    note = _text(row.note, size="xs", color=_QUIET)
    return _box("vertical", [_box("horizontal", columns, spacing="sm"), *note])


def _button(button: Button) -> Component:
    action = {"type": "postback", "label": shorten(button.label, MAX_LABEL), "data": button.action}
    if button.says:
        action["displayText"] = shorten(button.says, MAX_DISPLAY_TEXT)
    style = {"style": "primary", "color": _ACCENT} if button.primary else {"style": "secondary"}
    return {"type": "button", "action": action, "height": "sm", **style}


def _text(text: str, **style: Any) -> list[Component]:
    return [{"type": "text", "text": text, "wrap": True, **style}] if text.strip() else []


def _box(layout: str, contents: list[Component], **style: Any) -> Component:
    return {"type": "box", "layout": layout, "contents": contents, **style}
