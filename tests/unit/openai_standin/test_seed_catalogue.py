"""The offline model's words fit the catalogue that the Odoo stand-in starts with."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.openai_standin.shop import Chat, ShelfProduct

SEED = Path("local/standins/odoo/seeds/sk_medical/products.toml")


def shelf() -> tuple[ShelfProduct, ...]:
    seed = tomllib.loads(SEED.read_text(encoding="utf-8"))
    units = {unit["id"]: unit["name"] for unit in seed["uom.uom"]}
    sold = [row for row in seed["product.product"] if row.get("sale_ok", True) and row.get("active", True)]
    return tuple(_product(row, units) for row in sold)


def _product(row: dict[str, Any], units: dict[int, dict[str, str]]) -> ShelfProduct:
    names = row["name"] if isinstance(row["name"], dict) else {"en_US": row["name"], "th_TH": row["name"]}
    stock = str(row["qty_available"])
    return ShelfProduct(
        row["id"],
        names["th_TH"],
        names["en_US"],
        row["default_code"],
        str(row["list_price"]),
        units[row["uom_id"]]["th_TH"],
        stock,
    )


SHELF = shelf()


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("product", SHELF, ids=[product.reference for product in SHELF])
def test_a_product_asked_for_by_its_name_is_found(product: ShelfProduct, language: str) -> None:
    chat = Chat(language=language, shelf=SHELF)

    answer = chat.say(f"มี {product.th} ไหมคะ" if language == "th" else f"Do you have {product.en}?")

    assert product.reference in answer.text


@pytest.mark.parametrize(
    ("language", "question", "references"),
    [
        ("th", "มีถุงมือไนไตรไหมคะ", ["GLV-NIT-S", "GLV-NIT-M", "GLV-NIT-L", "GLV-NIT-XL"]),
        ("th", "ถุงมือไนไตร ไซส์ M ราคาเท่าไหร่", ["GLV-NIT-M"]),
        ("th", "อยากได้เครื่องวัดความดันค่ะ", ["BPM-ARM", "BPM-WRS", "BPM-CUF-L"]),
        ("th", "เครื่องวัดความดันแบบข้อมือ", ["BPM-WRS"]),
        ("th", "ปรอทวัดไข้มีไหม", ["THM-DIG", "THM-IR"]),
        ("th", "หูฟังหมอ", ["STE-CL3"]),
        ("th", "เข็มฉีดยา เบอร์ 23G", ["NDL-23G"]),
        ("th", "ไซริงค์ 5 ซีซี", ["SYR-05"]),
        ("th", "ถุงมือผ่าตัด เบอร์ 7.5", ["GLV-SUR-75"]),
        ("th", "วีลแชร์อลูมิเนียม", ["WCH-ALU"]),
        ("th", "หน้ากากเด็ก", ["MSK-KID-50"]),
        ("th", "thermometer infrared มีไหม", ["THM-IR"]),
        ("th", "ชุดตรวจ ATK", ["ATK-25"]),
        ("th", "มีแมส N95 ไหม", ["MSK-N95-20"]),
        ("en", "surgical masks", ["MSK-SUR-50"]),
        ("en", "latex gloves size L?", ["GLV-LTX-L"]),
        ("en", "how much are pulse oximeters", ["OXI-FGR"]),
        ("en", "a wrist blood pressure monitor", ["BPM-WRS"]),
        ("en", "Littmann stethoscope", ["STE-CL3"]),
        ("en", "ถุงมือไวนิล", ["GLV-VIN-M"]),
        ("en", "alcohol pads", ["ALC-PAD-200"]),
        ("en", "10 ml syringe", ["SYR-10"]),
    ],
)
def test_everyday_words_find_what_is_meant(language: str, question: str, references: list[str]) -> None:
    answer = Chat(language=language, shelf=SHELF).say(question)

    assert [product.reference for product in SHELF if f"({product.reference})" in answer.text] == [
        product.reference for product in SHELF if product.reference in references
    ]
