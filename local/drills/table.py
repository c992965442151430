"""All drills, in the order that costs the least time: first those that move the queues' time, then the others, beside
which one customer waits for a slow answer, and last the drill of that answer."""

from assistant.names import Alarm
from local.drills import business, model, money, plumbing
from local.drills.drill import Drill


def _place(drill: Drill) -> int:
    return 0 if drill.hurries else 2 if drill.alarm == Alarm.PROCESSOR_NEAR_TIMEOUT else 1


DRILLS: tuple[Drill, ...] = tuple(
    sorted((*plumbing.DRILLS, *model.DRILLS, *business.DRILLS, *money.DRILLS), key=_place)
)
