"""Does a text claim that an order was placed, confirmed, sent, without naming it? Thai and English.

Sentence by sentence: a word for an order, what was done to it, and nothing that makes it a condition, a denial, a
question or a plan. No list of words is complete: tests/unit/run/claims holds texts of both kinds to measure it by.
"""

import re
import unicodedata
from collections.abc import Iterator

LOOKALIKES = str.maketrans("аеорсухіјѕԁһкмтвн", "aeopcyxijsdhkmtbh")  # Cyrillic, which reads as Latin

_END = r"(?:\.(?!\d)|[!\n;。])+|(?<=\?)|(?<=ค่ะ)|(?<=คะ)|(?<=ครับ)|(?<=ค่า)|(?<=จ้ะ)|(?<=จ้า)"
NEAR = 200  # characters in which a word of doubt has to do with a claim

# English

_SOON = r"(?:\s+(?:now|just|already|all|also|been|being|successfully|fully|finally|safely|officially|in fact))*"
_ORDER = r"\b(?:re-?)?(?:orders?|purchases?)\b"
_ONE = r"(?:\b(?:re-?)?(?:order|purchase)\b|(?<=\byour )orders\b|(?<=\bboth )orders\b|(?<=\bthe )orders\b)"
# What can be done to an order without placing it; everything else in the past is taken for a claim.
_OTHERWISE = (
    r"prepared|updated|changed|adjusted|corrected|cancelled|canceled|checked|found|listed|shown|looked|asked|wanted|"
    r"needed|mentioned|noted|expected|allowed|limited|saved|loaded|started|stopped|failed|expired|rejected|refused|"
    r"delayed|interested|based|related|called|named|supposed|used|signed|told|drawn|seen|known|understood|need|indeed"
)
_DID = rf"(?!(?:{_OTHERWISE})\b)(?:\w+ed|sent|made|done|begun|taken|put)"
_DONE = (
    rf"(?:{_DID}|complete|prepared for|passed on|successful|through|all set|taken care of|under\s?way|"
    r"on (?:its|the|their) way|out for delivery|ready (?:to ship|for delivery)|in progress|in (?:our|the) system|"
    r"with (?:our|the) (?:team|warehouse)|in(?=\s*(?:$|[,.!])))"
)
_MADE = (
    rf"(?:(?!added\b){_DID}|got|put|taken care of|(?:gone|went) ahead with|"
    r"added(?=\s+(?:the|your|an?|this)\s+(?:\w+\s+)?order))"
)
_WE = r"\b(?:i|we|(?:the|our|my)\s+(?:team|staff|shop|store|warehouse|colleagues?|system))\b"
_ENGLISH = (
    # your order (for ten boxes) has now been placed
    rf"{_ONE}(?:(?!\b(?:that|which|who|if|once|when|until|and)\b)[^?]){{0,40}}?"
    rf"(?:\b(?:is|are|was|were|has|have|had)|['’]s|['’]ve){_SOON}\s+{_DONE}\b",
    rf"{_ORDER}(?:\s+has)?{_SOON}\s+(?:shipped|exists|(?:went|gone) (?:through|in))\b",
    rf"(?:^|[:,–-])\W*(?:your\s+)?{_ONE}{_SOON}\s+{_DONE}\b",
    # I have just placed the order; we have your order; the warehouse is packing it
    rf"{_WE}(?:['’]ve|\s+ha(?:ve|s))?(?:\s+(?!not\b|never\b)\w+){{0,4}}?\s+{_MADE}\b[^?,]{{0,25}}?{_ORDER}",
    rf"{_WE}(?:['’]ve|\s+(?:now\s+|already\s+)?ha(?:ve|s))(?:\s+got)?\s+your\s+(?:\w+\s+)?{_ORDER}",
    rf"(?:\b(?:am|is|are)|['’](?:m|s|re)){_SOON}\s+"
    rf"(?:packing|processing|preparing|shipping|delivering|handling|placing)\s+(?:your|the)\s+(?:\w+\s+)?{_ORDER}",
    # (I have) ordered ten boxes; they were ordered
    rf"\b(?:i|we|you)(?:['’]ve|\s+have)?{_SOON}\s+ordered\b",
    rf"(?:\b(?:is|are|was|were|has|have)|['’]s){_SOON}\s+(?:ordered|(?:booked|reserved)\s+for\s+you)\b",
    r"\b(?:has|have|was|were|is)\s+(?:already|just|now)\s+(?:been\s+)?(?:shipped|dispatched)\b",
    rf"\byour\s+(?:delivery|parcel|package|shipment|items|goods)\b(?:\s+\w+)?"
    rf"\s+(?:is|are|has|have){_SOON}\s+{_DONE}\b",
    r"\binto an order\b",
    r"\bthank(?:s|\s+you)\b[^?,]{0,20}\bfor\s+(?:your\s+(?:\w+\s+)?(?:order|purchase)\b|ordering\b|placing\b)",
)
# Before the claim in its sentence, and in its clause; right after it.
_CONDITION = r"\b(?:if|once|when|whenever|after|before|until|unless|whether|as soon as|in case)\b|^\W*(?:should|had)\b"
_DENIAL = r"\b(?:not|no|never|nothing|none|neither|only|cannot|without|tap|press|click|did|means)\b|n['’]t\b"
_YET = r"^\W*(?:only\s+|not\s+)?(?:if|once|when|after|as soon as|until|unless)\b"

