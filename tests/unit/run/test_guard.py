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


@pytest.mark.parametrize("text", ["S 00042", "S-00042", "S #00042", "Ѕ00042", "ΙΝV/2026/00017", "ІNV/2026/00017"])
def test_a_name_with_a_gap_or_with_letters_of_another_script_is_the_same(text: str) -> None:
    assert unbacked(text, known=[])
    assert unbacked(text, known=["S00042", "INV/2026/00017"]) == []


@pytest.mark.parametrize("text", ["GLV-S-00100", "size S 1000", "ไซส์ S 100 กล่อง", "A/S 00100"])
def test_a_size_or_a_reference_is_no_name_with_a_gap(text: str) -> None:
    assert unbacked(text, known=[]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Your order S00042 is placed.",
        "Your order has been placed. Order number: S00042",
        "คำสั่งซื้อ S00042 เรียบร้อยแล้วค่ะ",
        "สั่งซื้อเรียบร้อยแล้วค่ะ เลขที่ S00042",
    ],
)
def test_a_claim_that_names_the_order_is_for_the_check_of_names(text: str) -> None:
    assert claims_an_order(text, held=["S00042"]) == []
    assert claims_an_order(text, looked_up='{"order": "S00042"}') == []
    assert claims_an_order(text, held=["S00041"]), "a name that only the customer wrote backs nothing"


def test_an_order_is_talked_about_in_the_next_sentence_too_if_it_was_looked_up_in_this_run() -> None:
    text = "You have one order, S00042. Your order is confirmed and being packed."
    assert claims_an_order(text, looked_up='{"order": "S00042"}') == []
    assert claims_an_order(text)
    assert claims_an_order(f"{text} Another order has been placed.", looked_up='{"order": "S00042"}')
