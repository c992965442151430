"""What a process asks Odoo once: its languages, and what the wire needs to know before."""

from tests.unit.odoo.tiny_odoo import Scripted

LANGUAGES = "res.lang/get_installed"


def test_what_was_asked_ahead_is_not_asked_again() -> None:
    wire = Scripted()
    session = wire.session()
    session.prepare()
    session.prepare()
    assert [call for call, _ in wire.asked] == [LANGUAGES]
    assert session.locale("th") == {"lang": "th_TH"}
    assert [call for call, _ in wire.asked] == [LANGUAGES]
