"""What came of the cases: statuses, and every finding once, with the case that showed it first."""

import hashlib
import json
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzz.target import Target

ROOT = Path(__file__).parents[2]


class Tally:
    """`statuses` and `findings` (what was raised, and where) with how often; `reproducers`: a finding's first case.

    `digest` is the same for the same cases with the same outcomes.
    """

    def __init__(self, folder: Path) -> None:
        self.cases = 0
        self.statuses: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.reproducers: dict[str, str] = {}
        self._folder = folder
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def run(self, target: Target, case: bytes) -> None:
        self.cases += 1
        try:
            outcome = str(target.run(case))
            self.statuses[outcome] += 1
        except Exception as exc:
            outcome = _finding(exc)
            if outcome not in self.findings:
                self.reproducers[outcome] = self._keep(case)
            self.findings[outcome] += 1
        self._digest.update(hashlib.sha256(case).digest() + outcome.encode())

    def save(self, file: Path) -> None:
        names = ("cases", "statuses", "findings", "reproducers", "digest")
        new = file.with_suffix(".new")
        new.write_text(json.dumps({name: getattr(self, name) for name in names}), encoding="utf-8")
        new.rename(file)

    def _keep(self, case: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{hashlib.sha256(case).hexdigest()[:16]}.case"
        file.write_bytes(case)
        return str(file)


def _finding(exc: Exception) -> str:
    """What was raised, and the deepest line of the deployed code that it went through."""
    what = str(exc)[:100] if isinstance(exc, AssertionError) else ""
    files = [(Path(frame.filename).resolve(), frame.lineno) for frame in traceback.extract_tb(exc.__traceback__)]
    ours = [f"{file.relative_to(ROOT)}:{line}" for file, line in files if file.is_relative_to(ROOT / "assistant")]
    return " ".join(part for part in (type(exc).__name__, what, *ours[-1:]) if part)
