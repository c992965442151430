import pytest

from assistant.tools import contact


@pytest.mark.parametrize(
    "text", ["malee@clinic.co.th", "A.B+tag@Example.COM", "o'neil@x.io", "1@2.de", "a_b%c@sub.domain.museum"]
)
def test_plain_addresses_pass_as_written(text: str) -> None:
    assert contact.email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "malee",
        "malee@",
        "@clinic.co.th",
        "malee@clinic",
        "a@b.c",
        "a..b@clinic.co.th",
        ".a@clinic.co.th",
        "a@-clinic.co.th",
        "a b@clinic.co.th",
        "malee@clinic.co.th\nBcc: all@clinic.co.th",
        "malee@clinic.co.th\r\nSubject: x",
        "malee@clinic.co.th, other@clinic.co.th",
        "malee@clinic.co.th;other@clinic.co.th",
        "Malee <malee@clinic.co.th>",
        '"a b"@clinic.co.th',
        "มาลี@clinic.co.th",
        f"{'a' * 65}@clinic.co.th",
        f"a@{'b.' * 125}co.th",
    ],
)
def test_anything_that_is_not_one_plain_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        contact.email(text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("081-234-5678", "+66812345678"),
        ("02 123 4567", "+6621234567"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "+66812345678"),
        ("+66 (0)81-234-5678", "+66812345678"),
        ("66812345678", "+66812345678"),
        ("0066812345678", "+66812345678"),
        ("+66812345678", "+66812345678"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phone_numbers_become_e164_and_a_leading_zero_is_thai(text: str, stored: str) -> None:
    assert contact.phone(text) == stored
    assert contact.phone(stored) == stored


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12345", "0812", "081234567890", "+0812345678", "+66-81", "0812345678 ต่อ 12", "+", "0812345678\x00"],
)
def test_anything_else_is_no_phone_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        contact.phone(text)


def test_white_space_in_a_name_can_not_make_a_second_line() -> None:
    assert contact.one_line("มาลี\n ยอดรวม:\t0") == "มาลี ยอดรวม: 0"


def test_marks_that_can_not_be_seen_are_left_out() -> None:
    assert contact.one_line("\u200bมาลี\u202e ใจดี") == "มาลี ใจดี"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ue000b"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can't be shown"):
        contact.one_line(text)
