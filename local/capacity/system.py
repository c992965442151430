"""The deployed system, put together: webhooks come in, the event source starts runs, and a simulation of it all."""

from collections.abc import Generator
from typing import Any

import simpy

from local.capacity.arrivals import Arrival, Scenario
from local.capacity.fifo import Fifo
from local.capacity.letters import Conversation, Letter
from local.capacity.purse import Purse
from local.capacity.services import Services, SetUp

type Steps = Generator[simpy.Event, Any]


class System:
    """`letters` are all messages. The parts that move them are `Ingest` and `Processor`."""

    def __init__(self, set_up: SetUp, scenario: Scenario, arriving: list[Arrival], spent_before: float = 0.0) -> None:
        self.env = simpy.Environment(initial_time=arriving[0].at // 60 * 60 if arriving else 0)
        self.began = self.env.now
        self.set_up = set_up
        self.inputs = set_up.inputs
        self.deployed = set_up.deployed
        self.services = Services(set_up)
        self.purse = Purse(set_up.deployed.money_per_day, spent_before)
        self.letters = [Letter(number, each, scenario.counts(each.at)) for number, each in enumerate(arriving)]
        self.queue = Fifo(lambda: float(self.env.now))
        self._conversations: dict[int, Conversation] = {}
        self.late_acks = 0
        self.webhooks = 0
        self.dead_letters = 0
        self.runs = 0
        self.empty_runs = 0
        self.retries = 0
        self.busy = 0
        self.rate_limited = 0
        self.throttled = 0
        self.odoo_timeouts = 0

    def conversation(self, letter: Letter) -> Conversation:
        return self._conversations.setdefault(letter.customer, Conversation())
