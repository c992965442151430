"""Replies as `chat.postMessage` takes them."""

from typing import Any

import pytest

from assistant.channels.slack_cards import MAX_SUM, blocks_of
from assistant.channels.slack_messages import MAX_TEXT, to_messages
from assistant.messages import Button, Card, Row, Text
from local.standins.slack.blocks import fault

CONFIRM, CANCEL = Button("Confirm", "confirm:1", "Confirm", primary=True), Button("Cancel", "cancel:1", "Cancel")
CARD = Card(
    "Order", (Row("Gloves", "250.00", "GLV-M"),), (Row("Total", "250.00"),), "without shipping", (CONFIRM, CANCEL)
)


def test_parts_become_messages_in_order() -> None:
    messages = to_messages((Text("**one**"), CARD, Text("two")))
    assert [message["text"] for message in messages] == ["*one*", CARD.text, "two"]
    assert [("blocks" in message) for message in messages] == [False, True, False]


@pytest.mark.parametrize("text", ["", "  \n", "---"])
def test_a_blank_text_is_no_message(text: str) -> None:
    assert to_messages((Text(text),)) == []


def test_a_card_shows_its_words_and_its_buttons() -> None:
    rows, line, totals, small, buttons = blocks_of(CARD)
    assert rows["text"]["text"] == "*Order*\nGloves: 250.00 (GLV-M)"
    assert line == {"type": "divider"}
    assert totals["text"]["text"] == "*Total: 250.00*"
    assert small["elements"][0]["text"] == "without shipping"
    shown = [(button["text"]["text"], button["value"], button.get("style")) for button in buttons["elements"]]
    assert shown == [("Confirm", "confirm:1", "primary"), ("Cancel", "cancel:1", None)]
    assert len({button["action_id"] for button in buttons["elements"]}) == 2


def test_a_cards_words_are_no_markup_and_no_reference() -> None:
    (message,) = to_messages((Card("<!channel> & co", (Row("<@U0ANNA>", "1 < 2"),)),))
    assert message["text"] == "&lt;!channel&gt; &amp; co\n&lt;@U0ANNA&gt;: 1 &lt; 2"
    text = message["blocks"][0]["text"]
    assert text["text"] == "*&lt;!channel&gt; &amp; co*\n&lt;@U0ANNA&gt;: 1 &lt; 2"
    assert text["verbatim"] is True


@pytest.mark.parametrize("rows", [0, 1, 30, 150])
@pytest.mark.parametrize("words", ["Gloves", "&" * 300, "ก" * 300])
def test_a_card_of_any_size_is_taken_by_slack_and_keeps_its_buttons(rows: int, words: str) -> None:
    card = Card(words, tuple(Row(words, "250.00", words) for _ in range(rows)), CARD.totals, words, CARD.buttons)
    messages = to_messages((card,))
    assert [fault(message["blocks"]) for message in messages if "blocks" in message] == [""]
    assert messages[-1]["blocks"][-1]["type"] == "actions"
    assert all(len(message["text"]) <= 40_000 for message in messages)
    assert len(messages) == 1 or sum(len(str(message)) for message in messages) > MAX_SUM


def test_of_a_card_too_long_for_one_message_all_lines_come_as_text() -> None:
    messages = to_messages(
        (Card("Order", tuple(Row(f"Product {n}", "250.00") for n in range(2000)), buttons=(CONFIRM,)),)
    )
    text = "\n".join(message["text"] for message in messages)
    assert all(f"Product {n}: 250.00" in text for n in range(2000))


@pytest.mark.parametrize("button", [Button("x" * 200, "a", ""), Button("🧤" * 80, "a", "")])
def test_a_buttons_label_is_shortened(button: Button) -> None:
    (message,) = to_messages((Card("Order", (), buttons=(button,)),))
    assert fault(message["blocks"]) == ""


def test_a_long_text_is_cut_before_it_is_escaped_and_stays_below_slacks_end() -> None:
    messages = to_messages((Text("a & b < c\n" * 2000),))
    assert len(messages) > 1
    assert all(len(message["text"]) < 40_000 for message in messages)
    assert "".join(message["text"] for message in messages).count("&amp;") == 2000


def test_code_that_is_cut_stays_code() -> None:
    listing = "\n".join(f"echo line {number}" for number in range(1000))
    messages: list[dict[str, Any]] = to_messages((Text(f"Try this:\n```\n{listing}\n```\nDone."),))
    assert len(messages) > 2
    assert all(message["text"].count("```") == 2 for message in messages)
    assert all(len(message["text"]) <= MAX_TEXT + 20 for message in messages)
    assert messages[-1]["text"].endswith("```\nDone.")
