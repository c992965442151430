"""The stand-in against real servers: every recorded request of Odoo 19.0 and 18.0, in order, on the recorded data."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.standins.odoo import OdooStandIn
from tests.contract.odoo_replay import FOLDER, Answer, recorded, replay

SERVERS = {
    "odoo19-json2-products": ("recorded19", "19.0"),
    "odoo19-json2-partners": ("recorded19", "19.0"),
    "odoo19-json2-orders": ("recorded19", "19.0"),
    "odoo19-json2-mail": ("recorded19", "19.0"),
    "odoo19-xmlrpc": ("recorded19", "19.0"),
    "odoo18-xmlrpc": ("recorded18", "18.0"),
}
RACE = ("load-concurrent-winner", "load-concurrent-loser")
MAIL_SERVER = {"send-mail-smtp-dead-raise": False, "send-mail-after-recovery": True}
"""Before these the recorded server's mail server was stopped and started again."""


@pytest.mark.parametrize("file", SERVERS)
def test_every_recorded_request_is_answered_as_the_real_server_did(file: str) -> None:
    seed, version = SERVERS[file]
    odoo = OdooStandIn(seed, version=version)
    entries = recorded(file)

    different = [
        f"{entry['name']}\n  got      {answer}\n  recorded {expected}"
        for entry, answer, expected in _answers(odoo, entries)
        if answer != expected
    ]

    assert not different, "\n" + "\n".join(different)


def test_no_recording_is_left_out() -> None:
    assert set(SERVERS) == {path.stem for path in FOLDER.glob("*.json")}


def _answers(odoo: OdooStandIn, entries: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Answer, Answer]]:
    rivals = [entry for entry in entries if entry["name"] in RACE]
    for entry in entries:
        odoo.mail_server_reachable = MAIL_SERVER.get(entry["name"], odoo.mail_server_reachable)
        if entry not in rivals:
            yield entry, *replay(odoo, entry)
        elif entry is rivals[0]:
            yield from _race(odoo, rivals)


def _race(odoo: OdooStandIn, rivals: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Answer, Answer]]:
    """Two identical requests whose transactions begin at the same time; either may win."""
    begun = threading.Barrier(len(rivals), timeout=10)
    begin = odoo.database.begin

    def begin_together() -> int:
        snapshot = begin()
        begun.wait()
        return snapshot

    odoo.database.begin = begin_together  # type: ignore[method-assign]
    with ThreadPoolExecutor(len(rivals)) as pool:
        pairs = list(pool.map(lambda entry: replay(odoo, entry), rivals))
    odoo.database.begin = begin  # type: ignore[method-assign]
    answers = sorted((answer for answer, _ in pairs), key=lambda answer: "false" in answer.body)
    for entry, answer, (_, expected) in zip(rivals, answers, pairs, strict=True):
        yield entry, answer, expected
