"""Keeps one environment of each function that somebody waits for: a small company's messages would mostly find none."""

from collections.abc import Iterable

from constructs import Construct

from assistant.names import WARM_CALL
from stacks.function import PythonFunction
from stacks.schedule import Schedule


class Warming(Construct):
    """Lambda promises nothing: an idle environment usually lives for longer than `every_s`, and it is one. Who writes
    beside somebody else, or after a deployment, meets a cold start all the same."""

    def __init__(self, scope: Construct, id: str, *, functions: Iterable[PythonFunction], every_s: int) -> None:
        super().__init__(scope, id)
        for function in functions:
            Schedule(self, function.node.id, function=function.function, every_s=every_s, event=WARM_CALL)
