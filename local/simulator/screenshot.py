"""`python -m local screenshot`: the picture of the simulator in the README."""

from pathlib import Path
from typing import Any

from selenium.webdriver.support.ui import WebDriverWait

from local.phone import Phone
from local.simulator.browser import browser

PICTURE = Path(__file__).parent.parent.parent / "docs" / "simulator.png"
WIDTH, HEIGHT = 1100, 860
CUSTOMER = "somchai@example.com"  # of the Odoo stand-in's seed
MESSAGES = ("มีปรอทวัดไข้ดิจิทัลไหมคะ", "ขอสั่งปรอทวัดไข้ดิจิทัล 10 ชิ้นค่ะ")


def take(facts: dict[str, Any], picture: Path) -> None:
    """Let a customer sign in, ask and order up to the card, and take the picture. `facts` as in world.json."""
    phone = Phone(facts)
    phone.says(f"สวัสดีค่ะ ขอเข้าสู่ระบบด้วยอีเมล {CUSTOMER}")
    phone.says(phone.code_sent_to(CUSTOMER) or "")
    for text in MESSAGES:
        phone.says(text)
    with browser(WIDTH, HEIGHT) as chrome:
        chrome.get(f"{facts['simulator']}/?user={phone.user}")
        WebDriverWait(chrome, 20).until(lambda _: chrome.find_elements("css selector", ".card button"))
        chrome.save_screenshot(str(picture))
