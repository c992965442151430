"""How soon a message is tried again: what is promised, held against what was measured."""

from collections.abc import Iterable
from itertools import pairwise

from local.faults.kinds import RETRY_AFTER_S, Kind
from local.faults.times import Times
from local.faults.watch import Delay

HANDLED_S = (1, 30)
"""After a failure that the run could report: between these, in seconds, and longer from try to try."""


def broken(delays: list[Delay], times: Times, kind: Kind | None) -> list[str]:
    """A complaint for each promise that was not kept."""
    complaints = []
    shortest, longest = HANDLED_S
    for delay in delays:
        if delay.after_crash and delay.seconds > times.after_crash_s:
            complaints.append(f"{delay.seconds:.1f} s from the crash to the next try, over {times.after_crash_s}")
        if not delay.after_crash and not shortest <= delay.seconds <= longest:
            complaints.append(f"{delay.seconds:.1f} s from the failure to the next try, not {shortest} to {longest}")
    asked = [delay.asked_s for delay in delays if delay.asked_s is not None]
    if kind and kind.tries > 1 and any(later <= earlier for earlier, later in pairwise(asked)):
        complaints.append(f"the waits do not grow: {', '.join(map(str, asked))} s")
    if kind and kind.asks_to_wait and any(wait < RETRY_AFTER_S for wait in asked):
        complaints.append(f"tried again after {min(asked)} s, although asked to wait {RETRY_AFTER_S}")
    return complaints


def longest(delays: Iterable[Delay], *, after_crash: bool) -> Delay | None:
    """None when there was no such failure."""
    asked = (delay for delay in delays if delay.after_crash == after_crash)
    return max(asked, key=lambda delay: delay.seconds, default=None)
