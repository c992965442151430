"""The parent's side of `run_child.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent.parent


class Process:
    """`with Process(environment) as process:` is a warm processor. `records` are the log records of its last order."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = {**_clean(), **environment}
        self.records: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "local.bench.run_child"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.close()
        self._child.wait(timeout=10)
        self._child.stdout.close()

    def do(self, what: str, **fields: Any) -> dict[str, Any]:
        """Raises `RuntimeError` when the process ends over it; its own words stand on stderr."""
        assert self._child.stdin
        self._child.stdin.write(json.dumps({"do": what, **fields}) + "\n")
        self._child.stdin.flush()
        return self._read()

    @property
    def finished(self) -> dict[str, Any]:
        """The record of the run that it made last."""
        return next(record for record in self.records if record.get("event") == "run_finished")

    def _read(self) -> dict[str, Any]:
        assert self._child.stdout
        self.records = []
        for line in self._child.stdout:
            record = json.loads(line)
            if "done" in record:
                done: dict[str, Any] = record["done"]
                return done
            self.records.append(record)
        raise RuntimeError("the process that makes the runs has ended")


def _clean() -> dict[str, str]:
    """Nothing of this machine's AWS configuration."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
