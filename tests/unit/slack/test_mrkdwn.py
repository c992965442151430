"""What a model writes, as Slack renders it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.slack_mrkdwn import escaped, mrkdwn


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain words", "plain words"),
        ("**bold** and __bold__", "*bold* and *bold*"),
        ("*italic* and _italic_", "_italic_ and _italic_"),
        ("***both***", "*both*"),
        ("a **bold with *italic* in it** b", "a *bold with _italic_ in it* b"),
        ("~~gone~~", "~gone~"),
        ("## Prices\ntext", "*Prices*\ntext"),
        ("## **Prices** ##", "*Prices*"),
        ("- one\n* two\n+ three\n  - four", "• one\n• two\n• three\n  • four"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("one\n\n---\n\ntwo", "one\n\ntwo"),
        ("[the list](https://shop.example/list)", "<https://shop.example/list|the list>"),
        ("[it](mailto:it@example.com)", "<mailto:it@example.com|it>"),
        ("<https://shop.example>", "<https://shop.example>"),
        ("see https://a.example/x_y_z?a=1&b=2.", "see https://a.example/x_y_z?a=1&amp;b=2."),
        ("run `rm *` now", "run `rm *` now"),
        ("```bash\necho **hi** > <file>\n```", "```\necho **hi** &gt; &lt;file&gt;\n```"),
        ("```\ncut off", "```\ncut off\n```"),
        ("| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |", "• 1\n  b: 2\n  c: 3"),
        ("half **of a pair", "half of a pair"),
    ],
)
def test_markdown_becomes_slacks_markup(markdown: str, expected: str) -> None:
    assert mrkdwn(markdown) == expected


@pytest.mark.parametrize("text", ["10*10*5 cm", "****1234", "snake_case_name", "2 * 3 * 4", "a~b~c", "C:\\Users\\x_y"])
def test_signs_that_are_no_markup_stay(text: str) -> None:
    assert mrkdwn(text) == text


@pytest.mark.parametrize("text", ["คำ**หนา**คำ", "ที่**หนา**", "**หนา**า"])
def test_between_letters_where_slack_would_show_the_sign_there_is_none(text: str) -> None:
    assert "*" not in mrkdwn(text)


def test_thai_words_apart_can_be_bold() -> None:
    assert mrkdwn("คำ **หนา** นะคะ") == "คำ *หนา* นะคะ"


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|everybody>",
        "<@U0ANNA>",
        "[<!channel>](https://a.example)",
        "[x](https://a.example|<!channel>)",
        "`<!channel>`",
        "```\n<!channel>\n```",
        "| a | b |\n|---|---|\n| <!channel> | x |",
        "<https://a.example|<!channel>>",
        "\\<!channel>",
    ],
)
def test_a_model_can_not_be_talked_into_calling_people(text: str) -> None:
    assert "<!" not in mrkdwn(text)
    assert "<@" not in mrkdwn(text)


def test_the_words_of_a_link_can_not_end_it() -> None:
    assert mrkdwn("[a|b>c](https://a.example)") == "<https://a.example|ab&gt;c>"
    assert mrkdwn("[x](https://a.example/a|b)") == "<https://a.example/a%7Cb|x>"


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="*_~`<>&![]()#|\\\n -a1ก\0\1\2", max_size=40) | st.text(max_size=40))
def test_whatever_is_written_nothing_but_links_is_a_reference(text: str) -> None:
    made = mrkdwn(text)
    assert not any(sign in made for sign in ("<!", "<@", "<#", "\0", "\1", "\2", "\3"))
    made.encode()


def test_only_three_letters_are_escaped_and_each_once() -> None:
    assert escaped("a < b && c > d \"e\" 'f' &amp;") == "a &lt; b &amp;&amp; c &gt; d \"e\" 'f' &amp;amp;"
