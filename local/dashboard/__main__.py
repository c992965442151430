"""`make dashboard`: draw the deployed dashboard with what a day in the local world measured (needs Chromium)."""

import argparse
import sys
from pathlib import Path

from assistant.errors import ConfigurationError
from local.aws.queue_clock import QueueClock
from local.cloudwatch.alarms import Alarms
from local.dashboard import body
from local.dashboard.day import Day
from local.dashboard.page import Page
from local.drills.clock import DrillClock
from local.progress import Progress
from local.simulator.browser import browser
from local.world import World
from local.world_file import FOLDER

PICTURE = Path(__file__).parent.parent.parent / "docs" / "dashboard.png"


def main() -> int:
    arguments = _parser().parse_args()
    folder, progress = arguments.folder.resolve(), Progress()
    try:
        page = _page(folder, progress)
        file = folder / "dashboard.html"
        file.write_text(page.html(), encoding="utf-8")
        print(file)
        with progress.step("taking the picture"):
            _take(file, page.size, arguments.picture)
    except ConfigurationError as exc:
        print(exc, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(arguments.picture)
    return 0


def _page(folder: Path, progress: Progress) -> Page:
    clock, queue_clock = DrillClock(), QueueClock()
    with World(folder=folder, environ={}, progress=progress, metrics_clock=clock, queue_clock=queue_clock) as world:
        with progress.step("letting a day pass by"):
            end_s = Day(world, clock, queue_clock).pass_by()
        client = world.aws.client("cloudwatch")
        alarms = Alarms.deployed(client, world.metrics)
        alarms.evaluate(end_s)
        definition = client.get_dashboard(DashboardName=world.stack_name)["DashboardBody"]
        return Page(body.read(definition), world.metrics, alarms.states, end_s)


def _take(file: Path, size: tuple[int, int], picture: Path) -> None:
    with browser(*size) as chrome:
        chrome.get(file.as_uri())
        chrome.save_screenshot(str(picture))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.dashboard", description=__doc__)
    parser.add_argument("--picture", type=Path, default=PICTURE, help="where it is written (%(default)s)")
    parser.add_argument("--folder", type=Path, default=FOLDER / "dashboard", help="for what is built (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
