"""What customers of the bench write, and what a model would do about it. Thai and English, as long as people write."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from local.standins.openai.answers import Call, Say

type Turn = list[Say | Call]


@dataclass(frozen=True)
class Message:
    """`turns`: what the model says and calls, one request after the other."""

    text: str
    turns: tuple[Turn, ...]


SHORT = (
    ("สวัสดีค่ะ", "สวัสดีค่ะ SK Medical ยินดีให้บริการค่ะ วันนี้สนใจสินค้าตัวไหนคะ"),
    ("ขอบคุณค่ะ", "ยินดีค่ะ ถ้ามีอะไรสอบถามเพิ่มเติมทักมาได้ตลอดนะคะ"),
    ("โอเคครับ", "ครับ หากต้องการทราบราคาหรือจำนวนคงเหลือของสินค้าอื่น แจ้งได้เลยครับ"),
    ("ok thanks", "You're welcome. Just write when you need anything else."),
    ("What are your opening hours?", "We answer here at any time; our team is in from Monday to Friday, 9 to 18."),
)
LONG = (
    (
        "พอดีทางคลินิกจะเปิดสาขาใหม่เดือนหน้าค่ะ เลยอยากทราบว่าปกติคลินิกขนาดเล็กควรเตรียมอุปกรณ์อะไรไว้บ้าง "
        "แล้วต้องสั่งล่วงหน้ากี่วันคะ ถ้าสั่งพร้อมกันหลายอย่างมีส่วนลดไหม",
        "สำหรับคลินิกขนาดเล็ก แนะนำให้เตรียมถุงมือตรวจโรค หน้ากากอนามัย แอลกอฮอล์ สำลี ผ้าก๊อซ "
        "เทอร์โมมิเตอร์ และชุดทำแผลค่ะ แจ้งจำนวนที่ต้องการของแต่ละรายการมาได้เลย "
        "ดิฉันจะเช็กราคาและจำนวนคงเหลือให้ทีละรายการค่ะ ส่วนเรื่องส่วนลด ทีมงานจะเป็นผู้แจ้งให้ทราบค่ะ",
    ),
    (
        "We run a small nursing home with twenty beds and our usual supplier has let us down twice this month. Before "
        "I move everything over I would like to understand how quickly you can normally deliver, and whether somebody "
        "could visit us once to see what we use.",
        "Thank you for telling me. What can be delivered at once shows as in stock when I look a product up, so the "
        "best start is your list of what you use in a month. I can look up each item with its price and what is in "
        "stock. For a visit I would ask a person of our team to contact you: shall I?",
    ),
    (
        "ของที่ได้รับรอบที่แล้วกล่องบุบนิดหน่อยครับ ข้างในไม่เป็นอะไร แต่อยากให้รอบหน้าช่วยห่อให้ดีกว่านี้หน่อยนะครับ",
        "ขอโทษด้วยนะครับที่กล่องบุบ ขอบคุณที่แจ้งให้ทราบครับ "
        "หากต้องการให้ทีมงานติดต่อกลับเรื่องการจัดส่ง ผมขอให้เจ้าหน้าที่ติดต่อคุณได้ครับ ต้องการไหมครับ",
    ),
)
PRODUCTS = (
    ("มีถุงมือไนไตรไหมคะ ราคาเท่าไหร่", "ถุงมือ", "มีค่ะ มีหลายขนาดให้เลือก ราคาและจำนวนคงเหลือตามรายการที่ค้นพบค่ะ ต้องการขนาดไหนคะ"),
    ("How much is a digital thermometer?", "thermometer", "Here is what we have; tell me which one you would like."),
    ("หน้ากากอนามัยแบบ 3 ชั้น มีสีอะไรบ้างครับ", "หน้ากาก", "มีตามรายการนี้ครับ สนใจแบบไหนแจ้งได้เลยครับ"),
    ("Do you have syringes, 5 ml or 10 ml?", "syringe", "These are the ones I found. Which size do you use?"),
    ("อยากได้แอลกอฮอล์ล้างแผลค่ะ มีขวดใหญ่ไหม", "แอลกอฮอล์", "ค้นให้แล้วค่ะ มีตามรายการนี้ ต้องการกี่ขวดคะ"),
)
MIX = (*"PSLPSSPL",)
"""Of eight messages three look for a product, three are short and two are long."""


def talk(seed: int) -> Iterator[Message]:
    """Endless: every eight messages the same mix in another order."""
    chance = random.Random(seed)
    while True:
        kinds = [*MIX]
        chance.shuffle(kinds)
        for kind in kinds:
            message = _message(kind, chance)
            # As no two customers write the same, no cache may hold it from somebody else.
            yield replace(message, text=f"{message.text} ({chance.randint(1000, 9999)})")


def _message(kind: str, chance: random.Random) -> Message:
    if kind == "P":
        text, words, answer = chance.choice(PRODUCTS)
        asked = dict.fromkeys(("reference", "min_price", "max_price", "in_stock_only"))
        return Message(text, ([Call("find_products", {"words": words, **asked})], [Say(answer)]))
    text, answer = chance.choice(SHORT if kind == "S" else LONG)
    return Message(text, ([Say(answer)],))
