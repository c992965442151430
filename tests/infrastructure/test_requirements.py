"""What the functions bring along from others is pinned, allowed and checked."""

import json
import re
from pathlib import Path

import pytest

from local import supply_chain
from local.supply_chain import is_allowed, licence_problems, pins, vulnerabilities
from tests.infrastructure.synthesis import ROOT

TEXT = (ROOT / "requirements.txt").read_text()


def test_every_package_is_pinned_to_one_version_and_to_its_files() -> None:
    requirements = re.sub(r"\\\n", "", re.sub(r"(?m)^\s*#.*\n", "", TEXT)).strip().splitlines()
    assert len(requirements) == len(pins(TEXT)) > 10
    for requirement in requirements:
        assert re.fullmatch(r"[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+", requirement.strip()), requirement


def test_what_we_ask_for_is_among_what_is_pinned() -> None:
    asked = pins((ROOT / "requirements.in").read_text())
    assert asked
    assert asked.items() <= pins(TEXT).items()


def test_the_licences_of_all_packages_are_allowed() -> None:
    assert licence_problems(pins(TEXT)) == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("Apache-2.0 AND MIT", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_licence_is_judged_by_its_expression(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


def test_a_licence_that_is_not_allowed_and_a_package_that_is_not_the_pinned_one_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supply_chain, "ALLOWED", frozenset({"ISC"}))
    problems = licence_problems({"pydantic": "0.0.1", "no-such-package": "1.0"})
    assert [problem.split(" ")[0] for problem in problems] == ["pydantic==0.0.1", "pydantic", "no-such-package==1.0"]


def audited(**packages: list[dict[str, object]]) -> str:
    known = [{"name": name, "version": "1.0", "vulns": vulns} for name, vulns in packages.items()]
    unknown = {"name": "x", "skip_reason": "Dependency not found and could not be audited: x (1.0)"}
    return json.dumps({"dependencies": [*known, unknown], "fixes": []})


def test_a_known_vulnerability_is_named_with_the_version_that_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    answer = audited(a=[{"id": "PYSEC-1", "fix_versions": ["1.1"]}, {"id": "PYSEC-2", "fix_versions": []}], b=[])
    assert vulnerabilities(answer, "", 3) == [
        "a==1.0 has PYSEC-1, mended in 1.1",
        "a==1.0 has PYSEC-2, mended in no version yet",
    ]
    assert "2 of 3 packages checked" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "<html>", "[]", audited()])
def test_a_check_without_an_answer_is_called_skipped_and_not_passed(
    answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vulnerabilities(answer, "No known vulnerabilities found", 3) == []
    told = capsys.readouterr().out
    assert "SKIPPED" in told
    assert "make audit" in told


def test_a_service_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pip_audit.py").write_text("import threading; threading.Event().wait()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(supply_chain, "TIMEOUT_S", 0.2)
    assert supply_chain.main() == 0
    assert "SKIPPED, no answer" in capsys.readouterr().out
