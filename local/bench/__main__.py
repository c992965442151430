"""`make bench`: measure everything, print one table and write it as JSON. A missed goal is shown, it is no failure."""

import argparse
import json
import sys
import time
from pathlib import Path

from assistant.errors import ConfigurationError
from local.bench import report
from local.bench.bench import Bench
from local.bench.figures import Figure
from local.bench.parts import PARTS, load
from local.progress import Progress
from local.world_file import FOLDER


def main() -> int:
    arguments = _parser().parse_args()
    say = Progress().say
    bench = Bench(arguments.folder.resolve(), arguments.rounds, say)
    bench.folder.mkdir(parents=True, exist_ok=True)
    measured: dict[str, list[Figure]] = {}
    try:
        for name in arguments.part or PARTS:
            started = time.monotonic()
            say(f"{name}: {PARTS[name]}")
            measured[name] = load(name)(bench)
            say(f"  {name}: {time.monotonic() - started:.0f} s")
    except ConfigurationError as exc:
        print(exc, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report.as_json(measured), indent=1, ensure_ascii=False) + "\n", "utf-8")
    told = [report.table(measured), report.notes(measured), report.summary(measured), f"written to {arguments.json}"]
    print("\n\n".join(text for text in told if text))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.bench", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="only this one; may be given several times")
    parser.add_argument("--rounds", type=int, default=10, help="how often (%(default)s); 2 for a quick look")
    parser.add_argument("--folder", type=Path, default=FOLDER / "bench", help="for what is built (%(default)s)")
    parser.add_argument("--json", type=Path, default=FOLDER / "bench.json", help="the table as data (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
