"""A day in the shop, for the picture: customers write through it, Odoo is down for a while, and the bill grows.

Everything is done for real; only the clock at which it is measured goes by five minutes.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from local.aws.queue_clock import QueueClock
from local.drills.clock import DrillClock
from local.drills.money import DaysAgo
from local.drills.town import Town
from local.standins.openai.billing import Billing
from local.world import World

END = datetime(2027, 3, 2, 14, tzinfo=UTC)  # a Tuesday, nine in the evening in Bangkok
STEP_S = 300
HOURS = 24
AT_ONCE = 3  # steps whose customers are answered side by side: each waits a second for more messages
CUSTOMERS = (0, 1, 2, 2, 3, 3, 2, 2, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0)
"""Who write in five minutes, by hour of UTC; ten o'clock in Bangkok is three."""
QUESTIONS = ("มีถุงมือไนไตรไหมคะ", "How much is a digital thermometer?", "มีหน้ากากอนามัยไหมครับ", "Do you sell syringes?")
THINKS_S = (0.2, 0.5, 0.3, 0.9, 0.4)
LOOK_EVERY = 3
CREDIT_USD = 120
A_DAY_USD = Decimal("3.40")
WEEK = 8
ODOO_IS_DOWN = range(170, 176)  # steps


class Day:
    def __init__(self, world: World, clock: DrillClock, queue_clock: QueueClock) -> None:
        self._world = world
        self._clock = clock
        self._town = Town(world, queue_clock)

    def pass_by(self) -> float:
        """Gives its end, in Unix seconds."""
        self._spend()
        asking: deque[list[str]] = deque()
        for step in range(HOURS * 3600 // STEP_S):
            at = END - timedelta(hours=HOURS) + timedelta(seconds=STEP_S * step)
            self._clock.at_s = at.timestamp()
            if step % LOOK_EVERY == 0:
                while asking:  # what they write must not be taken for the balance function's
                    self._town.people.settle(asking.popleft())
                self._town.look()
            if customers := CUSTOMERS[at.hour]:
                asking.append(self._ask(step, customers))
            if len(asking) == AT_ONCE:
                self._town.people.settle(asking.popleft())
            self._world.measuring.queues(self._world.aws)
        for users in asking:
            self._town.people.settle(users)
        return END.timestamp()

    def _ask(self, step: int, customers: int) -> list[str]:
        town = self._town
        if step in ODOO_IS_DOWN:
            town.fail("odoo", status=503, times=1)
        town.fail("openai", match={"path": "/responses"}, times=customers, delay=THINKS_S[step % len(THINKS_S)])
        return town.people.write(customers, QUESTIONS[step % len(QUESTIONS)])

    def _spend(self) -> None:
        """A week's use by the whole organisation, which the bill tells."""
        billing = self._world.openai.billing
        for days in range(1, WEEK):
            billing.clock = DaysAgo(days)
            billing.charge(A_DAY_USD)
        billing.clock = Billing().clock
        self._town.purse.has_credit(CREDIT_USD)
        self._world.line.ledger.quota, self._world.line.ledger.used = 500, 61
