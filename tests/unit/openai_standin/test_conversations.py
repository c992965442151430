"""The offline model holds the sales conversation, in Thai and in English, through the very adapter of production."""

import pytest

from tests.unit.openai_standin.shop import EARLIER, Chat

GLOVES_M, GLOVES_L, LATEX_M, MASKS, N95, SYRINGE_5, INFRARED, PRESSURE = 12, 13, 14, 21, 22, 32, 42, 51


def order(*lines: tuple[int, float]) -> tuple[str, dict[str, object]]:
    return "place_order", {"lines": [{"product_id": product, "quantity": quantity} for product, quantity in lines]}


def test_a_thai_product_question_is_answered_from_the_catalogue() -> None:
    answer = Chat().say("สวัสดีค่ะ มีถุงมือไนไตรไหมคะ")

    assert answer.calls[0][1]["words"] == "ถุงมือ ไนไตร"
    assert "2. ถุงมือไนไตร ไซส์ M (GLV-NIT-M)\nราคา 125.00 บาท/กล่อง · มีสินค้า 40 กล่อง" in answer.text
    assert "สินค้าหมดชั่วคราว" in answer.text


def test_an_english_product_question_is_answered_from_the_catalogue() -> None:
    answer = Chat(language="en").say("How much is a digital thermometer?")

    assert "Digital thermometer (THM-DIG)\n150.00 baht" in answer.text


def test_a_whole_purchase_in_thai() -> None:
    chat = Chat()
    chat.say("มีถุงมือไนไตรไหมคะ")
    asked = chat.say("เอาอันที่ 2 10 กล่องค่ะ")
    assert "อีเมล" in asked.text
    assert asked.calls == []

    sent = chat.say("malee@clinic.co.th ค่ะ")
    assert sent.calls == [("sign_in", {"email": "malee@clinic.co.th"})]
    assert "รหัส 6 หลัก" in sent.text

    assert chat.type_right_code().card == order((GLOVES_M, 10))
    chat.tap("ยืนยัน", "รับคำสั่งซื้อ S00042 เรียบร้อยแล้ว")

    thanked = chat.say("ขอบคุณค่ะ")
    assert "เจ้าหน้าที่" in thanked.text
    assert thanked.calls == []


def test_a_whole_purchase_in_english_with_a_new_account() -> None:
    chat = Chat(language="en")
    assert "e-mail" in chat.say("I want 3 boxes of GLV-NIT-M and 2 thermometers").text
    assert "phone number" in chat.say("I don't have an account").text
    assert "e-mail address" in chat.say("My name is John Smith, phone 081-234-5678").text

    card = chat.say("john@hospital.example, from Happy Clinic").card
    assert card == (
        "open_account",
        {"name": "John Smith", "email": "john@hospital.example", "phone": "0812345678", "company": "Happy Clinic"},
    )
    chat.tap("Confirm", "We sent a 6-digit code to john@hospital.example.")

    which = chat.type_right_code()
    assert [name for name, _ in which.calls] == ["find_products", "find_products"]
    assert "several kinds of “thermometer”" in which.text
    assert chat.say("the second one").card == order((GLOVES_M, 3), (INFRARED, 2))


def test_an_account_is_opened_from_one_message_that_has_everything() -> None:
    answer = Chat().say("ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล malee@example.com โทร 0812345678")

    details = {"name": "มาลี ใจดี", "email": "malee@example.com", "phone": "0812345678", "company": None}
    assert answer.card == ("open_account", details)


def test_details_without_labels_are_taken_as_answers_to_the_question() -> None:
    chat = Chat()
    chat.say("ยังไม่มีบัญชีค่ะ")

    card = chat.say("มาลี ใจดี", "0812345678", "malee@example.com").card

    assert card is not None
    assert card[1]["name"] == "มาลี ใจดี"


def test_what_was_wanted_is_remembered_while_an_account_is_opened() -> None:
    chat = Chat()
    chat.say("อยากสั่งเครื่องวัดความดัน 2 เครื่อง แต่ยังไม่มีบัญชีค่ะ")
    assert chat.say("ชื่อ มาลี ใจดี โทร 0812345678 malee@example.com").card is not None
    chat.tap("ยืนยัน", "ส่งรหัสแล้ว")

    assert chat.type_right_code().card == order((PRESSURE, 2))


