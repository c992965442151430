"""`make faults`: run the fault matrix and print it. Exit status 1 when a cell is red."""

import argparse
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from assistant.errors import ConfigurationError
from local.faults import matrix, report
from local.faults.parts import PARTS, SAMPLED, Part
from local.faults.processes import PartProcess, wait_for
from local.faults.rows import row_of
from local.faults.times import SHORT, Times, deployed_times
from local.functions.runtime import runtime_python
from local.synth import synth
from local.world_file import FOLDER

PROFILE = "sk_medical"


def main() -> int:
    arguments = _parser().parse_args()
    arguments.folder = arguments.folder.resolve()
    parts = _chosen(arguments)
    if not parts:
        print(f"no cell has {arguments.only!r} in its name: see --list", file=sys.stderr)
        return 2
    if arguments.list:
        print("\n".join(f"{part.name}: {cell.name}" for part in parts for cell in part.cells(arguments.only)))
        return 0
    try:
        arguments.assembly = arguments.assembly or synth(PROFILE, arguments.folder)
        return _run(arguments, parts[0]) if arguments.rows else _show(arguments, parts)
    except ConfigurationError as exc:
        print(exc, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.faults", description=__doc__)
    names = [part.name for part in (*PARTS, SAMPLED)]
    parser.add_argument("--part", action="append", choices=names, help="only this part; may be repeated")
    parser.add_argument("--only", default="", metavar="PATTERN", help="only cells with this in their name (see --list)")
    parser.add_argument("--list", action="store_true", help="list the cells and stop")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write there too what came of each cell")
    parser.add_argument("--at-once", type=int, default=32, help="customers at a time, per part (%(default)s)")
    parser.add_argument("--processes", type=int, default=12, help="function processes, per part (%(default)s)")
    parser.add_argument("--folder", type=Path, default=FOLDER / "faults", help="for what is built (%(default)s)")
    parser.add_argument("--assembly", type=Path, help="a synthesized app to take instead of a new one")
    parser.add_argument("--rows", action="store_true", help="run one part in this process; print rows as JSON lines")
    return parser


def _chosen(arguments: argparse.Namespace) -> list[Part]:
    wanted = arguments.part or [part.name for part in PARTS]
    return [part for part in (*PARTS, SAMPLED) if part.name in wanted and part.cells(arguments.only)]


def _times(part: Part, assembly: Path) -> Times:
    return deployed_times(assembly) if part.as_deployed else SHORT


def _run(arguments: argparse.Namespace, part: Part) -> int:
    logging.disable(logging.CRITICAL)  # of the pollers, whose calls fail on purpose
    folder = arguments.folder / part.name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "runtime").exists():
        (folder / "runtime").symlink_to(Path("..") / "runtime", target_is_directory=True)
    settings = matrix.Settings(
        arguments.assembly, folder, _times(part, arguments.assembly), arguments.at_once, arguments.processes
    )
    cells = part.cells(arguments.only)
    matrix.run(part.wire, cells, settings, lambda outcome: print(row_of(part.name, outcome).to_json(), flush=True))
    return 0


def _show(arguments: argparse.Namespace, parts: list[Part]) -> int:
    arguments.folder.mkdir(parents=True, exist_ok=True)
    runtime_python(arguments.folder, lambda text: print(text, file=sys.stderr))
    options = ["--only", arguments.only, "--folder", str(arguments.folder), "--assembly", str(arguments.assembly)]
    options += ["--at-once", str(arguments.at_once), "--processes", str(arguments.processes)]
    running = [PartProcess(part, arguments.only, options) for part in parts]
    wait_for(running)
    for process in running:
        print(f"\n== {process.part.name}\n\n{report.table(process.rows)}")
    print(f"\n{report.LEGEND}")
    for process in running:
        times = _times(process.part, arguments.assembly)
        print(f"\n{report.summary(process, times)}")
    if arguments.json:
        rows = [asdict(row) for process in running for row in process.rows]
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    green = all(process.complete and all(row.green for row in process.rows) for process in running)
    everything = [cell for process in running for cell in process.cells]
    print(f"\n{report.counted(everything)}: {'all green' if green else 'NOT ALL GREEN'}")
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
