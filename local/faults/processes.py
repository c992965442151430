"""Parts of the matrix, each in a process of its own, and what they have told so far."""

import subprocess
import sys
import threading
import time

from local.faults.parts import Part
from local.faults.rows import Row

TOLD_EVERY_S = 10.0


class PartProcess:
    """Runs from the start. `rows` grows, and is in the order of the cells; `took_s` is set when the process is over."""

    def __init__(self, part: Part, only: str, options: list[str]) -> None:
        self.part = part
        self.cells = part.cells(only)
        self.rows: list[Row] = []
        self._place = {cell.name: place for place, cell in enumerate(self.cells)}
        self.took_s = 0.0
        self._started = time.monotonic()
        command = [sys.executable, "-m", "local.faults", "--rows", "--part", part.name, *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def complete(self) -> bool:
        """Whether every cell was run."""
        return self._process.returncode == 0 and len(self.rows) == len(self.cells)

    def join(self, timeout_s: float) -> bool:
        """Whether it is over."""
        self._reader.join(timeout_s)
        return not self._reader.is_alive()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            row = Row.from_json(line)
            self.rows = sorted([*self.rows, row], key=lambda row: self._place[row.name])
            if not row.green:
                print(f"  RED {self.part.name}: {row.name}: {'; '.join(row.complaints)}", file=sys.stderr, flush=True)
        self._process.wait()
        self.took_s = time.monotonic() - self._started


def wait_for(running: list[PartProcess]) -> None:
    """Until all are over; tells now and then how far they are."""
    while not all(process.join(TOLD_EVERY_S) for process in running):
        far = [f"{process.part.name} {len(process.rows)} of {len(process.cells)}" for process in running]
        print(f"  {', '.join(far)}", file=sys.stderr, flush=True)
