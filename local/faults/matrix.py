"""Cells of one wire in one world, several at a time."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.faults.cells import Cell, Outcome
from local.faults.clean import held_to_table
from local.faults.customers import Prepared
from local.faults.injector import Injector
from local.faults.points import Wire
from local.faults.runner import Runner
from local.faults.times import Times, with_times
from local.progress import Progress
from local.standins.odoo import OdooStandIn
from local.standins.openai import Call
from local.standins.openai.replanning import Replanning
from local.world import World

BETWEEN_S = 0.3  # the first ones: so many processes can't start at the same moment

ODOO: dict[Wire, Callable[[], OdooStandIn]] = {
    Wire.JSON2: OdooStandIn,
    Wire.XMLRPC: lambda: OdooStandIn(protocols={"xmlrpc"}, version="18.0"),
}


@dataclass(frozen=True)
class Settings:
    """`folder` is the world's; `at_once` is how many customers there are at a time, `processes` how many function
    processes serve them."""

    assembly: Path
    folder: Path
    times: Times
    at_once: int
    processes: int


def run(wire: Wire, cells: list[Cell], settings: Settings, told: Callable[[Outcome], None]) -> list[Outcome]:
    """`told` hears of each cell as soon as it is over. Raises `ConfigurationError` when the world does not start."""
    assembly = with_times(settings.assembly, settings.folder / "assembly", settings.times, runs=settings.processes)
    with World(
        folder=settings.folder,
        assembly=assembly,
        environ={},
        odoo=ODOO[wire](),
        progress=Progress(quiet=True),
        max_environments=min(settings.processes, len(cells)),
    ) as world:
        world.openai.mind = Replanning(world.openai.mind, Call("list_orders", {"limit": 3}))
        runner = Runner(world, Injector(world), Prepared(world), settings.times)
        telling = threading.Lock()

        def one(place: int, cell: Cell) -> Outcome:
            if place < settings.at_once:
                time.sleep(place * BETWEEN_S)
            outcome = runner.run(cell)
            if cell.fault is None:
                outcome = held_to_table(outcome, wire)
            with telling:
                told(outcome)
            return outcome

        with ThreadPoolExecutor(settings.at_once, thread_name_prefix="cell") as pool:
            return list(pool.map(one, range(len(cells)), _mixed(cells)))


def _mixed(cells: list[Cell]) -> list[Cell]:
    """Those that wait long for the clock begin at once; the rest as it comes, so that timeouts leave the machine to
    others. The same order every time."""
    mixed = random.Random(0).sample(cells, len(cells))
    return sorted(mixed, key=lambda cell: cell.scenario.first.delay_s == 0)
