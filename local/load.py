"""`make load`: many messages at once through a world of its own, and what became of each.

Traffic stays on this machine: loopback only, a bounded number of messages.
"""

import secrets
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.world import World

SENDERS = 8
TEXT = "มีถุงมือไนไตรไหมคะ"


@dataclass(frozen=True)
class Report:
    """Times in seconds, memory in MB. `answers` is how many answers each customer but the flooder got."""

    messages: int
    customers: int
    unanswered: int
    doubled: int
    out_of_order: int
    dead_letters: int
    sending_s: float
    total_s: float
    queue_age_p50_s: float
    queue_age_max_s: float
    answers: int
    flood_messages: int
    flood_answers: int
    flood_told: int
    memory_mb: float

    @property
    def good(self) -> bool:
        return not (self.unanswered or self.doubled or self.out_of_order or self.dead_letters) and self.flood_told == 1

    def __str__(self) -> str:
        rows = {
            "messages sent at once": f"{self.messages} of {self.customers} customers in {self.sending_s:.1f} s",
            "unanswered, doubled, out of order": f"{self.unanswered}, {self.doubled}, {self.out_of_order}",
            "in the dead-letter queue": str(self.dead_letters),
            "all answered after": f"{self.total_s:.1f} s, with {self.answers} answers",
            "age in the queue": f"median {self.queue_age_p50_s:.1f} s, oldest {self.queue_age_max_s:.1f} s",
            "one customer who floods": f"{self.flood_messages} messages, {self.flood_answers} answers, "
            f"told {self.flood_told} time to slow down",
            "memory of the functions": f"{self.memory_mb:.0f} MB",
        }
        return "\n".join(f"  {name:36} {value}" for name, value in rows.items())


class Load:
    """Every customer sends the same number of messages; one more floods."""

    def __init__(self, world: World, *, customers: int, messages: int, flood: int) -> None:
        self._world = world
        self._sent: dict[str, list[str]] = {_new_user(): [] for _ in range(customers)}
        self._flooder = _new_user()
        self._sent[self._flooder] = []
        self._each = messages // customers
        self._flood = flood
        self._records: list[dict[str, Any]] = []
        world.host.on_log(self._listen)

    def _listen(self, function: str, record: dict[str, Any] | str) -> None:
        if isinstance(record, dict) and record.get("event") in ("run_started", "run_committed"):
            self._records.append(record)

    def run(self) -> Report:
        started, self._dead_before = time.monotonic(), self._dead_letters()
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(self._send_all, self._sent))
        sending_s = time.monotonic() - started
        self._world.wait_until_quiet(600)
        return self._report(sending_s, time.monotonic() - started)

    def _send_all(self, user: str) -> None:
        """One after the other, as a phone sends them."""
        for _ in range(self._flood if user == self._flooder else self._each):
            event = self._world.line.user_says(user, TEXT)
            self._sent[user].append(event["webhookEventId"])
            while self._world.line.send_webhook(self._world.webhook_url, [event]) != 200:
                pass  # throttled by the stage: LINE would deliver again, too

    def _report(self, sending_s: float, total_s: float) -> Report:
        answered: dict[str, list[str]] = {user: [] for user in self._sent}
        for record in self._records:
            if record["event"] == "run_committed":
                answered[record["conversation"].partition("#")[2]] += record["answered"]
        ages = [record["queue_ms"] / 1000 for record in self._records if record["event"] == "run_started"]
        chat = [entry["message"] for entry in self._bot(self._flooder)]
        told = sum("รอสักหนึ่งนาที" in message.get("text", "") for message in chat)
        return Report(
            messages=sum(map(len, self._sent.values())),
            customers=len(self._sent),
            unanswered=sum(len(set(sent) - set(answered[user])) for user, sent in self._sent.items()),
            doubled=sum(count - 1 for events in answered.values() for count in Counter(events).values()),
            out_of_order=sum(answered[user] != sent for user, sent in self._sent.items()),
            dead_letters=self._dead_letters() - self._dead_before,
            sending_s=sending_s,
            total_s=total_s,
            queue_age_p50_s=statistics.median(ages),
            queue_age_max_s=max(ages),
            answers=sum(len(self._bot(user)) for user in self._sent if user != self._flooder),
            flood_messages=self._flood,
            flood_answers=len(chat),
            flood_told=told,
            memory_mb=_memory_mb(),
        )

    def _bot(self, user: str) -> list[dict[str, Any]]:
        return [entry for entry in self._world.line.chat(user) if entry["from"] == "bot"]

    def _dead_letters(self) -> int:
        answer = self._world.aws.client("sqs").get_queue_attributes(
            QueueUrl=self._world.deployed.outputs["DlqUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def _new_user() -> str:
    return "U" + secrets.token_hex(16)


def _memory_mb() -> float:
    """Resident memory of the functions' processes."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            command = (status.parent / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if b"awslambdaric" in command:
            total += int(lines.get("VmRSS", "0 kB").split()[0])
    return total / 1024
