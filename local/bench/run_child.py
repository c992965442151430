"""A process that makes runs, or the bare calls of one: `python -m local.bench.run_child`, driven by `run_process.py`.

A line of JSON in, a line of JSON out; in between stand the log records of the run.
"""

import json
import sys
import time
from typing import Any

from lambdas.processor import handler
from local.bench.run_bare import Bare


class Context:
    aws_request_id = "bench"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def main() -> None:
    bare = Bare()
    print(json.dumps({"done": {}}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "answer":
                done = _answer(order)
            case "bare":
                done = bare.make(order["calls"])
            case "later":
                _later(order["seconds"])
                done = {}
        print(json.dumps({"done": done}), flush=True)


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    message = {
        "messageId": "m-1",
        "receiptHandle": "r-1",
        "body": json.dumps({"conversation": order["conversation"], "event": order["event"]}),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
    }
    wall, cpu = time.perf_counter(), time.process_time()
    answer = handler({"Records": [message]}, Context())
    return {
        "ms": (time.perf_counter() - wall) * 1000,
        "cpu_ms": (time.process_time() - cpu) * 1000,
        "failed": len(answer["batchItemFailures"]),
    }


def _later(seconds: float) -> None:
    """Moves the clocks: those that clients judge the age of a connection by, and our own."""
    monotonic, wall, wall_ns = time.monotonic, time.time, time.time_ns
    time.monotonic = lambda: monotonic() + seconds
    time.time = lambda: wall() + seconds
    time.time_ns = lambda: wall_ns() + int(seconds * 1e9)


if __name__ == "__main__":
    main()
