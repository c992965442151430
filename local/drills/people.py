"""The customers of a drill: they write, and are waited for."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.aws.queue_clock import QueueClock
from local.aws.queue_view import QueueView
from local.faults.callers import conversation_in
from local.world import World

QUESTION = "มีถุงมือไนไตรไหมคะ"
SLOW_S = 40.0  # longer than a run may take
PATIENCE_S = 60.0
POLL_S = 0.02


class People:
    """`waiting` has who has written in this drill. `patient` is a customer whose answer takes half a minute; no other
    drill goes on meanwhile, for its fault would meet their next try."""

    def __init__(self, world: World, queue_clock: QueueClock) -> None:
        self.waiting: list[str] = []
        self.patient = ""
        self._world = world
        self._queue_clock = queue_clock
        self._queue = QueueView(world.aws, world.deployed.outputs["QueueUrl"])

    def ask(self, customers: int, text: str = QUESTION, *, faster: float = 1) -> list[str]:
        """Each of so many new customers writes once. Back when all are answered or given up; gives their ids.

        `faster`: how much quicker the queues' time runs meanwhile, where something is tried again.
        """
        with self._queue_clock.faster(faster):
            users = self.write(customers, text)
            self.settle(users)
        return users

    def arrives(self) -> str:
        """A new customer, whose answers are waited for before the drill is over."""
        self.waiting.append("U" + secrets.token_hex(16))
        return self.waiting[-1]

    def write(self, customers: int, text: str = QUESTION) -> list[str]:
        """Waits for no answer."""
        users = [self.arrives() for _ in range(customers)]
        line, url = self._world.line, self._world.webhook_url
        with ThreadPoolExecutor(customers) as pool:
            list(pool.map(lambda user: line.send_webhook(url, [line.user_says(user, text)]), users))
        return users

    def ask_slowly(self) -> None:
        """The patient customer writes. What is measured of it is kept apart."""
        self.patient = "U" + secrets.token_hex(16)
        self._world.measuring.kept_apart[f"line#{self.patient}"] = []
        self._world.recorders["openai"].fail(match={"path": "/responses"}, delay=SLOW_S)
        line = self._world.line
        line.send_webhook(self._world.webhook_url, [line.user_says(self.patient, QUESTION)])
        until(lambda: f"line#{self.patient}" in self.thinking(), "the slow run")

    def wait_for_patient(self) -> None:
        self.settle([self.patient])

    def settle(self, users: Sequence[str]) -> None:
        """Until the queue holds nothing of these customers, and no function works for them."""
        for user in users:
            until(lambda: not self._queue.messages(f"line#{user}"), f"an answer to {user}")  # noqa: B023
            until(lambda: f"line#{user}" not in self.served(), f"the end of the run for {user}")  # noqa: B023

    def served(self) -> set[str]:
        """The conversations that functions work for now."""
        events = [process.event for process in self._world.host.processes()]
        return {conversation_in(event) for event in events if event} - {""}

    def thinking(self) -> set[str]:
        """The conversations whose runs wait for the model now."""
        waiting = {item["body"]["safety_identifier"] for item in self._asked() if item["status"] is None}
        return {name for name in self.served() if hashlib.sha256(name.encode()).hexdigest() in waiting}

    def _asked(self) -> list[dict[str, Any]]:
        requests = self._world.recorders["openai"].requests
        return [item for item in requests if item["path"].endswith("/responses") and isinstance(item["body"], dict)]


def until(holds: Callable[[], bool], what: str) -> None:
    """Raises `TimeoutError`."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE_S:g} s")
        pause.wait(POLL_S)
