"""CloudWatch at work in a world that stays up: once a minute it measures the queues and evaluates the alarms.

States are kept in the local AWS, so `aws cloudwatch describe-alarms` and the operator's commands see them there.
"""

import threading
import time
from collections.abc import Callable
from typing import Self

from local.aws.server import LocalAws
from local.cloudwatch.alarms import Alarms
from local.cloudwatch.judging import State
from local.cloudwatch.measuring import Measuring

EVERY_S = 60.0


class Watching:
    """`say` is told which alarm goes off and which is over. `start` and `stop`."""

    def __init__(self, aws: LocalAws, measuring: Measuring, say: Callable[[str], None]) -> None:
        self._client = aws.client("cloudwatch")
        self._aws = aws
        self._measuring = measuring
        self._say = say
        self._alarms = Alarms.deployed(self._client, measuring.metrics)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cloudwatch", daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def minute(self, now_s: float) -> None:
        """What happens once a minute."""
        before = dict(self._alarms.states)
        self._measuring.queues(self._aws)
        for name, state in self._alarms.evaluate(now_s).items():
            self._client.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"it was {before[name]}")
            if State.ALARM in (state, before[name]):
                self._say(f"  alarm {name}: {before[name]} -> {state}")

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self.minute(time.time())
