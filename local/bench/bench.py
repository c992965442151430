"""What a part of the bench gets to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bench:
    """`folder` is for what is built (the assembly, the functions' Python, worlds). `rounds` scales how often everything
    is measured: 10 by default, and a part multiplies it where a round is short. `say` shows progress."""

    folder: Path
    rounds: int
    say: Callable[[str], None]
