"""The parts of the bench, in the order in which they run."""

from collections.abc import Callable
from importlib import import_module

from local.bench.bench import Bench
from local.bench.figures import Figure

type Part = Callable[[Bench], list[Figure]]

PARTS = {
    "cold": "cold start of each function, and the size of its package",
    "ack": "how long a warm ingest function takes for a webhook",
    "run": "what a run adds to the model's and Odoo's own time, its calls, and what goes on side by side",
    "connections": "new connections on a warm path",
    "growth": "tokens, cached share, bytes and time over a conversation of 1,000 messages",
    "throughput": "webhooks and runs per second, and where the time goes",
}
"""By the name of its module in this package."""


def load(name: str) -> Part:
    """Imported when it runs: a cold start is measured before this process has loaded everything."""
    part: Part = import_module(f"local.bench.{name}").measure
    return part
