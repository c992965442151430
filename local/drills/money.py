"""Drills of what costs money: the credit at OpenAI, the day's budget, LINE's quota, and whether anybody looks."""

import time
from datetime import timedelta
from decimal import Decimal

from assistant.balance.money import HOUR_MS
from assistant.balance.spending import Bill
from assistant.names import Alarm
from local.drills.drill import Drill
from local.drills.town import Town
from local.standins.openai.billing import Billing

AFFECTED = frozenset({Alarm.CUSTOMERS_AFFECTED})
ENOUGH_USD = 500
HUNDRED_USD = 100
OLD_H = 8
COSTS = {"path": "organization/costs"}
MICRO = 1_000_000


class DaysAgo:
    """A clock of the stand-in."""

    def __init__(self, days: int) -> None:
        self._days = days

    def now_ms(self) -> int:
        return int((time.time() - timedelta(days=self._days).total_seconds()) * 1000)


def enough(town: Town) -> None:
    """As it should be: before each drill, and after those of this page."""
    town.purse.has_credit(ENOUGH_USD)
    town.purse.forget_bill()
    town.look()


def _little_credit(town: Town) -> None:
    town.purse.has_credit(int(town.profile.balance.low_usd) - 1)
    town.look()


def _spends_fast(town: Town) -> None:
    """A hundred dollars, and a week that cost a fifth of it each day."""
    billing = town.world.openai.billing
    for days in range(1, 8):
        billing.clock = DaysAgo(days)
        billing.charge(Decimal(HUNDRED_USD // 5))
    billing.clock = Billing().clock
    town.purse.has_credit(HUNDRED_USD)
    town.purse.forget_bill()
    town.look()


def _spends_slowly(town: Town) -> None:
    town.world.openai.billing = Billing()
    enough(town)


def _costs_are_refused(town: Town) -> None:
    now_ms = int(time.time() * 1000)
    today = now_ms // 86_400_000
    town.purse.ledger.keep(Bill(now_ms - OLD_H * HOUR_MS, today - 40, {}))
    town.fail("openai", match=COSTS, status=401, times=2)
    town.look()


def _nobody_looks(town: Town) -> None:
    town.enable_schedule(False)


def _somebody_looks(town: Town) -> None:
    town.enable_schedule(True)
    enough(town)


def _pushes_are_used(town: Town) -> None:
    town.world.line.ledger.quota, town.world.line.ledger.used = 100, 85
    town.look()


def _month_ends(town: Town) -> None:
    town.world.line.ledger.quota, town.world.line.ledger.used = None, 0
    enough(town)


def _day_is_nearly_spent(town: Town) -> None:
    town.purse.spend_today(int(town.profile.limits.money_per_day * MICRO) - 1)
    town.kill()


def _day_is_over(town: Town) -> None:
    town.purse.spend_today(-int(town.profile.limits.money_per_day * MICRO))
    town.kill()


def _one_asks(town: Town) -> None:
    town.people.ask(1)


DRILLS = (
    Drill(
        Alarm.BUDGET_SPENT,
        "one answer costs more than is left of the day's money",
        _one_asks,
        within=1,
        also=AFFECTED,
        before=_day_is_nearly_spent,
        mend=_day_is_over,
    ),
    Drill(Alarm.LOW_BALANCE, "the credit falls below the profile's limit", _little_credit, within=1, mend=enough),
    Drill(
        Alarm.DAYS_LEFT,
        "a week costs so much that the credit lasts for less than the next one",
        _spends_fast,
        within=1,
        mend=_spends_slowly,
    ),
    Drill(
        Alarm.FIGURES_TOO_OLD,
        "OpenAI refuses the admin key, and has done so for eight hours",
        _costs_are_refused,
        within=61,
        every=15,
        mend=enough,
    ),
    Drill(
        Alarm.FIGURES_TOO_OLD,
        "the balance function's schedule is switched off",
        _nobody_looks,
        within=300,
        every=60,
        mend=_somebody_looks,
    ),
    Drill(Alarm.LINE_QUOTA, "LINE has counted 85 of 100 pushed messages", _pushes_are_used, within=1, mend=_month_ends),
)
