import pytest

from assistant.run.guard import claims_an_order, unbacked


@pytest.mark.parametrize(
    "text",
    [
        "Your order S00042 is placed.",
        "ใบสั่งซื้อS00042ค่ะ",
        "s00042",
        "ใบแจ้งหนี้ INV/2026/00017 ค่ะ",
        "INV/2026/11/0003",
    ],
)
def test_an_order_or_invoice_that_nobody_has_shown_is_found(text: str) -> None:
    assert unbacked(text, known=[])


def test_what_a_tool_has_shown_may_be_named() -> None:
    assert unbacked("S00042 and INV/2026/00017", known=["S00042", "INV/2026/00017"]) == []


def test_what_the_customer_wrote_may_be_repeated() -> None:
    assert unbacked("I could not find S00099.", known=[], seen="where is s00099?") == []


@pytest.mark.parametrize("text", ["GLV-NIT-M 125.00 THB", "รหัส SYR-5 ราคา 3 บาท", "Size S 1000 pieces", "iOS12345 app"])
def test_references_prices_and_sizes_are_no_documents(text: str) -> None:
    assert unbacked(text, known=[]) == []


@pytest.mark.parametrize("text", ["S๐๐๐๔๒", "Ｓ０００４２", "S0\u200b0042", "INV/๒๐๒๖/00017"])
def test_a_name_that_only_looks_the_same_is_the_same(text: str) -> None:
    assert unbacked(text, known=[])
    assert unbacked(text, known=["S00042", "INV/2026/00017"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Your order is placed.",
        "I have placed your order!",
        "The order has been confirmed.",
        "สั่งซื้อให้เรียบร้อยแล้วค่ะ",
        "ยืนยันคำสั่งซื้อสำเร็จค่ะ",
    ],
)
def test_a_plain_statement_that_an_order_was_placed_is_a_claim(text: str) -> None:
    assert claims_an_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your order is placed once you tap Confirm.",
        "Your order is not placed yet.",
        "Was your order placed by phone? Then your order is confirmed there.",
        "เมื่อสั่งซื้อเรียบร้อยแล้ว เจ้าหน้าที่จะติดต่อกลับค่ะ",
        "ยังไม่ได้สั่งซื้อค่ะ",
        "I can place your order.",
    ],
)
def test_conditions_denials_and_questions_are_none(text: str) -> None:
    assert claims_an_order(text) == []
