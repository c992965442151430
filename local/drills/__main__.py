"""`make drill`: let every alarm go off for real, and print how long it takes. Exit status 1 when one does it wrong."""

import argparse
import logging
import sys
from pathlib import Path

from assistant.errors import ConfigurationError
from local.aws.queue_clock import QueueClock
from local.drills import report
from local.drills.clock import DrillClock
from local.drills.runner import Runner
from local.drills.table import DRILLS
from local.progress import Progress
from local.world import World
from local.world_file import FOLDER


def main() -> int:
    arguments = _parser().parse_args()
    drills = [drill for drill in DRILLS if any(part in drill.alarm for part in arguments.only or [""])]
    if not drills:
        print(f"no alarm has {' or '.join(arguments.only)} in its name", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)  # of the pollers, whose calls fail on purpose
    clock, queue_clock = DrillClock(), QueueClock()
    try:
        with World(
            folder=arguments.folder.resolve(),
            environ={},
            progress=Progress(),
            metrics_clock=clock,
            queue_clock=queue_clock,
        ) as world:
            outcomes = Runner(world, clock, queue_clock).run_all(drills, lambda outcome: print(report.line(outcome)))
    except ConfigurationError as exc:
        print(exc, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(f"\n{report.table(outcomes)}\n\n{report.summary(outcomes)}")
    return 1 if any(outcome.complaints for outcome in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.drills", description=__doc__)
    parser.add_argument("--only", action="append", metavar="PART", help="only alarms with this in their name")
    parser.add_argument("--folder", type=Path, default=FOLDER / "drills", help="for what is built (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
