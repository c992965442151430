"""`python -m tests.fuzz`: see `--help`. Exits with 1 when anything was found."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz.report import ROOT
from tests.fuzz.sending import LENGTH, send
from tests.fuzz.target import Target

FOLDER = ROOT / ".local" / "fuzz"
TOLD_EVERY_S = 10


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description="Fuzzes the way from webhook to queue.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--engine", choices=("atheris", "random"), help="default: in turns, atheris where installed")
    parser.add_argument("--replay", type=Path, help="run one reproducer, with its traceback")
    options = parser.parse_args()
    if options.replay:
        return replay(options.replay)
    guided = ["atheris"] if importlib.util.find_spec("atheris") else []
    engines = [options.engine] if options.engine else [*guided, "random"]
    print(
        f"{options.cases:,} cases ({', '.join(engines)}), seed {options.seed}, {options.processes} processes",
        flush=True,
    )
    return fuzz(engines, options.cases, options.seed, options.processes)


def fuzz(engines: list[str], cases: int, seed: int, processes: int) -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        workers, files = [], []
        for number in range(processes):
            files.append(Path(folder, f"{number}.json"))
            share = cases // processes + (number < cases % processes)
            workers.append(_start(engines[number % len(engines)], share, seed * 1000 + number, files[-1]))
        told = started
        while any(worker.poll() is None for worker in workers):
            time.sleep(0.2)
            if time.monotonic() - told > TOLD_EVERY_S:
                told = time.monotonic()
                print(f"  {sum(tally['cases'] for tally in _tallies(files)):,} …", flush=True)
        tallies = _tallies(files)
        died = [worker.returncode for worker in workers if worker.returncode]
    return _report(tallies, cases, time.monotonic() - started, died)


def _start(engine: str, cases: int, seed: int, file: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.fuzz.worker", engine, str(cases), str(seed), str(FOLDER), str(file)]
    # libFuzzer leaves its folder behind.
    environ = os.environ | {"PYTHONHASHSEED": "0", "TMPDIR": str(file.parent)}
    log = file.with_suffix(".log").open("wb")  # libFuzzer's own reports
    with log:
        return subprocess.Popen(command, cwd=ROOT, stderr=log, env=environ)


def _tallies(files: list[Path]) -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]


def _report(tallies: list[dict[str, Any]], wanted: int, seconds: float, died: list[int]) -> int:
    done = sum(tally["cases"] for tally in tallies)
    statuses = sum((Counter(tally["statuses"]) for tally in tallies), Counter[str]())
    findings = sum((Counter(tally["findings"]) for tally in tallies), Counter[str]())
    reproducers = {what: file for tally in tallies for what, file in tally["reproducers"].items()}
    print(f"{done:,} cases in {seconds:.0f} s, {done / seconds:,.0f} a second")
    print("  " + ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())))
    for what, count in findings.most_common():
        print(f"  {count:,} times {what}\n    python -m tests.fuzz --replay {reproducers[what]}")
    for tally in tallies:
        print(f"  digest {tally['digest'][:16]}")
    if died or done != wanted:
        print(f"  a process ended early (exit codes {died}): {wanted - done:,} cases were not run")
    print(f"findings: {len(findings)}")
    return 1 if findings or died or done != wanted else 0


def replay(file: Path) -> int:
    case, target = file.read_bytes(), Target()
    print(f"{send(case[:LENGTH], case[LENGTH:]).event!s:.2000}")
    try:
        with target.listening():
            status = target.run(case)
    except Exception:
        traceback.print_exc()
        return 1
    print(f"status {status}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
