"""Nothing that a customer wrote, is called or was sent stands in any log line or metric."""

import pytest

from assistant.errors import ContractBroken, ServiceUnavailable, ToolFailed
from assistant.messages import Kind
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import DEAD, Chat

MARK = "zebra"
EMAIL = f"{MARK}@clinic.example"
CODE = "482913"
ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})
ACCOUNT = ("open_account", {"name": f"Nok {MARK}", "email": EMAIL, "phone": "0812345678", "company": MARK})


@pytest.fixture(autouse=True)
def code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.identity.secrets.randbelow", lambda limit: int(CODE))


def a_whole_conversation(chat: Chat) -> None:
    chat.sends(Kind.JOINED)
    chat.says(f"Hello, I am {MARK}", says(f"Hello {MARK}!"))
    chat.says(f"{MARK}?", calls(("find_products", {"words": MARK}), ("list_orders", {"limit": 2})), says("No."))
    chat.says("Open an account", calls(ACCOUNT, text=f"Dear {MARK}"))
    chat.taps("ยืนยัน" if chat.state.language == "th" else "Confirm")
    chat.says("111111")
    chat.says(f"{CODE} from {MARK}", says("Only the code, please."))
    chat.says(CODE, says(f"Welcome {MARK}"))
    chat.says("5 gloves", calls(ORDER))
    chat.taps("Confirm")
    chat.says("A person please", calls(("ask_for_person", {"reason": f"{MARK} is angry"})), says("Soon."))
    chat.says(f"{MARK} waits")
    chat.sends(Kind.LEFT, MARK)


def everything_goes_wrong(chat: Chat) -> None:
    chat.sign_in(MALEE)
    chat.says("5 gloves", calls((MARK, {MARK: MARK}), ("find_products", {MARK: MARK})), calls(ORDER))
    chat.odoo.fail("place_order_once", ToolFailed(f"Not for {MARK}"))
    chat.taps("Confirm")
    chat.odoo.fail("find_products", ValueError(MARK))
    chat.says(MARK, calls(("find_products", {"words": MARK})), says(f"S00099 for {MARK}"), says(f"S00099, {MARK}"))
    chat.says(MARK, says(MARK, "content_filter"))
    chat.channel.fail(ServiceUnavailable("line", "unavailable"))
    chat.says(MARK, says(MARK))
    chat.channel.fail(ContractBroken("line", "request_refused", status=400))
    chat.says(MARK, says(MARK))
    poison = chat.event(MARK)
    chat.arrives(poison)
    chat.model.then(*[RuntimeError(MARK)] * 5)
    assert chat.rings_until_done(poison) == DEAD
    chat.sends(Kind.ACTION, f"confirm:{MARK}")


@pytest.mark.parametrize("flow", [a_whole_conversation, everything_goes_wrong])
def test_no_log_line_quotes_the_customer(chat: Chat, capsys: pytest.CaptureFixture[str], flow: object) -> None:
    flow(chat)  # type: ignore[operator]
    captured = capsys.readouterr()
    logged = captured.out + captured.err
    assert logged.count("run_committed") > 5
    for secret in (MARK, EMAIL, CODE, "81234567", "0812345678", MALEE.name, MALEE.email, "token-"):
        assert secret not in logged


def test_the_marks_are_in_what_the_flow_says(chat: Chat) -> None:
    """So that the scan above can find something."""
    a_whole_conversation(chat)
    assert MARK in str(chat.thread)
    assert MARK in str(chat.texts)
    assert chat.odoo.codes[-1][1] == CODE
