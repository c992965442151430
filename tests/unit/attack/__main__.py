"""`make attack`: the hostile model, damaged webhooks and the log scan, then a table of what was tried and found."""

import argparse
import contextlib
import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from tests.unit.attack.tally import tried

MODEL = {
    "tests/unit/attack/test_hostile_model.py": "a model that does its worst",
    "tests/contract/test_hostile_model_on_odoo.py": "the same on Odoo's wire",
}
WORLD = {
    "tests/world/test_log_scan.py": "customers' data and secrets in logs and queues",
    "tests/world/test_least_privilege.py": "rights that a function has without need",
}


@dataclass(frozen=True)
class Outcome:
    """`tried` in words, `findings` a count, `shown` what a person needs when there are any."""

    what: str
    tried: str
    findings: int
    shown: str = ""


class _Count:
    """A pytest plugin: tests by the file they are in."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran[report.nodeid.partition("::")[0]] += report.when == "call"
        self.failed[report.nodeid.partition("::")[0]] += report.failed


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.unit.attack", description="Attacks the assistant.")
    parser.add_argument("--cases", type=int, default=1000, help="hypothesis examples of the hostile model")
    parser.add_argument("--webhooks", type=int, default=20_000, help="damaged webhooks")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    for attack in (lambda: _hostile_model(options.cases), lambda: _webhooks(options.webhooks), _on_the_world):
        outcomes += attack()
        print(f"  {outcomes[-1].what}: done", flush=True)
    print(f"\n{'attack':<48} {'tried':<68} findings")
    for outcome in outcomes:
        print(f"{outcome.what:<48} {outcome.tried:<68} {outcome.findings:>8}")
    findings = sum(outcome.findings for outcome in outcomes)
    print(f"\nfindings: {findings}")
    for outcome in outcomes:
        if outcome.findings:
            print(f"\n== {outcome.what}\n{outcome.shown}")
    return 1 if findings else 0


def _hostile_model(cases: int) -> list[Outcome]:
    os.environ["ATTACK_CASES"] = str(cases)  # read when the tests are imported
    model, on_odoo = _tests(MODEL)
    words = ("events of customers", "answers of the hostile model", "tool calls", "orders that were confirmed")
    short = ("events", "answers", "tool calls", "orders confirmed")
    counts = ", ".join(f"{tried[word]:,} {name}" for word, name in zip(words, short, strict=True))
    return [replace(model, tried=counts), on_odoo]


def _on_the_world() -> list[Outcome]:
    return _tests(WORLD)


def _tests(files: Mapping[str, str]) -> list[Outcome]:
    """One outcome for each file. A run that broke down is a finding of every file that shows none."""
    count, output = _Count(), io.StringIO()
    with contextlib.redirect_stdout(output):
        broke = pytest.main([*files, "--tb=short"], plugins=[count]) != pytest.ExitCode.OK and not count.failed.total()
    shown = output.getvalue()[-6000:]
    return [
        Outcome(what, f"{count.ran[file]} tests", count.failed[file] + (broke or not count.ran[file]), shown)
        for file, what in files.items()
    ]


def _webhooks(cases: int) -> list[Outcome]:
    fuzz = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--cases", str(cases)], capture_output=True, text=True, check=False
    )
    shown = fuzz.stdout + fuzz.stderr
    return [Outcome("webhooks of a stranger", f"{cases:,} cases", int(fuzz.returncode != 0), shown)]


if __name__ == "__main__":
    sys.exit(main())
