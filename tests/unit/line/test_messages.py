"""Replies as LINE message objects, within every limit of LINE's that the stand-in knows."""

import json
from typing import Any

from assistant.channels.line_cards import MAX_BUBBLE_BYTES, bubble_of
from assistant.channels.line_messages import requests, to_messages
from assistant.messages import Button, Card, Row, Text
from local.standins.line.validation import problems

CONFIRM = Button("ยืนยัน", "confirm:01KA", "ยืนยันการสั่งซื้อ", primary=True)
CANCEL = Button("ยกเลิก", "cancel:01KA", "ยกเลิก")
ORDER = Card(
    title="สรุปคำสั่งซื้อ",
    rows=(Row("ถุงมือไนไตร M 10*10*5 × 2", "250.00 บาท", "รหัส GLV_01_M"), Row("ค่าส่ง", "")),
    totals=(Row("รวม", "250.00 บาท"),),
    footer="ราคายังไม่รวมค่าขนส่ง",
    buttons=(CONFIRM, CANCEL),
)


def found(node: Any, kind: str) -> list[dict[str, Any]]:
    """Every component of this type, in reading order."""
    if isinstance(node, list):
        return [entry for child in node for entry in found(child, kind)]
    if not isinstance(node, dict):
        return []
    return [node] * (node.get("type") == kind) + found(list(node.values()), kind)


def test_a_text_is_sent_without_markup_and_a_blank_one_not_at_all() -> None:
    assert to_messages((Text("**สวัสดี**ค่ะ"), Text(" "), Text("---"))) == [{"type": "text", "text": "สวัสดีค่ะ"}]


def test_a_long_text_becomes_several_messages_and_the_sixth_goes_into_a_second_request() -> None:
    messages = to_messages((Text("สินค้า ราคา 😀 " * 2000), Text("end")))
    assert problems(messages[:5]) == []
    assert [len(batch) for batch in requests([*messages, *messages[:2]])] == [5, len(messages) + 2 - 5]
    assert requests([]) == []


def test_a_card_shows_its_words_as_they_are_in_their_order() -> None:
    (message,) = to_messages((ORDER,))
    assert [text["text"] for text in found(message["contents"], "text")] == [
        "สรุปคำสั่งซื้อ",
        "ถุงมือไนไตร M 10*10*5 × 2",
        "250.00 บาท",
        "รหัส GLV_01_M",
        "ค่าส่ง",
        "รวม",
        "250.00 บาท",
        "ราคายังไม่รวมค่าขนส่ง",
    ]
    assert message["altText"] == ORDER.text
    assert problems([message]) == []


def test_a_button_sends_its_action_and_shows_what_the_customer_means_by_it() -> None:
    (message,) = to_messages((ORDER,))
    confirm, cancel = found(message["contents"]["footer"], "button")
    assert confirm["action"] == {
        "type": "postback",
        "label": "ยืนยัน",
        "data": "confirm:01KA",
        "displayText": "ยืนยันการสั่งซื้อ",
    }
    assert (confirm["style"], cancel["style"]) == ("primary", "secondary")


def test_a_card_without_buttons_has_no_footer() -> None:
    (message,) = to_messages((Card("ใบเสร็จ", (Row("S00042", "250.00"),)),))
    assert "footer" not in message["contents"]
    assert problems([message]) == []


def test_a_card_with_blanks_has_no_empty_component() -> None:
    card = Card("", (Row("", "", ""), Row(" ", "5")), (Row("", ""),), " ", (Button("ok", "a", ""),))
    (message,) = to_messages((card,))
    assert [text["text"] for text in found(message["contents"], "text")] == ["5"]
    assert "displayText" not in found(message["contents"], "button")[0]["action"]


def test_labels_and_alternative_texts_are_cut_to_what_line_takes() -> None:
    rows = tuple(Row(f"สินค้า {number}", "1") for number in range(30))
    long_words = Card("ก" * 2000, rows, buttons=(Button("ข" * 100, "a", "ค" * 1000),))
    (message,) = to_messages((long_words,))
    assert problems([message]) == []
    assert message["altText"].endswith("…")


def test_an_order_of_many_lines_is_written_out_and_still_has_its_total_and_buttons() -> None:
    rows = tuple(Row(f"สินค้าทางการแพทย์หมายเลข {number}", "250.00 บาท", "หมายเหตุ") for number in range(120))
    *texts, message = to_messages((Card("สรุป", rows, ORDER.totals, "footer", ORDER.buttons),))

    assert problems(texts) == []
    assert problems([message]) == []
    written = "\n".join(text["text"] for text in texts)
    assert all(row.label in written for row in rows)
    assert len(found(message["contents"], "button")) == 2
    assert "250.00 บาท" in [text["text"] for text in found(message["contents"], "text")]
    assert len(json.dumps(message["contents"], ensure_ascii=False).encode()) < MAX_BUBBLE_BYTES


def test_a_long_value_beside_a_short_label_gets_the_room() -> None:
    address, price = Row("อีเมล", "purchasing@hospital.example.com"), Row("ถุงมือไนไตร ไซส์ M", "฿1,250.00")

    rows = [
        row["contents"][0]["contents"] for row in bubble_of(Card("title", (address, price)))["body"]["contents"][2:]
    ]

    assert [column["flex"] for column in rows[0]] == [1, 3]
    assert [column["flex"] for column in rows[1]] == [3, 2]
