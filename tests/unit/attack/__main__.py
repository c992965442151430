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
    "tests/unit/run/test_claims.py": "orders claimed without a name, in any wording",
    "tests/unit/run/test_change_of_customer.py": "the next customer in the same chat",
    "tests/unit/run/test_groups.py": "a group that wants to be a customer",
    "tests/unit/tools/test_mailing.py": "a mail server that tells who has an account",
    "tests/unit/run/test_caps.py": "floods, codes and money beyond the caps",
}
COUNTED = {
    "events of customers": "events",
    "answers of the hostile model": "answers",
    "tool calls": "tool calls",
    "claims of orders without a name": "false claims",
    "sign-ins as somebody else": "changes of customer",
    "orders that were confirmed": "orders",
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
    width = max(len(outcome.tried) for outcome in outcomes)
    print(f"\n{'attack':<48} {'tried':<{width}} findings")
    for outcome in outcomes:
        print(f"{outcome.what:<48} {outcome.tried:<{width}} {outcome.findings:>8}")
    findings = sum(outcome.findings for outcome in outcomes)
    print(f"\nfindings: {findings}")
    for outcome in outcomes:
        if outcome.findings:
            print(f"\n== {outcome.what}\n{outcome.shown}")
    return 1 if findings else 0


def _hostile_model(cases: int) -> list[Outcome]:
    os.environ["ATTACK_CASES"] = str(cases)  # read when the tests are imported
    model, *others = _tests(MODEL)
    counts = ", ".join(f"{tried[what]:,} {name}" for what, name in COUNTED.items())
    return [replace(model, tried=counts), *others]


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
