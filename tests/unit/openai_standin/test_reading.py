"""How the offline model reads: words without spaces, numbers of two scripts, contacts, price limits."""

import re
from decimal import Decimal

import pytest

from local.standins.openai.offline.contact import contact_in
from local.standins.openai.offline.lexicon import Concept
from local.standins.openai.offline.numbers import thai_number
from local.standins.openai.offline.prices import take_prices
from local.standins.openai.offline.reading import Kind, read
from local.standins.openai.offline.understanding import understand
from local.standins.openai.offline.wording import SENTENCES


def words(text: str) -> list[str]:
    tokens = [token for token in read(text) if token.kind in (Kind.CONCEPT, Kind.WORD, Kind.REFERENCE, Kind.SIZE)]
    return [token.value.en if isinstance(token.value, Concept) else token.value for token in tokens]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ขอถุงมือไนไตรไซส์ M หน่อยค่ะ", ["glove", "nitrile", "M"]),
        ("มีเครื่องวัดความดันโลหิตไหมคะราคาเท่าไหร่", ["blood pressure monitor"]),
        ("ถุงมือถุงปัสสาวะ", ["glove", "urine bag"]),
        ("do you have blood-pressure monitors?", ["blood pressure monitor"]),
        ("GLV-NIT-M หรือ glv-nit-l", ["GLV-NIT-M", "GLV-NIT-L"]),
        ("3M mask", ["3M", "mask"]),
        ("เเมส", ["mask"]),
    ],
)
def test_a_text_is_cut_into_the_words_that_matter(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_word_is_not_cut_inside_a_syllable() -> None:
    assert "มี" not in words("เคมีภัณฑ์")


def test_a_measure_belongs_to_the_product_and_is_no_quantity() -> None:
    kinds = {token.kind: token.value for token in read("กระบอกฉีดยา 5 ซีซี 10 กล่อง")}

    assert kinds[Kind.FIGURE] == "5"
    assert kinds[Kind.NUMBER] == Decimal(10)


@pytest.mark.parametrize(
    ("text", "value"),
    [("สอง", 2), ("สิบเอ็ด", 11), ("ยี่สิบห้า", 25), ("สองร้อยห้าสิบ", 250), ("พัน", 1000), ("สามหมื่น", 30000)],
)
def test_thai_number_words_are_numbers(text: str, value: int) -> None:
    assert thai_number(text) == value


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("ถุงมือ ๑๒ กล่อง", "12"),
        ("ถุงมือ 1,200 กล่อง", "1200"),
        ("ถุงมือ ยี่สิบห้ากล่อง", "25"),
        ("gloves x 5", "5"),
        ("2.5 boxes of gloves", "2.5"),
        ("two dozen gloves", "24"),
        ("a box of gloves", "1"),
    ],
)
def test_quantities_of_one_product(text: str, quantity: str) -> None:
    assert [line.quantity for line in understand(text).lines] == [Decimal(quantity)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("ไม่เกิน 1,500 บาท", None, "1500"),
        ("under 500", None, "500"),
        ("between 100 and 300 baht", "100", "300"),
        ("100 ถึง 300 บาท", "100", "300"),
        ("มากกว่า 200 บาท", "200", None),
        ("200 บาทขึ้นไป", "200", None),
        ("up to 5 boxes", None, None),
    ],
)
def test_price_limits(text: str, low: str | None, high: str | None) -> None:
    _, prices = take_prices(text)

    assert prices.lowest == (Decimal(low) if low else None)
    assert prices.highest == (Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "ผมชื่อ สมชาย ใจดี เบอร์ 081-234-5678 คลินิกสุขใจ",
            {"name": "สมชาย ใจดี", "phone": "0812345678", "company": "คลินิกสุขใจ"},
        ),
        ("ชื่อ: มาลี ใจดี\nโทร: +66 81 234 5678", {"name": "มาลี ใจดี", "phone": "+66812345678"}),
        ("I'm John Smith, john.s@hospital.co.th", {"name": "John Smith", "email": "john.s@hospital.co.th"}),
        ("บริษัท สุขภาพดี จำกัด โทร 021234567", {"company": "บริษัท สุขภาพดี จำกัด", "phone": "021234567"}),
    ],
)
def test_contact_details_are_read(text: str, found: dict[str, str]) -> None:
    contact, _ = contact_in(text)

    assert {name: getattr(contact, name) for name in found} == found


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ขอดูคำสั่งซื้อ", "orders"),
        ("ขอสั่งซื้อถุงมือ 5 กล่อง", "order"),
        ("ถุงมือ 10 กล่องราคาเท่าไหร่", "product"),
        ("ขอบคุณค่ะ มีถุงมือไหม", "product"),
        ("สวัสดีค่ะ ขอสั่งถุงมือ 5 กล่อง", "order"),
        ("where can I find my order?", "orders"),
        ("S00042", "orders"),
        ("ที่วัดไข้มีไหม", "product"),
        ("speak English please", "language"),
        ("I want to speak to someone", "person"),
    ],
)
def test_the_intent_is_what_the_customer_wants_done(text: str, intent: str) -> None:
    assert understand(text).intent == intent


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    # English leaves the unit out where Thai needs its counter word.
    blanks = {
        language: {key: set(re.findall(r"{(\w+)}", text)) - {"unit"} for key, text in SENTENCES[language].items()}
        for language in ("th", "en")
    }

    assert blanks["th"] == blanks["en"]
