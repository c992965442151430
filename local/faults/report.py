"""The matrix as a table for people: points down, kinds across."""

from collections.abc import Iterable

from local.faults.cells import Cell
from local.faults.kinds import KINDS
from local.faults.processes import PartProcess
from local.faults.promises import HANDLED_S, longest
from local.faults.rows import Row
from local.faults.times import Times
from local.faults.watch import Delay

NAME, WIDTH = 18, 9
LEGEND = """\
ok: one order, one invoice, one receipt, one answer, the thread whole, the next message answered as ever. The number is
the longest wait for the next try, in seconds. RED: not so, see below. Empty: that can't happen to this call."""


def table(rows: list[Row]) -> str:
    """Of one part."""
    general = [kind.name for kind in KINDS if kind.general]
    lines = _heading(general)
    for scenario in dict.fromkeys(row.scenario for row in rows):
        ours = [row for row in rows if row.scenario == scenario]
        lines += ["", f"{scenario} (clean run: {_verdict(row for row in ours if not row.point)})"]
        for point in dict.fromkeys(row.point for row in ours if row.point):
            cells = {row.kind: row for row in ours if row.point == point}
            texts = [_cell(cells.get(kind)).ljust(WIDTH) for kind in general]
            lines.append(f"  {point:{NAME}}{''.join(texts)}".rstrip())
            lines += [f"  {'':{NAME}}{kind}: {_cell(row)}" for kind, row in cells.items() if kind not in general]
    return "\n".join(lines)


def counted(cells: list[Cell]) -> str:
    """`431 cells and 6 clean runs`."""
    clean = sum(cell.fault is None for cell in cells)
    return f"{len(cells) - clean} cells and {clean} clean runs"


def summary(process: PartProcess, times: Times) -> str:
    """Counts, the longest waits beside what is promised, and what every red cell complains of."""
    rows = process.rows
    red = [row for row in rows if not row.green]
    delays = [delay for row in rows for delay in row.delays]
    shortest_s, longest_s = HANDLED_S
    lines = [
        f"{process.part.name}: {counted(process.cells)}, {len(process.cells) - len(rows)} of them not run, "
        f"{len(red)} red, in {process.took_s:.0f} s",
        f"  from a crash to the next try: {_longest(delays, after_crash=True)}; "
        f"promised {times.after_crash_s} s (the function's timeout, here {times.timeout_s} s, and 10 s)",
        f"  from a failure to the next try: {_longest(delays, after_crash=False)}; "
        f"promised {shortest_s} to {longest_s} s",
    ]
    for row in red:
        lines += [f"  RED {row.name}", *(f"      {text}" for text in row.complaints)]
    return "\n".join(lines)


def _heading(kinds: list[str]) -> list[str]:
    words = [kind.split() for kind in kinds]
    depth = max(len(parts) for parts in words)
    return [
        f"  {'':{NAME}}" + "".join((parts[line] if line < len(parts) else "").ljust(WIDTH) for parts in words).rstrip()
        for line in range(depth)
    ]


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    waits = [delay.seconds for delay in row.delays]
    return ("ok" if row.green else "RED") + (f" {max(waits):.1f}" if waits else "")


def _verdict(rows: Iterable[Row]) -> str:
    verdicts = [row.green for row in rows]
    return ("ok" if all(verdicts) else "RED") if verdicts else "not run"


def _longest(delays: list[Delay], *, after_crash: bool) -> str:
    delay = longest(delays, after_crash=after_crash)
    busy = max((delay.until_taken_s for delay in delays if delay.after_crash == after_crash), default=0.0)
    return f"at most {delay.seconds:.1f} s ({busy:.1f} s until this machine took it)" if delay else "there was none"
