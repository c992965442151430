"""The simulator's page in a real browser."""

import json
import re
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from assistant.errors import ConfigurationError
from assistant.profile import load
from local.outside import Outside
from local.simulator import browser as browsers
from local.simulator.channels.rest import RestApi
from local.simulator.server import Simulator
from local.standins.http_server import HttpServer
from local.world import World

pytestmark = pytest.mark.world

PATIENCE_S = 30
QUESTION = "มีถุงมือไนไตรไหมคะ"


class Page:
    """The page as a new customer sees it."""

    def __init__(self, chrome: Chrome, url: str) -> None:
        self.chrome = chrome
        chrome.get(url)
        self.press("new customer")
        self.wait_for_text("#chat .bot", "สวัสดี")

    def all(self, selector: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        # In one step: what was found may be drawn anew before it is read.
        script = "return [...document.querySelectorAll(arguments[0])].map((found) => found.innerText)"
        return list(self.chrome.execute_script(script, selector))

    def wait_for(self, selector: str) -> WebElement:
        return self._until(lambda: (self.all(selector) or [None])[-1], selector)

    def wait_for_text(self, selector: str, words: str) -> str:
        return self._until(
            lambda: next((text for text in reversed(self.texts(selector)) if words in text), None),
            f"{words} in {selector}",
        )

    def write(self, text: str) -> None:
        field = self.chrome.find_element(By.CSS_SELECTOR, "input[aria-label=Message]")
        field.send_keys(text)
        field.submit()

    def press(self, name: str) -> None:
        """The newest button of that name."""
        buttons = [button for button in self.all("button") if name in (button.accessible_name, button.text)]
        assert buttons, f"no button {name!r}"
        self.chrome.execute_script("arguments[0].scrollIntoView()", buttons[-1])
        buttons[-1].click()

    def wait_for_path(self, *words: str) -> list[list[str]]:
        """The rows of the newest path, as soon as it holds these words: what, details, time."""
        self._until(
            lambda: all(word in "".join(self.texts("#paths li:first-child")) for word in words), f"path with {words}"
        )
        script = "return [...document.querySelectorAll('#paths li:first-child tr')].map("
        script += "(row) => [...row.cells].map((cell) => cell.innerText))"
        return list(self.chrome.execute_script(script))

    def _until(self, found, what: str):
        waiting = WebDriverWait(self.chrome, PATIENCE_S, poll_frequency=0.05)
        return waiting.until(lambda _: found(), f"waited for {what}")


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    """Fails, and does not skip, without Chromium: the sentence says what to install."""
    with browsers.browser(1100, 820) as chrome:
        yield chrome


@pytest.fixture
def page(world: World, chrome: Chrome) -> Page:
    return Page(chrome, world.simulator_url)


def test_a_thai_product_question_is_answered_and_its_path_is_shown(page: Page) -> None:
    page.write(QUESTION)
    answer = page.wait_for_text("#chat .bot .bubble", "ถุงมือไนไตร ไซส์ M")
    assert "125.00" in answer
    assert QUESTION in page.texts("#chat .user .bubble")
    rows = page.wait_for_path("find_products", "delivery")
    kinds = [kind for kind, _, _ in rows if kind]
    assert kinds == ["webhook", "queue", "thread", "model", "tool", "model", "commit", "delivery"]
    whats = [what for _, what, _ in rows]
    assert whats.index("find_products") < whats.index("Odoo product.product/search_read")
    assert all(re.fullmatch(r"[\d.]+ m?s", time) for _, _, time in rows), rows


def test_a_card_is_confirmed_with_a_tap_and_the_code_is_in_the_mailbox(page: Page, world: World) -> None:
    email = "somebody.with.a.long.name@hospital.example.com"
    page.write(f"ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล {email} โทร 0812345678")
    card = page.wait_for(".card")
    assert email in "".join(card.text.split())
    page.wait_for_path("open_account waits for the customer to confirm")
    page.press("ยืนยัน")
    assert page.wait_for_text("#chat .user .bubble", "ยืนยัน") == "ยืนยัน"
    mail = page.wait_for_text("#mails li", email)
    page.wait_for_text("#chat .bot .bubble", f"รหัส 6 หลักไปที่ {email}")
    code = re.search(r"\b\d{6}\b", mail)
    assert code
    page.write(code.group())
    page.wait_for_text("#chat .bot .bubble", "เข้าสู่ระบบเรียบร้อย")
    page.wait_for_path("one-time code accepted")


def test_nothing_in_a_card_is_cut_off_or_sticks_out(page: Page) -> None:
    page.write("ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล somebody.with.a.long.name@hospital.example.com โทร 0812345678")
    page.wait_for(".card")
    script = (
        "return [...document.querySelectorAll('.card *')].filter((part) => part.scrollWidth > part.clientWidth + 1 && "
    )
    script += "part.clientWidth > 0).map((part) => part.innerText)"
    assert page.chrome.execute_script(script) == []


def test_dots_are_shown_while_a_slow_answer_is_made_and_go_with_it(page: Page, world: World) -> None:
    world.recorders["openai"].fail(delay=2)
    page.write(QUESTION)
    page.wait_for("#chat .dots")
    assert not any("ไนไตร ไซส์" in text for text in page.texts("#chat .bot .bubble"))
    page.wait_for_text("#chat .bot .bubble", "ไนไตร ไซส์")
    assert page.all("#chat .dots") == []


def test_a_sticker_gets_a_kind_answer(page: Page) -> None:
    page.press("Send a sticker")
    page.wait_for_text("#chat .user .bubble", "sticker")
    page.wait_for_text("#chat .bot .bubble", "ขออภัย")


def test_a_new_customer_starts_with_an_empty_chat_and_a_greeting(page: Page) -> None:
    page.write("ขอบคุณค่ะ")
    page.wait_for_text("#chat .bot .bubble", "ยินดี")
    page.press("new customer")
    page.wait_for_text("#chat .bot .bubble", "สวัสดี")
    page.wait_for_path("delivery")
    assert len(page.all("#chat li")) == 1
    assert len(page.all("#paths li")) == 1


def test_a_chat_is_still_there_after_a_reload(page: Page) -> None:
    page.write("ขอบคุณค่ะ")
    page.wait_for_text("#chat .bot .bubble", "ยินดี")
    page.chrome.refresh()
    page.wait_for_text("#chat .bot .bubble", "ยินดี")
    assert len(page.all("#chat li")) == 3


def test_a_refused_webhook_is_told(page: Page, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.line, "channel_secret", "another")
    page.write("สวัสดีค่ะ")
    assert "401" in page.wait_for_text("[role=alert]", "The webhook answered")


def test_an_answer_that_odoo_could_not_give_is_marked_in_the_path(page: Page, world: World) -> None:
    world.recorders["odoo"].fail(times=50, status=503)
    page.write(QUESTION)
    page.wait_for_text("#paths li:first-child tr.bad", "find_products (the model was told that it failed)")


def test_the_page_bears_the_profiles_name_and_says_that_the_model_is_offline(page: Page) -> None:
    assert page.chrome.title.startswith("SK Medical")
    assert page.texts(".phone h1") == ["SK Medical"]
    assert page.texts(".phone header .avatar") == ["S"]
    assert page.wait_for("#offline").is_displayed()
    assert "OpenAI: offline rules" in page.texts("#services span")


def test_every_control_has_a_name_and_the_chat_is_read_out(page: Page) -> None:
    controls = page.all("button, input")
    assert controls
    assert all(control.accessible_name for control in controls)
    assert page.wait_for("#chat").aria_role == "log"


def test_the_page_reports_no_error(page: Page) -> None:
    page.write(QUESTION)
    page.wait_for_path("delivery")
    assert [entry for entry in page.chrome.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_chat_rest_api_is_tried_out_on_the_page_of_its_document(chrome: Chrome) -> None:
    conversation, asked = "c" * 32, []

    def api(environ, start_response):
        asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["HTTP_AUTHORIZATION"]))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"conversation_id": conversation, "message": []}).encode()]

    profile = load("kopichat")
    outside = Outside({}, profile)
    servers = [HttpServer(api).start()]
    outside.rest = RestApi(f"{servers[0].url}/chat", "saphan_key", "caller")
    servers.append(HttpServer(Simulator(outside, profile).app).start())
    chrome.get(f"{servers[1].url}/api-docs")
    for operation in ("say", "read"):
        chrome.find_element(By.CSS_SELECTOR, f"#{operation} form").submit()
        shown = chrome.find_element(By.CSS_SELECTOR, f"#{operation} [role=status]")
        WebDriverWait(chrome, PATIENCE_S).until(lambda _, shown=shown: conversation in shown.text)
        assert shown.text.startswith("200")
    for server in servers:
        server.stop()
    key = "Bearer saphan_key"
    assert asked == [("POST", "/chat", key), ("GET", f"/chat/{conversation}", key)]
    assert [entry for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("missing", ["chromium", "chromedriver"])
def test_a_missing_browser_is_told_with_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"chromium": "/usr/bin/chromium", "chromedriver": "/usr/bin/chromedriver"} | {missing: None}
    monkeypatch.setattr(browsers.shutil, "which", there.get)
    with pytest.raises(ConfigurationError, match="apt-get install chromium chromium-driver"), browsers.browser(10, 10):
        pass