@pytest.mark.parametrize(
    ("language", "text", "card"),
    [
        ("th", "ขอสั่งถุงมือไนไตรไซส์ M 10 กล่อง", order((GLOVES_M, 10))),
        ("th", "ถุงมือไนไตร ไซส์ M ๑๐ กล่อง และกระบอกฉีดยา 5 ซีซี 3 กล่อง", order((GLOVES_M, 10), (SYRINGE_5, 3))),
        ("th", "เอาถุงมือไนไตร ไซส์ M สิบสองกล่อง ไซส์ L สองโหล", order((GLOVES_M, 12), (GLOVES_L, 24))),
        ("th", "สั่ง GLV-NIT-M 5 กล่อง กับ MSK-N95 1 กล่อง", order((GLOVES_M, 5), (N95, 1))),
        ("th", "ขอแมส N95 สัก 2 กล่องค่ะ", order((N95, 2))),
        ("en", "I'd like to order 3 boxes of nitrile gloves size M, and 2 blood pressure monitors please", None),
        ("en", "GLV-NIT-M x 10", order((GLOVES_M, 10))),
        ("en", "please send me 2.5 boxes of GLV-NIT-L", order((GLOVES_L, 2.5))),
        ("en", "I need a dozen boxes of N95 masks", order((N95, 12))),
    ],
)
def test_quantities_are_read_as_customers_write_them(language: str, text: str, card: object) -> None:
    expected = card or order((GLOVES_M, 3), (PRESSURE, 2))

    assert Chat(language=language, signed_in=True).say(text).card == expected


@pytest.mark.parametrize(
    ("language", "texts", "card"),
    [
        ("th", ["มีถุงมือไหม", "เอาอันแรก 5 กล่อง"], order((11, 5))),
        ("th", ["มีถุงมือไหม", "อันสุดท้าย 3 กล่องค่ะ"], order((LATEX_M, 3))),
        ("th", ["มีถุงมือไหม", "ข้อ 2 อันที่ 4 อย่างละ 6 กล่อง"], order((GLOVES_M, 6), (LATEX_M, 6))),
        ("th", ["มีเครื่องวัดความดันไหม", "เอา 2 เครื่อง"], order((PRESSURE, 2))),
        ("th", ["มีเครื่องวัดความดันไหม", "2"], order((PRESSURE, 2))),
        ("th", ["ขอสั่งถุงมือ 5 กล่อง", "ลาเท็กซ์"], order((LATEX_M, 5))),
        ("th", ["ขอสั่งถุงมือ 5 กล่อง", "ไซส์ M", "ลาเท็กซ์"], order((LATEX_M, 5))),
        ("th", ["ขอสั่งถุงมือไนไตร 5 กล่อง", "ไซส์ L"], order((GLOVES_L, 5))),
        ("th", ["ขอสั่งถุงมือไนไตร 5 กล่อง", "2"], order((GLOVES_M, 5))),
        ("th", ["ขอสั่งเครื่องวัดความดัน", "10"], order((PRESSURE, 10))),
        ("th", ["ขอสั่งถุงมือไนไตร", "ไซส์ M 7 กล่อง"], order((GLOVES_M, 7))),
        ("en", ["do you have gloves?", "the second one, 5"], order((GLOVES_M, 5))),
        ("en", ["cheapest mask?", "I'll take 4"], order((MASKS, 4))),
        ("en", ["show me the infrared thermometer", "ok I'll take it, 2 pieces"], order((INFRARED, 2))),
    ],
)
def test_an_order_may_point_at_what_was_shown_or_asked(language: str, texts: list[str], card: object) -> None:
    chat = Chat(language=language, signed_in=True)

    assert [chat.say(text).card for text in texts][-1] == card


def test_a_card_can_be_changed_and_added_to_before_it_is_confirmed() -> None:
    chat = Chat(signed_in=True)
    chat.say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่อง")

    assert chat.say("เปลี่ยนเป็น 20 กล่อง").card == order((GLOVES_M, 20))
    assert chat.say("เพิ่มหน้ากาก N95 2 กล่อง").card == order((GLOVES_M, 20), (N95, 2))


def test_a_number_after_another_product_was_shown_does_not_change_the_old_card() -> None:
    chat = Chat(signed_in=True)
    chat.say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่อง")
    chat.say("มีเครื่องวัดความดันไหม")

    assert chat.say("2 เครื่อง").card == order((PRESSURE, 2))


def test_products_are_looked_for_side_by_side_before_an_order_is_prepared() -> None:
    answer = Chat(signed_in=True).say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่อง กับหน้ากาก N95 2 กล่อง")

    assert [name for name, _ in answer.calls] == ["find_products", "find_products", "place_order"]


def test_products_that_are_not_found_are_named_and_the_rest_is_prepared() -> None:
    answer = Chat(signed_in=True).say("ขอสั่งเตียงผู้ป่วย 1 เตียง และหน้ากาก N95 2 กล่อง")

    assert "เตียง" in answer.text
    assert answer.card == order((N95, 2))


