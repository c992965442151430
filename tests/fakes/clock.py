"""`FakeClock`: time that moves only when told to."""


class FakeClock:
    def __init__(self, now_ms: int = 0) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def advance(self, *, seconds: float) -> None:
        self._now_ms += int(seconds * 1000)