# Thai: no spaces between words, so that what stands in between is listed instead

_WISH = (
    r"ไม่|(?<!ไป)ยัง|จะ|(?<!กา)รอ|หรือ|ไหม|มั้ย|เพื่อ|ต้อง(?!การ)|เมื่อ|หลัง|หาก|ถ้า|(?<!ครั้ง)ก่อน|กด|จนกว่า|"
    r"อะไร|กี่|เท่าไร|ไหน|กรุณา|รบกวน|ได้เลย|ได้ทุก|ได้หลัง"
)
_THAI_ORDER = r"(?:สั่ง(?:ซื้อ|ของ|สินค้า|ซ้ำ|เพิ่ม|จอง)?|ออร?์?เดอร์|บิล)"
_THAI_DONE = (
    r"(?:เรียบร้อย|สำเร็จ|(?<!ใบ)เสร็จ|สมบูรณ์|แล้ว|เข้าระบบ|กำลัง(?:จัด|ส่ง|เตรียม|ดำเนิน|แพ็)|พร้อมจัดส่ง|"
    r"อยู่ระหว่าง(?:จัด|ขน|ดำเนิน|เตรียม))"
)
_THAI = (
    rf"{_THAI_ORDER}(?!\s*ที่)(?:(?!{_WISH}).){{0,45}}?{_THAI_DONE}"
    r"(?:เรียบร้อย|สมบูรณ์|แล้ว)*+(?!\s*(?:หรือ|ใช่|ไหม|มั้ย|รึ))",
    rf"กำลัง(?:แพ็|จัด|เตรียม|ส่ง|ดำเนิน)(?:(?!{_WISH}).){{0,12}}?(?:ออร?์?เดอร์|คำสั่งซื้อ)",
    r"ขอบคุณ(?:มาก)?(?:ค่ะ|ครับ|นะ)?\s*(?:ที่|สำหรับ)(?:(?!จะ|ยัง|รอ)\S){0,15}?(?:สั่ง|ออเดอร์)",
)
_THAI_CONDITION = r"เมื่อ|หลัง|หาก|ถ้า|พอ|(?<!ครั้ง)ก่อน|จนกว่า|กด|ไม่(?:ทราบ|แน่ใจ|รู้|เห็น|พบ)|กรณี"
_THAI_DENIAL = r"ไม่|(?<!ไป)ยัง|อย่า|จะ|(?<!กา)รอ|ต้องการ|เตรียม|สรุป|แก้ไข|ปรับ|เปลี่ยน|ยกเลิก|ตรวจสอบ|ค้นหา|ค้น|แสดง|ใส่|เลือก|เพิ่ม"


def sentences(text: str) -> Iterator[str]:
    """As a reader takes them: invisible marks are gone, letters that look alike are the same."""
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    plain = _composed(visible).lower().translate(LOOKALIKES)
    plain = re.sub(r"\bno\.\s*(?=\d)", "number ", plain)
    parts = [part for part in END.split(plain) if part.strip()]
    yield from parts
    if "\n" in plain:  # a line may end within a sentence
        yield from (part for part in END.split(plain.replace("\n", " ")) if part.strip() and part not in parts)


def claim_in(sentence: str) -> str:
    """The words of one of `sentences` that claim an order; empty when none do."""
    if sentence.rstrip().endswith("?"):
        return ""
    for pattern in ENGLISH:
        for found in pattern.finditer(sentence):
            before = sentence[max(0, found.start() - NEAR) : found.start()]
            clause = (before + found.group()).rpartition(",")[2]
            after = sentence[found.end() : found.end() + NEAR]
            if not (CONDITION.search(before) or DENIAL.search(clause) or YET.search(after)):
                return found.group()
    for pattern in THAI:
        for found in pattern.finditer(sentence):
            before = sentence[max(0, found.start() - NEAR) : found.start()]
            if not (THAI_CONDITION.search(before) or THAI_DENIAL.search(before.rpartition(" ")[2])):
                return found.group()
    return ""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_composed(pattern)) for pattern in patterns)  # NFKC takes the letter ำ apart


ENGLISH, THAI = _compiled(*_ENGLISH), _compiled(*_THAI)
CONDITION, DENIAL, YET = _compiled(_CONDITION, _DENIAL, _YET)
THAI_CONDITION, THAI_DENIAL, END = _compiled(_THAI_CONDITION, _THAI_DENIAL, _END)