@pytest.mark.parametrize("text", ["สั่งเหมือนเดิมค่ะ", "ขอสั่งซ้ำรายการเดิม", "same as last time please", "reorder S00042"])
def test_a_reorder_repeats_the_newest_order_or_the_one_named(text: str) -> None:
    assert Chat(signed_in=True, orders=[EARLIER]).say(text).card == ("reorder", {"order_name": "S00042"})


def test_an_order_of_nothing_is_asked_about() -> None:
    chat = Chat(signed_in=True)

    assert "จำนวนเท่าไร" in chat.say("ขอสั่งหน้ากาก N95 0 กล่อง").text
    assert chat.say("3 กล่อง").card == order((N95, 3))


def test_a_reorder_waits_for_the_sign_in() -> None:
    chat = Chat(language="en", orders=[EARLIER])

    assert chat.say("same again please").calls == []
    chat.say("john@hospital.example")

    assert chat.type_right_code().card == ("reorder", {"order_name": "S00042"})


def test_without_earlier_orders_there_is_nothing_to_repeat() -> None:
    answer = Chat(signed_in=True).say("สั่งเหมือนเดิมค่ะ")

    assert answer.card is None
    assert "ยังไม่พบคำสั่งซื้อ" in answer.text


@pytest.mark.parametrize(
    ("language", "text", "tool", "said"),
    [
        ("th", "ออเดอร์ถึงไหนแล้วคะ", "list_orders", "การจัดส่ง: ยังไม่จัดส่ง"),
        ("en", "where is my order S00042?", "get_order", "Delivery: not delivered yet"),
        ("en", "show me order S00042", "get_order", "Delivery: not delivered yet"),
        ("th", "ขอดูใบแจ้งหนี้ค่ะ", "list_invoices", "INV/2026/00017 · 2026-11-01 · ยังไม่ชำระ"),
        ("en", "do I have unpaid invoices?", "list_invoices", "still to pay 1,337.50 baht"),
    ],
)
def test_own_orders_and_invoices_are_looked_up(language: str, text: str, tool: str, said: str) -> None:
    answer = Chat(language=language, signed_in=True, orders=[EARLIER]).say(text)

    assert [name for name, _ in answer.calls] == [tool]
    assert said in answer.text


def test_another_customers_order_is_not_found() -> None:
    answer = Chat(language="en", signed_in=True).say("show me S00099")

    assert "can't find" in answer.text


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("ถุงมือราคาไม่เกิน 100 บาท", {"words": "ถุงมือ", "max_price": 100.0}),
        ("หน้ากาก 50-100 บาท", {"words": "หน้ากาก", "min_price": 50.0, "max_price": 100.0}),
        ("ถุงมือที่มีของ", {"words": "ถุงมือ", "in_stock_only": True}),
        ("มี GLV-NIT-M ไหม", {"words": "", "reference": "GLV-NIT-M"}),
        ("do you have N95 masks?", {"words": "N95 หน้ากาก"}),
        ("thermometer 500 บาทขึ้นไป", {"words": "เครื่องวัดอุณหภูมิ", "min_price": 500.0}),
    ],
)
def test_a_question_becomes_a_search_with_its_limits_in_the_language_of_the_chat(
    text: str, arguments: dict[str, object]
) -> None:
    searched = Chat().say(text).calls[0][1]

    assert {name: value for name, value in searched.items() if value is not None} == arguments


def test_a_search_that_finds_nothing_is_tried_once_more_with_other_words() -> None:
    answer = Chat().say("มีถุงมือไนไตรสีชมพูยี่ห้อศรีตรังไหม")

    assert [arguments["words"] for _, arguments in answer.calls][1] == "ถุงมือ ไนไตร ชมพู"
    assert len(answer.calls) == 2
    assert "ไม่พบสินค้า" in answer.text


def test_what_is_not_sold_is_said_honestly() -> None:
    answer = Chat(language="en").say("Do you have hospital beds?")

    assert "could not find" in answer.text
    assert len(answer.calls) == 2


def test_the_cheapest_is_found_by_its_price() -> None:
    answer = Chat().say("ถุงมือที่ถูกที่สุดคืออันไหนคะ")

    assert "GLV-LTX-M" in answer.text
    assert "GLV-NIT-M" not in answer.text


def test_a_question_may_lean_on_the_one_before() -> None:
    chat = Chat()
    chat.say("ถุงมือไนไตร ไซส์ M ราคาเท่าไหร่")

    answer = chat.say("แล้วไซส์ L ล่ะคะ")

    assert "GLV-NIT-L" in answer.text
    assert "GLV-NIT-M" not in answer.text


def test_several_messages_that_waited_together_are_all_answered() -> None:
    answer = Chat().say("สวัสดีค่ะ", "มีเครื่องวัดความดันไหม", "แล้วหน้ากาก N95 ราคาเท่าไหร่")

    assert [name for name, _ in answer.calls] == ["find_products", "find_products"]
    assert "BPM-01" in answer.text
    assert "MSK-N95" in answer.text


