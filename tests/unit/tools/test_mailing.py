"""The mail server is slow, down or refuses: whoever typed an address hears and waits the same as for any other one."""

import json
import threading
from dataclasses import replace

import pytest

from assistant.errors import ContractBroken, OutcomeUnknown, ServiceUnavailable, ToolFailed
from assistant.identity import Outcome
from assistant.names import Metric
from tests.fakes.odoo import MALEE
from tests.unit.tools.conftest import PROFILE, Talk

KNOWN, UNKNOWN = json.dumps({"email": MALEE.email}), '{"email": "nobody@clinic.example"}'
ACCOUNT = {"name": "x", "email": MALEE.email, "phone": "0812345678", "company": None}
HURRIED = PROFILE.model_copy(update={"sign_in": PROFILE.sign_in.model_copy(update={"answer_after_ms": 20})})

FAILURES = [
    ServiceUnavailable("odoo", "mail"),
    OutcomeUnknown("odoo", "timeout"),
    ContractBroken("odoo", "no template"),
    ToolFailed("There is no e-mail address on file to send a code to."),
    ZeroDivisionError(MALEE.email),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_mail_that_fails_is_told_in_the_words_and_the_time_of_any_other(failure: Exception) -> None:
    known, unknown = Talk(), Talk()
    known.odoo.fail("send_code", failure)
    assert known.call("sign_in", KNOWN) == unknown.call("sign_in", UNKNOWN)
    assert known.pauses == unknown.pauses
    for talk in (known, unknown):
        assert talk.type_code("000000") is Outcome.WRONG
        assert talk.state.sign_in
        assert talk.state.sign_in.tries_left == PROFILE.sign_in.tries - 1


@pytest.mark.parametrize("failure", FAILURES)
def test_so_is_one_to_an_account_that_is_opened_twice_or_an_address_that_is_shared(failure: Exception) -> None:
    fresh, known, shared = Talk(), Talk(), Talk()
    fresh.odoo.archive(MALEE)
    shared.odoo.partners[99] = replace(MALEE, id=99)
    for talk in (fresh, known, shared):
        talk.odoo.fail("send_code", failure)
        talk.odoo.fail("notify_staff", failure)
    receipts = [talk.confirm("open_account", json.dumps(ACCOUNT)) for talk in (fresh, known, shared)]
    assert receipts == [receipts[0]] * 3
    assert fresh.pauses == known.pauses == shared.pauses


@pytest.mark.parametrize("failure", FAILURES)
def test_the_operator_is_told_instead(failure: Exception, capfd: pytest.CaptureFixture[str]) -> None:
    talk = Talk()
    talk.odoo.fail("send_code", failure)
    talk.call("sign_in", KNOWN)
    told = capfd.readouterr()
    assert "code_not_mailed" in told.out
    assert (Metric.ODOO_UNAVAILABLE in told.out) == hasattr(failure, "service")
    assert MALEE.email not in told.out + told.err


@pytest.mark.parametrize(
    ("took_ms", "ends_after_ms"), [(0, 1000), (400, 1000), (1000, 1000), (1100, 2000), (2500, 3000)]
)
def test_a_slow_odoo_makes_the_next_step_longer_and_tells_no_more_than_that(
    took_ms: int, ends_after_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk()
    find = talk.odoo.find_partner
    monkeypatch.setattr(
        talk.odoo, "find_partner", lambda email: (talk.clock.advance(seconds=took_ms / 1000), find(email))[1]
    )
    talk.call("sign_in", UNKNOWN)
    assert took_ms + round(sum(talk.pauses) * 1000) == ends_after_ms


@pytest.mark.parametrize("tool", ["sign_in", "open_account"])
def test_a_mail_server_that_takes_its_time_is_not_waited_for_and_its_mail_still_counts(
    tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, accepted = Talk(profile=HURRIED), threading.Event()
    send = talk.odoo.send_code
    monkeypatch.setattr(talk.odoo, "send_code", lambda *mail: (accepted.wait(30), send(*mail))[1])
    if tool == "sign_in":
        assert "on its way" in talk.call("sign_in", KNOWN)["result"]
    else:
        assert talk.confirm("open_account", json.dumps(ACCOUNT)).parts
    assert talk.odoo.codes == []

    accepted.set()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(30)
    [(_, code)] = talk.odoo.codes
    assert talk.type_code(code) is Outcome.ACCEPTED


def test_who_is_signed_in_already_is_told_that_the_mail_failed() -> None:
    """Their address is no secret to them, and they wait for a code to order."""
    talk = Talk()
    talk.sign_in()
    talk.odoo.fail("send_code", ServiceUnavailable("odoo", "mail"))
    with pytest.raises(ServiceUnavailable):
        talk.call("sign_in", '{"email": null}')
    assert talk.state.sign_in is None
