"""No Markdown reaches a customer, and nothing else is lost: `plain_text`."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.channels.plain_text import plain_text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**ราคา** 125 บาท", "ราคา 125 บาท"),
        ("สินค้า**สำคัญ**มาก และ *เบา* มาก", "สินค้าสำคัญมาก และ เบา มาก"),
        ("***ด่วน*** __bold__ _italic_ ~~old~~", "ด่วน bold italic old"),
        ('**"คำพูด"**ไทย **หมายเหตุ:** ok', '"คำพูด"ไทย หมายเหตุ: ok'),
        ("**two\nlines** after", "two\nlines after"),
        ("the answer was **cut off", "the answer was cut off"),
    ],
)
def test_emphasis_leaves_only_the_words(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# หัวข้อ\n\ntext", "หัวข้อ\n\ntext"),
        ("### **Order** ###\ntext", "Order\ntext"),
        ("Title\n=====\ntext", "Title\n\ntext"),
        ("above\n\n---\n\nbelow", "above\n\nbelow"),
        ("- a\n* b\n  - c\n1. d", "• a\n• b\n  • c\n1. d"),
        ("- [ ] open\n- [x] done", "☐ open\n☑ done"),
        ("* **x**: y", "• x: y"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("line<br>break and <b>bold</b>", "line\nbreak and bold"),
    ],
)
def test_headings_lists_quotes_and_rules_become_lines_and_bullets(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("ดู [แคตตาล็อก](https://x.co/a_b_c) ครับ", "ดู แคตตาล็อก: https://x.co/a_b_c ครับ"),
        ("[**x**](https://e.co) **[y](https://e.co)**", "x: https://e.co y: https://e.co"),
        ("[https://x.co](https://x.co/) [x.co](https://x.co)", "https://x.co/ https://x.co"),
        ("[sales@x.co](mailto:sales@x.co) [02-123-4567](tel:02-123-4567)", "sales@x.co 02-123-4567"),
        ('![photo](https://x.co/p.png "Title")', "photo: https://x.co/p.png"),
        ("<https://x.co/_a_> <sales@x.co>", "https://x.co/_a_ sales@x.co"),
        ("https://x.co/a_b_c_ and https://x.co/(a)*", "https://x.co/a_b_c_ and https://x.co/(a)*"),
        ("[wiki](https://x.co/a_(b))", "wiki: https://x.co/a_(b)"),
    ],
)
def test_links_are_written_out_so_that_the_chat_makes_them_tappable(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("code `GLV_01_x` and ``a`b``", "code GLV_01_x and a`b"),
        ('before\n```json\n{"a": "**1**"}\n```\nafter', 'before\n{"a": "**1**"}\nafter'),
        ("```\ncut **off**", "cut **off**"),
        (r"\*not bold\* \_x\_ \(y\)", "*not bold* _x_ (y)"),
    ],
)
def test_code_and_escaped_signs_stay_word_for_word(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_a_table_of_two_columns_becomes_names_and_values() -> None:
    table = "ราคา:\n\n| สินค้า | ราคา |\n|---|---:|\n| **ถุงมือ** | 125.00 |\n| ผ้าก๊อซ<br>ใหญ่ | 20.00 |\n\nค่ะ"
    assert plain_text(table) == "ราคา:\n\nถุงมือ: 125.00\nผ้าก๊อซ ใหญ่: 20.00\n\nค่ะ"


def test_a_wide_table_becomes_a_bullet_for_each_row_with_its_named_columns() -> None:
    table = "name | price | stock\n--- | :---: | ---\nGlove M | 125 | 40\nGauze | 20 |"
    assert plain_text(table) == "• Glove M\n  price: 125\n  stock: 40\n• Gauze\n  price: 20"


@pytest.mark.parametrize(
    "text",
    [
        "ผ้าก๊อซ 10*10*5 cm, 2 * 3 * 4, 2**3",
        "GLV_01_NITRILE snake_case_name a_b@x.co",
        "account ****1234, phone 08****5678",
        "ราคา 125* ต่อกล่อง 300*\n*ไม่รวม VAT",
        "5 < 6 > 4, <3, >5 kg, a | b",
        "#1 in Thailand, order #S00042",
        "it`s 1) a 2) b, [sic] (really)",
        "1. one\n2. two\n\n+66 2 123 4567",
        "สวัสดีค่ะ 😀\tยินดีต้อนรับ",
    ],
)
def test_what_only_looks_like_markup_is_left_alone(text: str) -> None:
    assert plain_text(text) == text


def test_what_no_chat_can_show_is_removed() -> None:
    assert plain_text("a\0b\x07c\r\nd \ud83d") == "abc\nd \ufffd"


markup = st.lists(st.sampled_from([*"*_`~#>|-[]()<>!\\\n ", "**", "```", "a", "ก", "1", "https://x.co", "|-|\n"])).map(
    "".join
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(markup | st.text())
@example("\0" + "0\0" * 3)
def test_any_text_comes_out_as_something_that_can_be_sent(text: str) -> None:
    plain = plain_text(text)
    plain.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", plain)
    assert plain == plain.strip()


@given(st.lists(st.sampled_from(["ราคา", "ถุงมือ", "price", "125", "ค่ะ"]), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None, derandomize=True, database=None)
def test_bold_words_survive_wherever_they_stand(words: list[str]) -> None:
    assert plain_text(" ".join(f"**{word}**" for word in words)) == " ".join(words)
