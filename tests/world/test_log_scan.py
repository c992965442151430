"""What customers write and what providers trust us with is in no log, metric, queue or dead letter, whatever fails."""

import json
import re
import secrets
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.balance import looks_at_balance
from tests.world.breaker import close_breaker
from tests.world.customers import PRODUCT, Customer, text_of, until

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
NO_MONEY = "insufficient_quota"
FUNCTIONS = ("Ingest", "Processor", "Balance")


def _mark() -> str:
    return "zq" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))


class Marks:
    """`told` is everything marked so far, by what it is."""

    def __init__(self) -> None:
        self.told: dict[str, set[str]] = {}

    def new(self, what: str) -> str:
        return self.add(what, _mark())

    def add(self, what: str, mark: str) -> str:
        self.told.setdefault(what, set()).add(mark)
        return mark


class Scene:
    """One marked customer after the other, and the failures that they meet."""

    def __init__(self, world: World, clock: QueueClock) -> None:
        self.world, self.clock, self.marks = world, clock, Marks()
        self.email = f"{self.marks.new('e-mail')}@example.com"
        self.customers: list[Customer] = []
        self.read = 0
        """Mails with codes."""
        for service in world.outside.services.values():
            for field, value in service.fields.items():
                if field not in ("url", "api_base_url", "base_url", "db", "login"):
                    self.marks.add("secret", value)

    def customer(self) -> Customer:
        self.customers.append(Customer(self.world))
        return self.customers[-1]

    def fails(self, service: str, **fault: Any) -> None:
        self.world.recorders[service].fail(**fault)

    def calm(self) -> None:
        with self.clock.faster():
            self.world.wait_until_quiet()
        for recorder in self.world.recorders.values():
            for request in recorder.requests:
                token = re.search(r'"replyToken": ?"([^"]+)"', json.dumps(request["body"]))
                if token:
                    self.marks.add("reply token", token[1])
            recorder.clear()
        close_breaker(self.world)

    def asks(self, what: str) -> str:
        """A question that can be answered, with a mark in it."""
        customer = self.customer()
        with self.clock.faster():
            return text_of(customer.says(f"{QUESTION} {self.marks.new(what)}"))

    # Success

    def opens_an_account_and_orders(self) -> None:
        customer, name = self.customer(), self.marks.new("name")
        phone = "08" + "".join(secrets.choice(string.digits[1:]) for _ in range(8))
        self.marks.add("phone", phone[1:])
        card = text_of(customer.says(f"ขอเปิดบัญชีค่ะ ชื่อ {name} ใจดี อีเมล {self.email} โทร {phone}"))
        assert name in card
        customer.taps("ยืนยัน")
        code = self._code()
        wrong = self.marks.add("wrong code", f"{(int(code) + 1) % 10**6:06d}")
        assert "ไม่ถูกต้อง" in text_of(customer.says(wrong))
        assert "เข้าสู่ระบบเรียบร้อย" in text_of(customer.says(code))
        customer.says(f"ขอสั่ง{PRODUCT} 10 กล่องค่ะ")
        self.fails("odoo", match={"path": "sale.order/load"}, drop="after")
        with self.clock.faster():
            assert "รับคำสั่งซื้อ" in text_of(customer.taps("ยืนยัน"))
        customer.says(f"ขอคุยกับเจ้าหน้าที่ค่ะ {self.marks.new('text to a person')}")

    def signs_in(self) -> None:
        """At first the mail server refuses, and is quoted."""
        customer, quoted = self.customer(), self.marks.new("the mail server's error")
        error = {"name": "MailDeliveryException", "message": quoted, "arguments": [quoted], "debug": quoted}
        self.fails("odoo", match={"path": "send_mail"}, times=1, status=500, body=error)
        assert "เราได้ส่งรหัส" in text_of(customer.says(f"ขอเข้าสู่ระบบค่ะ อีเมล {self.email}"))
        customer.says(f"ขอเข้าสู่ระบบค่ะ อีเมล {self.email}")
        assert "เข้าสู่ระบบเรียบร้อย" in text_of(customer.says(f"รหัสคือ {self._code()} ค่ะ"))

    def _code(self) -> str:
        """Of the next mail: nobody waits for one that is late."""
        self.read += 1
        until(lambda: len(self._mails()) >= self.read, "the mail")
        found = re.search(r"\b\d{6}\b", self._mails()[-1])
        assert found
        return self.marks.add("code", found.group())

    def _mails(self) -> list[str]:
        return [str(mail["body"]) for mail in self.world.odoo.mails if mail["to"] == self.email]

    def sends_what_is_no_text(self) -> None:
        told = {
            "file": {"fileName": f"{self.marks.new('file name')}.pdf"},
            "image": {"contentProvider": {"type": "external", "originalContentUrl": self._address("image")}},
            "video": {"contentProvider": {"type": "external", "originalContentUrl": self._address("video")}},
            "sticker": {"keywords": [self.marks.new("sticker")], "text": self.marks.new("sticker")},
            "location": {"title": self.marks.new("place"), "address": self.marks.new("place")},
        }
        for kind, message in told.items():
            assert "อ่านได้เฉพาะข้อความ" in text_of(self.customer().sends(kind, **message))

    def _address(self, what: str) -> str:
        return f"https://example.com/{self.marks.new(what)}"

    def asks_in_a_group(self) -> None:
        customer = self.customer()
        assert PRODUCT in text_of(customer.says_in_group(f"{QUESTION} {self.marks.new('text in a group')}"))
        address = f"{self.marks.new('e-mail in a group')}@example.com"
        assert "แชตส่วนตัว" in text_of(customer.says_in_group(f"ขอเข้าสู่ระบบค่ะ อีเมล {address}"))

    def leaves(self) -> None:
        self.asks("text before leaving")
        self.customers[-1].leaves()

    def is_forgotten(self) -> None:
        """LINE is down when the goodbye is sent, so that the erasure is taken up again."""
        self.asks("text before being forgotten")
        customer = self.customers[-1]
        customer.says("ลบข้อมูลของฉัน")
        quoted = self.marks.new("LINE's error")
        self.fails("line", match={"path": "message/reply"}, status=500, body={"message": quoted})
        with self.clock.faster():
            assert "เรียบร้อยแล้ว" in text_of(customer.taps("ยืนยัน"))
            self.world.wait_until_quiet()

    def the_balance_is_watched(self) -> None:
        """At first all is well, then each provider refuses or answers nonsense."""
        for path, answer in (
            ("costs", None),
            ("costs", {"status": 500, "body": {"error": {"message": self.marks.new("the Costs API's error")}}}),
            ("costs", {"status": 401, "body": {"error": {"message": self.marks.new("the Costs API's error")}}}),
            ("costs", {"status": 200, "body": f"<html>{self.marks.new('nonsense of the Costs API')}"}),
            ("quota", {"status": 500, "body": {"message": self.marks.new("LINE's error")}}),
            ("quota", {"status": 200, "body": f"<html>{self.marks.new('nonsense of LINE')}"}),
        ):
            service = "line" if path == "quota" else "openai"
            if answer:
                self.fails(service, match={"path": path}, times=20, **answer)
            looks_at_balance(self.world)
            assert any(path in request["path"] for request in self.world.recorders[service].requests)
            self.calm()

    # Failure: what providers say of an error quotes what they got

    def odoo_fails(self) -> None:
        for status, name in ((500, "builtins.ValueError"), (422, "odoo.exceptions.UserError"), (403, "AccessError")):
            quoted = self.marks.new("Odoo's error")
            error = {"name": name, "message": quoted, "arguments": [quoted], "debug": f"Traceback {quoted}"}
            self.fails("odoo", times=20, status=status, body=error)
            assert "Traceback" not in self.asks("text while Odoo fails")
            self.calm()
        self.fails("odoo", times=20, drop="before")
        self.asks("text while Odoo is down")
        self.calm()

    def openai_fails(self) -> None:
        for status, code in ((500, "server_error"), (400, "invalid_value"), (401, "invalid_api_key"), (429, NO_MONEY)):
            quoted = self.marks.new("OpenAI's error")
            error = {"message": f"Can't take {quoted}", "type": code, "code": code, "param": quoted}
            self.fails("openai", times=20, status=status, body={"error": error})
            assert "ขออภัย" in self.asks("text while OpenAI fails")
            self.calm()
        self.fails("openai", times=2, status=200, body=f"<html>{self.marks.new('nonsense of OpenAI')}")
        self.asks("text while OpenAI answers nonsense")
        self.calm()

    def line_fails(self) -> None:
        for path, status in (("message/reply", 400), ("message/reply", 500), ("message/(reply|push)", 429)):
            quoted = self.marks.new("LINE's error")
            self.fails("line", match={"path": path}, status=status, body={"message": quoted, "details": [quoted]})
            self.asks("text while LINE fails")
            self.calm()

    def strangers_post(self) -> None:
        def body(text: str) -> bytes:
            return self.world.line.webhook_body([self.world.line.user_says(Customer(self.world).id, text)])

        signed: list[tuple[bytes, str]] = [
            (body(self.marks.new("unsigned text")), self.marks.new("wrong signature")),
            *((broken, self.world.line.sign(broken)) for broken in (self._broken(1), self._broken(2))),
        ]
        with urllib3.PoolManager() as http:
            for content, signature in signed:
                headers = {"x-line-signature": signature, "x-marked": self.marks.new("header")}
                url = f"{self.world.webhook_url}?q={self.marks.new('query')}"
                answer = http.request("POST", url, body=content, headers=headers, retries=False)
                assert 400 <= answer.status < 500
                assert answer.data == b""

    def _broken(self, kind: int) -> bytes:
        mark = self.marks.new("broken webhook")
        return f'{{"events": "{mark}"'.encode() if kind == 1 else f'["{mark}"]'.encode()


