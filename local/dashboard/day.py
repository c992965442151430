"""A day in the shop, for the picture: customers write through it, Odoo is down for a while, and the bill grows.

Everything is done for real; only the clock at which it is measured goes by quarters of an hour.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from local.aws.queue_clock import QueueClock
from local.drills.clock import DrillClock
from local.drills.money import DaysAgo
from local.drills.town import Town
from local.standins.openai.billing import Billing
from local.world import World

END = datetime(2027, 3, 2, 14, tzinfo=UTC)  # a Tuesday, nine in the evening in Bangkok
STEP_S = 900
HOURS = 24
CUSTOMERS_BY_HOUR = (0, 0, 1, 2, 4, 5, 4, 3, 4, 5, 4, 3, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0)
"""By hour of UTC; ten o'clock in Bangkok is three."""
QUESTIONS = ("มีถุงมือไนไตรไหมคะ", "How much is a digital thermometer?", "มีหน้ากากอนามัยไหมครับ", "Do you sell syringes?")
CREDIT_USD = 120
A_DAY_USD = Decimal("3.40")
WEEK = 8
ODOO_DOWN_AT = 26  # quarters of an hour after the beginning
ODOO_FAILS = 4


class Day:
    def __init__(self, world: World, clock: DrillClock, queue_clock: QueueClock) -> None:
        self._world = world
        self._clock = clock
        self._town = Town(world, queue_clock)

    def pass_by(self) -> float:
        """Gives its end, in Unix seconds."""
        self._spend()
        town, begin = self._town, END - timedelta(hours=HOURS)
        for step in range(HOURS * 3600 // STEP_S):
            at = begin + timedelta(seconds=STEP_S * step)
            self._clock.at_s = at.timestamp()
            town.look()
            if step == ODOO_DOWN_AT:
                town.fail("odoo", status=503, times=ODOO_FAILS)
            for number in range(-(-CUSTOMERS_BY_HOUR[at.hour] // 2)):
                town.ask(2 - step % 2, QUESTIONS[(step + number) % len(QUESTIONS)])
            town.heal()
            self._world.measuring.queues(self._world.aws)
        return END.timestamp()

    def _spend(self) -> None:
        """A week's use by the whole organisation, which the bill tells."""
        billing = self._world.openai.billing
        for days in range(1, WEEK):
            billing.clock = DaysAgo(days)
            billing.charge(A_DAY_USD)
        billing.clock = Billing().clock
        self._town.has_credit(CREDIT_USD)
        self._world.line.ledger.quota, self._world.line.ledger.used = 500, 61
