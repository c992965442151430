"""What a check found out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    OK = "ok"
    NOTE = "note"  # works; worth knowing, or worth doing before long
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is stable, for scripts. `told` says what is so, `todo` what to do about it. Neither holds a secret."""

    check: str
    state: State
    told: str
    todo: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


type Findings = Iterator[Finding]


def ok(check: str, told: str) -> Finding:
    return Finding(check, State.OK, told)


def note(check: str, told: str, todo: str) -> Finding:
    return Finding(check, State.NOTE, told, todo)


def failed(check: str, told: str, todo: str) -> Finding:
    return Finding(check, State.FAILED, told, todo)
