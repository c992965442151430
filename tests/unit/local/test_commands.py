"""`python -m local`: statuses and sentences, without a world."""

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from local import __main__ as command_line
from local import demo
from local.progress import Progress
from local.world import World
from local.world_file import WorldFile


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_stops_the_start_is_a_sentence_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConfigurationError("the port is on fire")

    monkeypatch.setattr(command_line, "_world", refuse)
    assert command_line.main(["run", "--folder", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "\nthe port is on fire\n"


def test_an_unknown_profile_is_told_with_those_that_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["run", "--folder", str(tmp_path), "--profile", "nope"]) == 2
    assert re.search(r"no profile 'nope' .* sk_medical", capsys.readouterr().err)


def test_half_of_a_services_keys_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINE_CHANNEL_SECRET", "secret")
    monkeypatch.delenv("LINE_CHANNEL_ACCESS_TOKEN", raising=False)
    assert command_line.main(["run", "--folder", str(tmp_path)]) == 2
    assert "LINE_CHANNEL_ACCESS_TOKEN is not" in capsys.readouterr().err


def test_ctrl_c_while_it_starts_is_status_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_world", interrupted)
    assert command_line.main(["demo", "--folder", str(tmp_path)]) == 130


def test_the_demo_uses_the_world_that_is_up_if_it_is_the_profiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    up = WorldFile(tmp_path)
    up.claim()
    facts = {"simulator": "http://localhost:8080", "profile": "karlos"}
    up.write(facts)
    played: list[object] = []
    monkeypatch.setattr(demo, "play", lambda facts: played.append(facts) or 0)
    assert command_line.main(["demo", "--folder", str(tmp_path), "--profile", "karlos"]) == 0
    assert played == [facts]
    assert command_line.main(["demo", "--folder", str(tmp_path), "--profile", "plain"]) == 2
    assert "the world that is up is karlos's: make demo PROFILE=karlos" in capsys.readouterr().err
    up.release()


def test_the_demo_refuses_a_real_line_before_it_starts_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINE_CHANNEL_SECRET", "secret")
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", "token")
    assert command_line.main(["demo", "--folder", str(tmp_path)]) == 2
    assert "unset LINE_CHANNEL_SECRET, LINE_CHANNEL_ACCESS_TOKEN" in capsys.readouterr().err


def test_the_demo_says_that_it_can_not_read_a_real_line_chat(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.play({"profile": "sk_medical", "standins": {"line": None}}) == 1
    assert "line is real" in capsys.readouterr().out


def test_the_demo_asks_for_the_keys_of_a_real_odoo(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    facts = {
        "profile": "sk_medical",
        "standins": {"line": "http://localhost:9", "odoo": None},
        "secrets": {"odoo": None},
    }
    assert demo.play(facts) == 1
    assert "MISSING: ODOO_URL" in capsys.readouterr().out


def test_a_taken_port_is_replaced_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        world = World(folder=tmp_path, environ={}, ports={"simulator": port}, progress=Progress())
        assert world._port("simulator") == 0
    assert f"port {port} is taken by another program: the simulator gets a free one" in capsys.readouterr().err
    assert world._port("simulator") == port
    assert world._port("odoo") == 0
