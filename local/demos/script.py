"""A demo as data: `<profile>.toml`, what a customer says line by line, and what must be in each answer.

With real keys the model speaks freely, so a line asks for what must be there, not for exact words.
"""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.profile import FOLDER, Profile
from local.demos.talk import Talk, has_text
from local.phone import Answer, Missing, Phone


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Table):
    """One of `says`, `taps` (labels in the profile's languages) and `begins`. `wants` says in words what must come;
    `has` and `lacks` are regular expressions on the answer's text."""

    says: str = ""
    taps: tuple[str, ...] = ()
    begins: bool = False
    wants: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: int | None = None

    def holds(self, answer: Answer) -> bool:
        return (
            has_text(answer)
            and all(re.search(pattern, answer.text) for pattern in self.has)
            and not any(re.search(pattern, answer.text) for pattern in self.lacks)
            and self.buttons in (None, len(answer.buttons))
        )


class Only(_Table):
    """Whatever `pattern` finds in any answer must stand in that `column` of a CSV `file` of the profile."""

    pattern: str
    file: str
    column: str

    def check(self, answer: Answer, profile: Profile) -> None:
        with (FOLDER / profile.name / self.file).open(encoding="utf-8", newline="") as rows:
            known = {row[self.column] for row in csv.DictReader(rows)}
        unknown = set(re.findall(self.pattern, answer.text)) - known
        if unknown:
            raise Missing(f"only what {self.file} has, and the answer named {', '.join(sorted(unknown))}")


class Script(_Table):
    line: tuple[Line, ...]
    only: Only | None = None
    closing: str


def _play(talk: Talk, line: Line) -> Answer:
    if line.taps:
        return talk.sees(f"[{line.taps[0]}]", lambda: talk.phone.taps(*line.taps), line.wants, line.holds)
    if line.begins:
        return talk.sees("(opens the chat)", talk.phone.begins, line.wants, line.holds)
    return talk.says(line.says, line.wants, line.holds)


def read(file: Path) -> Script:
    return Script.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def play(facts: dict[str, Any], profile: Profile, script: Script) -> None:
    """Raises `Missing`."""
    talk = Talk(Phone(facts))
    for line in script.line:
        answer = _play(talk, line)
        if script.only:
            script.only.check(answer, profile)
    print(f"\n{script.closing}")