@pytest.mark.parametrize(
    "text", ["ขอคุยกับเจ้าหน้าที่ค่ะ", "I want to talk to a human", "ขอคืนสินค้าค่ะ", "cancel my order S00042"]
)
def test_a_person_is_called_with_the_customers_reason(text: str) -> None:
    answer = Chat(signed_in=True).say(text)

    assert answer.calls == [("ask_for_person", {"reason": text})]
    assert "เจ้าหน้าที่" in answer.text


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("th", "สวัสดีค่ะ", "ยินดีให้บริการ"),
        ("en", "hi", "Hello"),
        ("en", "thank you!", "representative will be in touch"),
        ("th", "แค่นี้ค่ะ บาย", "แล้วพบกันใหม่"),
        ("th", "ขอเป็นภาษาอังกฤษได้ไหม", "go on in English"),
        ("th", "ปวดหัวมาก กินยาอะไรดี", "แพทย์หรือเภสัชกร"),
        ("en", "what's the weather like?", "only help with our products"),
        ("th", "มีสินค้าอะไรบ้าง", "ผู้ช่วยอัตโนมัติ"),
        ("en", "asdf qwer zxcv uiop hjkl vbnm", "did not understand"),
        ("th", "👍", "ยังไม่เข้าใจ"),
    ],
)
def test_what_needs_no_tool_is_answered_without_one(language: str, text: str, said: str) -> None:
    answer = Chat(language=language).say(text)

    assert said in answer.text
    assert answer.calls == []


@pytest.mark.parametrize(
    ("text", "tool", "said"),
    [
        ("มีถุงมือไหม", "find_products", "ไม่สำเร็จ"),
        ("ขอสั่ง GLV-NIT-M 5 กล่อง", "place_order", "ไม่สำเร็จ"),
        ("ขอดูออเดอร์", "list_orders", "ไม่สำเร็จ"),
        ("ขอดูใบแจ้งหนี้", "list_invoices", "ไม่สำเร็จ"),
        ("ขอคุยกับเจ้าหน้าที่", "ask_for_person", "ไม่สำเร็จ"),
        ("สั่งเหมือนเดิม", "reorder", "ไม่สำเร็จ"),
    ],
)
def test_a_tool_that_fails_is_apologised_for_and_not_called_again(text: str, tool: str, said: str) -> None:
    chat = Chat(signed_in=True, orders=[EARLIER], broken={tool})

    answer = chat.say(text)

    assert [name for name, _ in answer.calls].count(tool) == 1
    assert said in answer.text
    assert answer.card is None


def test_a_failed_sign_in_is_apologised_for() -> None:
    assert "ไม่สำเร็จ" in Chat(broken={"sign_in"}).say("malee@clinic.co.th").text


def test_an_account_with_refused_details_can_be_given_again() -> None:
    chat = Chat(broken={"open_account"})
    refused = chat.say("ขอเปิดบัญชี ชื่อ มาลี ใจดี โทร 0812345678 อีเมล malee@example.com")
    assert "ตรวจสอบ" in refused.text

    chat.broken.clear()

    assert chat.say("โทร 0898765432").card is not None


def test_signing_out_is_done_once_and_said() -> None:
    answer = Chat(language="en", signed_in=True).say("log out please")

    assert answer.calls == [("sign_out", {})]
    assert "signed out" in answer.text


def test_a_new_code_goes_to_the_address_given_before() -> None:
    chat = Chat()
    chat.say("malee@clinic.co.th")

    assert chat.say("ไม่ได้รับรหัสค่ะ").calls == [("sign_in", {"email": "malee@clinic.co.th"})]


def test_a_folded_thread_still_tells_what_was_said() -> None:
    chat = Chat()
    digest = "[Earlier in this conversation, shortened by the system]\nuser: malee@clinic.co.th\nassistant: ส่งรหัสแล้วค่ะ"
    chat.items.append({"role": "user", "content": [{"type": "input_text", "text": digest}]})

    assert chat.say("ขอรหัสใหม่").calls == [("sign_in", {"email": "malee@clinic.co.th"})]


def test_reasoning_items_travel_with_the_thread() -> None:
    chat = Chat(signed_in=True, effort="low")

    answer = chat.say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่อง")

    assert answer.card == order((GLOVES_M, 10))
    assert any(item.get("type") == "reasoning" for item in chat.items)


def test_the_same_thread_gives_the_same_answer() -> None:
    answers = [Chat(signed_in=True).say("ขอสั่งถุงมือไนไตร ไซส์ M 10 กล่อง กับหน้ากาก N95 2 กล่อง") for _ in range(2)]

    assert answers[0] == answers[1]
