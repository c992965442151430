"""A world that is driven by other processes: messages in while no run is made, then the runs; and who spent the CPU."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Response

from local.bench.throughput_workers import Bare, Webhook, make, post
from local.progress import Progress
from local.world import World

CORES = os.cpu_count() or 1
TEXT = "สวัสดีค่ะ"
"""A greeting is answered at once: no tool, one call of the model."""
type Call = tuple[str, str, dict[str, Any]]
"""Service, operation and parameters."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Wall-clock seconds, and CPU seconds by who spent them: "world", "ingest", "processor", "workers"."""

    s: float
    cpu: dict[str, float]


class Driven:
    """`webhooks(n)` and `runs()` in turns; `bare_webhooks(n)` and `bare_runs(n)` make their calls and nothing else."""

    def __init__(self, world: World, workers: ProcessPoolExecutor) -> None:
        self._world, self._workers = world, workers
        outputs = world.deployed.outputs
        self._functions = {outputs["IngestFunction"]: "ingest", outputs["ProcessorFunction"]: "processor"}
        self._recorded: list[Call] = []
        self._nowhere = world.aws.client("sqs").create_queue(QueueName="bare.fifo", Attributes={"FifoQueue": "true"})

    def record(self) -> None:
        """One message from end to end: its calls are what the bare ones repeat."""
        self.runs_are_made(False)
        self._world.aws.around = self._listen
        self.webhooks(1)
        self.runs()
        self._world.aws.around = lambda environ, body, handle: handle()
        doorbell = next(
            asked["Entries"][0] for _, operation, asked in self._recorded if operation == "SendMessageBatch"
        )
        rung = json.loads(doorbell["MessageBody"])
        self._conversation, self._names = rung["conversation"], (rung["conversation"], rung["event"])

    def webhooks(self, count: int) -> Spent:
        """So many customers write, each once."""
        line, url = self._world.line, self._world.webhook_url
        orders: list[list[Webhook]] = [[] for _ in range(CORES)]
        for number in range(count):
            event = line.user_says(f"U{token_hex(16)}", TEXT)
            line.ledger.delivered(event["replyToken"], int(time.time() * 1000))
            body = line.webhook_body([event])
            headers = {"Content-Type": "application/json", "x-line-signature": line.sign(body)}
            orders[number % CORES].append(Webhook(url, headers, body))
        return self._spent(lambda: list(self._workers.map(post, orders)))

    def runs(self) -> Spent:
        """All that waits is answered, a run for each."""

        def drain() -> None:
            self.runs_are_made(True)
            self._world.wait_until_quiet()

        spent = self._spent(drain)
        self.runs_are_made(False)
        return spent

    def bare_webhooks(self, count: int) -> Spent:
        """Its doorbells ring in a queue of their own, which nobody answers."""
        calls = [each for each in self._recorded if each[1] in ("BatchWriteItem", "SendMessageBatch")]
        url = {"QueueUrl": self._nowhere["QueueUrl"]}
        elsewhere = [(service, what, asked | url if service == "sqs" else asked) for service, what, asked in calls]
        return self._bare(self._bare_of(elsewhere), count)

    def bare_runs(self, count: int) -> Spent:
        """Without the queue's own calls: those are Lambda's, not the run's."""
        calls = [each for each in self._recorded if each[0] == "dynamodb" and each[1] != "BatchWriteItem"]
        return self._bare(self._bare_of(calls, outside=True), count)

    def runs_are_made(self, wanted: bool) -> None:
        client = self._world.aws.client("lambda")
        for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=wanted)
        self._world.functions.read_again()

    def _bare_of(self, calls: list[Call], *, outside: bool = False) -> Bare:
        http = self._outside() if outside else ()
        return Bare(self._world.aws.endpoint, self._world.aws.region, self._names, tuple(calls), http)

    def _outside(self) -> tuple[tuple[str, dict[str, str], bytes], ...]:
        asked = self._world.recorders["openai"].requests[-1]
        urls = self._world.outside.standins
        key = {"Authorization": "Bearer sk-offline", "Content-Type": "application/json"}
        token = f"Bearer {self._world.line.channel_access_token}"
        push = {"to": self._conversation.removeprefix("line#"), "messages": [{"type": "text", "text": "Hello"}]}
        return (
            (f"{urls['openai']}{asked['path']}", key, json.dumps(asked["body"]).encode()),
            (
                f"{urls['line']}/v2/bot/message/push",
                {"Authorization": token, "Content-Type": "application/json", "X-Line-Retry-Key": str(uuid4())},
                json.dumps(push).encode(),
            ),
        )

    def _bare(self, bare: Bare, count: int) -> Spent:
        each = [count // CORES + (number < count % CORES) for number in range(CORES)]
        cpu = list[float]()
        spent = self._spent(lambda: cpu.extend(self._workers.map(make, [bare] * CORES, each)))
        return Spent(spent.s, {**spent.cpu, "workers": sum(cpu)})

    def _listen(self, environ: dict[str, Any], body: bytes, handle: Callable[[], Response]) -> Response:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target.startswith(("DynamoDB", "AmazonSQS")) and "Credential=ASIA" in environ.get("HTTP_AUTHORIZATION", ""):
            asked = json.loads(body)
            asked.pop("ClientRequestToken", None)  # the SDK makes a new one
            service, _, operation = target.partition(".")
            named = "dynamodb" if service.startswith("DynamoDB") else "sqs"
            self._recorded.append((named, operation, asked))
        return handle()

    def _spent(self, act: Callable[[], object]) -> Spent:
        before, started = self._cpu(), time.perf_counter()
        act()
        s = time.perf_counter() - started
        return Spent(s, {name: value - before[name] for name, value in self._cpu().items()})

    def _cpu(self) -> dict[str, float]:
        cpu = {"world": time.process_time(), "ingest": 0.0, "processor": 0.0}
        for process in self._world.host.processes():
            if process.function_name in self._functions:
                cpu[self._functions[process.function_name]] += _cpu_of(process.pid)
        return cpu


@contextmanager
def driven(folder: Path, assembly: Path) -> Iterator[Driven]:
    with (
        World(
            folder=folder, assembly=assembly, environ={}, progress=Progress(quiet=True), max_environments=CORES
        ) as world,
        ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as workers,
    ):
        list(workers.map(_started, range(CORES)))
        driven = Driven(world, workers)
        driven.record()
        yield driven


def _started(number: int) -> None:
    time.sleep(0.2)  # so that each process of the pool gets one


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
