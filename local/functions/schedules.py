"""EventBridge Scheduler: the deployed schedules that run a function, and a clock that runs it.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import json
import logging
import re
import threading
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.actions import Need
from local.aws.server import LocalAws
from local.functions.function import name_in_arn
from local.functions.ports import Invoker

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """`definition` as GetSchedule gives it."""

    definition: dict[str, Any]

    @property
    def function_name(self) -> str:
        return name_in_arn(self.definition["Target"]["Arn"])

    @property
    def enabled(self) -> bool:
        return bool(self.definition.get("State", "ENABLED") == "ENABLED")

    @property
    def every_s(self) -> int:
        """Raises `ValueError` for a schedule that is no rate."""
        found = _RATE.fullmatch(self.definition["ScheduleExpression"])
        if not found:
            raise ValueError(f"the local Scheduler knows rates only, not {self.definition['ScheduleExpression']}")
        return int(found[1]) * _UNITS[found[2]]

    def enable(self, client: Any, enabled: bool) -> None:
        kept = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
        settings = {name: self.definition[name] for name in kept}
        client.update_schedule(**settings, State="ENABLED" if enabled else "DISABLED")


def read_schedules(client: Any) -> list[Schedule]:
    """Those whose target is a function, through a boto3 `scheduler` client."""
    listed = client.list_schedules()["Schedules"]
    found = [client.get_schedule(Name=item["Name"], GroupName=item["GroupName"]) for item in listed]
    return [Schedule(item) for item in found if ":function:" in item["Target"]["Arn"]]


class Schedules:
    """Runs each function of an enabled schedule at `start()` and then at its rate. `stop()` waits for no function.

    A schedule whose role may not invoke its function runs nothing, as in AWS, and says so.
    """

    def __init__(self, aws: LocalAws, invoker: Invoker) -> None:
        self._aws = aws
        self._invoker = invoker
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> Self:
        for schedule in read_schedules(self._aws.client("scheduler")):
            if schedule.enabled and self.allows(schedule):
                thread = threading.Thread(target=self._run, args=(schedule,), name="scheduler", daemon=True)
                self._threads.append(thread)
                thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def allows(self, schedule: Schedule) -> bool:
        target = schedule.definition["Target"]
        allowed = self._aws.permissions.allowed(target["RoleArn"], Need("lambda:InvokeFunction", target["Arn"]))
        if not allowed:
            _logger.error("%s may not invoke %s: its schedule runs nothing", target["RoleArn"], target["Arn"])
        return allowed

    def _run(self, schedule: Schedule) -> None:
        while not self._stopping.is_set():
            event = json.loads(schedule.definition["Target"].get("Input") or "{}")
            try:
                self._invoker.submit(schedule.function_name, event)
            except (BotoCoreError, ClientError, LookupError, OSError, ValueError) as exc:
                _logger.error("%s can't be invoked: %s", schedule.function_name, exc)
            self._stopping.wait(schedule.every_s)
