"""The time at which things are measured: the real one, until a drill sets it."""

import time


class DrillClock:
    """Unix seconds."""

    def __init__(self) -> None:
        self.at_s: float | None = None

    def __call__(self) -> float:
        return time.time() if self.at_s is None else self.at_s
