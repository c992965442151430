"""Drills of what surrounds the assistant: Odoo, LINE, and how customers behave."""

from datetime import time
from typing import Any

from assistant import identity
from assistant.clock import SystemClock
from assistant.names import Alarm
from assistant.stores.accounts import Accounts
from assistant.stores.table import Table
from local.drills.drill import Drill
from local.drills.town import Town

ADDRESS = "drill@example.com"  # nobody's: codes are counted for any address
MESSAGES = {"path": "message/(reply|push)"}
AFFECTED = frozenset({Alarm.CUSTOMERS_AFFECTED})
AGAIN_SOON = 10


def _odoo_is_down(town: Town) -> None:
    town.fail("odoo", status=503, times=30)
    town.people.ask(3)


def _line_is_down(town: Town) -> None:
    town.fail("line", match=MESSAGES, status=500, times=3)
    town.people.ask(3, faster=AGAIN_SOON)


def _strangers_call(town: Town) -> None:
    line, secret = town.world.line, town.world.line.channel_secret
    line.channel_secret = "not-the-channels"
    try:
        for _ in range(3):
            line.send_webhook(town.world.webhook_url, [line.user_says("U" + "0" * 32, "?")])
    finally:
        line.channel_secret = secret


def _one_floods(town: Town) -> None:
    user, line = town.people.arrives(), town.world.line
    line.send_webhook(town.world.webhook_url, [line.user_says(user, "!") for _ in range(22)])
    town.people.settle([user])


def _codes_were_asked_for(town: Town) -> None:
    """As often as the address gets some in an hour, in other conversations."""
    limit = town.profile.sign_in.codes_per_address
    table = Table(town.world.aws.client("dynamodb"), town.outputs["TableName"])
    accounts, account = Accounts(table, SystemClock()), identity.account_of(ADDRESS)
    while accounts.count_code(account, limit):
        pass


def _one_more_code(town: Town) -> None:
    town.people.ask(1, f"สวัสดีค่ะ ขอเข้าสู่ระบบด้วยอีเมล {ADDRESS}")


def _one_writes(town: Any) -> None:
    town.people.ask(1)


def _nobody_writes(town: Town) -> None:
    """For as long as it takes."""


DRILLS = (
    Drill(
        Alarm.ODOO_UNAVAILABLE,
        "Odoo answers three customers with 503",
        _odoo_is_down,
        within=1,
        also=AFFECTED,
    ),
    Drill(
        Alarm.DELIVERY_FAILED,
        "LINE answers three deliveries with 500",
        _line_is_down,
        within=1,
        also=AFFECTED,
        hurries=True,
    ),
    Drill(Alarm.SIGNATURE_REJECTIONS, "three webhooks with a wrong signature", _strangers_call, within=1),
    Drill(Alarm.FLOOD, "one customer sends 22 messages at once", _one_floods, within=1),
    Drill(
        Alarm.CODES_WITHHELD,
        "one more one-time code is asked for than an address gets in an hour",
        _one_more_code,
        within=1,
        before=_codes_were_asked_for,
    ),
    Drill(
        Alarm.SILENCE,
        "no message comes in business hours",
        _nobody_writes,
        within=240,
        before=_one_writes,
        mend=_one_writes,
        begins=time(13),
    ),
)
