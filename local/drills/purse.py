"""The money of a drill: credit that the operator has entered, and what was spent."""

import secrets
import time

from assistant.balance.credit import Entry, Kind
from assistant.balance.money import MICRO
from assistant.stores.budget import DAY_S, DynamoBudget
from assistant.stores.ledger import BILL, PARTITION, DynamoLedger
from local.world import World


class Purse:
    def __init__(self, world: World) -> None:
        self._client, self._table = world.aws.client("dynamodb"), world.deployed.outputs["TableName"]
        self.ledger = DynamoLedger(self._client, self._table)
        self._budget = DynamoBudget(self._client, self._table)

    def has_credit(self, usd: int) -> None:
        """The operator enters what OpenAI's console shows."""
        now_ms = int(time.time() * 1000)
        spent = self._budget.spent(now_ms // 1000 // DAY_S)
        self.ledger.add(Entry(secrets.token_hex(4), Kind.BALANCE, now_ms, usd * MICRO, spent))

    def spend_today(self, micro_usd: int) -> None:
        """Counted by this deployment; less than nothing takes it back."""
        self._budget.spend(int(time.time()) // DAY_S, micro_usd)

    def forget_bill(self) -> None:
        """OpenAI's costs are read again at the next look."""
        key = {"pk": {"S": PARTITION}, "sk": {"S": BILL}}
        self._client.delete_item(TableName=self._table, Key=key)