@pytest.fixture
def queued(world: World) -> Iterator[list[str]]:
    """Bodies of all requests to SQS."""
    bodies: list[str] = []
    before = world.aws.around

    def around(environ: dict[str, Any], body: bytes, handle: Callable[[], Any]) -> Any:
        if "SQS" in environ.get("HTTP_X_AMZ_TARGET", ""):
            bodies.append(body.decode())
        return before(environ, body, handle)

    world.aws.around = around
    yield bodies
    world.aws.around = before


def test_marks_of_customers_and_secrets_are_found_nowhere(
    world: World, queue_clock: QueueClock, local_folder: Path, queued: list[str]
) -> None:
    scene = Scene(world, queue_clock)
    for act in (
        scene.opens_an_account_and_orders,
        scene.signs_in,
        lambda: scene.asks("question"),
        scene.odoo_fails,
        scene.openai_fails,
        scene.line_fails,
        scene.strangers_post,
        scene.sends_what_is_no_text,
        scene.asks_in_a_group,
        scene.leaves,
        scene.is_forgotten,
        scene.the_balance_is_watched,
    ):
        act()
        scene.calm()
    last = scene.customers[-1].conversation
    until(lambda: last in _cloudwatch(world), "the log events")

    # Each place is one where something of these conversations can be found at all.
    dead = _dead_letters(world)
    places = {
        **{file.name: file.read_text() for file in (local_folder / "logs").glob("*.log")},
        "CloudWatch": _cloudwatch(world),
        "requests to SQS": "\n".join(queued),
        "dead letters": dead,
    }
    assert [name for name, text in places.items() if not text] == []
    assert {f"{world.deployed.outputs[f'{name}Function']}.log" for name in FUNCTIONS} <= places.keys()
    assert last in places["CloudWatch"]
    assert last in places["requests to SQS"]
    assert any(customer.conversation in dead for customer in scene.customers)
    assert scene.marks.told.keys() >= {"secret", "reply token", "code", "name", "phone", "e-mail"}

    found = [
        f"{what} in {name}"
        for name, text in places.items()
        for what, marks in scene.marks.told.items()
        for mark in marks
        if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)" if mark.isdecimal() else re.escape(mark), text)
    ]
    assert found == []


def _cloudwatch(world: World) -> str:
    logs, told = world.aws.client("logs"), []
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        for stream in logs.describe_log_streams(logGroupName=name)["logStreams"]:
            events = logs.get_log_events(logGroupName=name, logStreamName=stream["logStreamName"], startFromHead=True)
            told += [event["message"] for event in events["events"]]
    return "\n".join(told)


def _dead_letters(world: World) -> str:
    """With their attributes. They stay where they are, hidden for a moment."""
    sqs, found = world.aws.client("sqs"), []
    while messages := sqs.receive_message(
        QueueUrl=world.deployed.outputs["DlqUrl"],
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    ).get("Messages"):
        found += messages
    return json.dumps(found, ensure_ascii=False)
