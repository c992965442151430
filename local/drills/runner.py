"""Plays drills, minute by minute."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from local.aws.queue_clock import QueueClock
from local.cloudwatch.alarms import Alarms
from local.cloudwatch.judging import State
from local.drills.clock import DrillClock
from local.drills.drill import Drill, Outcome
from local.drills.money import enough
from local.drills.town import Town
from local.world import World

MINUTE_S = 60
MONDAY = datetime(2027, 3, 1)  # noqa: DTZ001, of the profile's zone
"""Of the first drill; each has a day of its own, later than anything that was measured really."""
LOOK_EVERY_MIN = 15
LOOKED_MIN = 240  # for how long the balance function has been at work when a drill begins
MEND_MIN = 300


class Runner:
    """`clock` is the world's `metrics_clock`."""

    def __init__(self, world: World, clock: DrillClock, queue_clock: QueueClock) -> None:
        self._world = world
        self._clock = clock
        self._town = Town(world, queue_clock)
        self._days = 0
        enough(self._town)

    def run_all(self, drills: Sequence[Drill], told: Callable[[Outcome], None]) -> list[Outcome]:
        """In the order of `table.DRILLS`; `told` hears of each as soon as it is over."""
        outcomes = []
        for drill in drills:
            outcomes.append(self.run(drill))
            told(outcomes[-1])
        return outcomes

    def run(self, drill: Drill) -> Outcome:
        started, outcome = time.monotonic(), Outcome(drill)
        try:
            self._play(drill, outcome)
        except (TimeoutError, RuntimeError) as exc:
            outcome.complaints.append(str(exc))
            self._town.heal()
            drill.mend(self._town)
            self._town.tidy()
        finally:
            self._clock.at_s = None
        outcome.took_s = time.monotonic() - started
        return outcome

    def _play(self, drill: Drill, outcome: Outcome) -> None:
        town = self._town
        alarms = Alarms.deployed(self._world.aws.client("cloudwatch"), self._world.metrics)
        start = self._next_start(drill)
        for minute in range(-LOOKED_MIN, 0, LOOK_EVERY_MIN):
            self._clock.at_s = start + minute * MINUTE_S
            self._world.measuring.put(town.looked)
        self._clock.at_s = start - 1
        drill.before(town)
        self._evaluate(alarms, start)
        if early := [self._short(name) for name, state in alarms.states.items() if state is not State.OK]:
            outcome.complaints.append(f"before the fault these were not OK: {', '.join(early)}")
        minute = 0
        while drill.alarm not in outcome.went_off and minute < drill.within:
            minute += 1
            self._begin(start, minute)
            if (minute - 1) % drill.every == 0:
                drill.cause(town)
            self._end(alarms, outcome, start, minute)
        self._begin(start, minute + 1)
        town.heal()
        drill.mend(town)
        town.tidy()
        for mended in range(1, MEND_MIN + 1):
            self._begin(start, minute + mended)
            self._end(alarms, outcome, start, minute + mended)
            if all(state is State.OK for state in alarms.states.values()):
                outcome.ok_after = mended
                break
        self._judge(drill, outcome)

    def _next_start(self, drill: Drill) -> float:
        hours = self._town.profile.business_hours
        zone = ZoneInfo(hours.timezone if hours else "UTC")
        day = MONDAY + timedelta(weeks=self._days)
        self._days += 1
        return datetime.combine(day, drill.begins, zone).timestamp()

    def _begin(self, start: float, minute: int) -> None:
        """In the middle of that minute; the balance function runs when its schedule says so."""
        self._clock.at_s = start + (minute - 0.5) * MINUTE_S
        if minute % LOOK_EVERY_MIN == 0 and self._town.is_scheduled:
            self._world.measuring.put(self._town.looked)

    def _end(self, alarms: Alarms, outcome: Outcome, start: float, minute: int) -> None:
        for name, state in self._evaluate(alarms, start + minute * MINUTE_S).items():
            if state is State.ALARM:
                outcome.went_off.setdefault(self._short(name), minute)

    def _evaluate(self, alarms: Alarms, now_s: float) -> dict[str, State]:
        self._world.measuring.queues(self._world.aws)
        return alarms.evaluate(now_s)

    def _short(self, name: str) -> str:
        return name.removeprefix(f"{self._world.stack_name}-")

    def _judge(self, drill: Drill, outcome: Outcome) -> None:
        if outcome.minutes is None:
            outcome.complaints.append(f"did not go off within {drill.within} minutes")
        if missing := drill.also - outcome.others:
            outcome.complaints.append(f"these did not go off with it: {', '.join(sorted(missing))}")
        if surplus := outcome.others - drill.also:
            outcome.complaints.append(f"these went off too: {', '.join(sorted(surplus))}")
        if outcome.ok_after is None:
            outcome.complaints.append(f"not all were OK again {MEND_MIN} minutes after the fault")
