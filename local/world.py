"""The whole system on this machine (design D9): the deployed template in a local AWS, stand-ins for the outside."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from assistant import profile as profiles
from assistant.chat.callers import Caller, hash_of, new_key
from assistant.clock import SystemClock
from assistant.errors import ConfigurationError
from assistant.names import REST
from assistant.stores.callers import DynamoCallers
from local.aws.assets import AssetTooLarge
from local.aws.deploy import Deployed, DeployFailed, deploy
from local.aws.fifo import Clock
from local.aws.server import LocalAws
from local.cloudwatch.measuring import Measuring
from local.cloudwatch.metrics import Metrics
from local.cloudwatch.watching import Watching
from local.functions.runtime import runtime_python
from local.functions.schedules import Schedules
from local.outside import Outside
from local.progress import Progress
from local.running_functions import RunningFunctions
from local.simulator.channels.rest import RestApi
from local.simulator.server import Simulator
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.slack import SlackStandIn
from local.standins.twilio import TwilioStandIn
from local.synth import stack_name, synth
from local.world_file import FOLDER, WorldFile


class World:
    """`with World() as world:` is up; leaving it stops everything that it started.

    Args:
        profile: Its channels and tools say which services there are outside.
        folder: Holds what was built, the logs and `world.json`; one world at a time.
        assembly: A synthesized app (`cdk.out`) to deploy; by default it is synthesized.
        environ: Where real keys are looked for; they replace the stand-in of their service.
        odoo: Protocols and version that the Odoo stand-in speaks, if the profile needs Odoo.
        ports: Wished ports by name: "aws", "webhooks", "simulator" and those of the stand-ins. Others, and those that
            are taken, are free ones.
        queue_clock: Unix seconds, for what SQS does after a time (`LocalAws`).
        metrics_clock: Unix seconds, when something is measured.
        by_itself: Schedules run their functions, and alarms are evaluated every minute, as in AWS. Tests do both
            when they want it.

    Raises `ConfigurationError`, in words for the person at the keyboard.
    """

    def __init__(
        self,
        *,
        profile: str = "sk_medical",
        folder: Path = FOLDER,
        assembly: Path | None = None,
        environ: Mapping[str, str] = os.environ,
        odoo: OdooStandIn | None = None,
        progress: Progress | None = None,
        max_environments: int = 4,
        ports: Mapping[str, int] | None = None,
        queue_clock: Clock = time.time,
        metrics_clock: Clock = time.time,
        by_itself: bool = False,
    ) -> None:
        self.profile = profiles.load(profile)
        self._folder = folder
        self._file = WorldFile(folder)
        self._assembly = assembly
        self._progress = progress or Progress()
        self._max_environments = max_environments
        self._ports = ports or {}
        self._queue_clock = queue_clock
        self._by_itself = by_itself
        self.metrics = Metrics()
        self.measuring = Measuring(self.metrics, metrics_clock)
        self._stack = ExitStack()
        self.outside = Outside(environ, self.profile, odoo)
        self.recorders = self.outside.recorders
        self.deployed: Deployed
        self.stack_name = ""
        self.webhook_urls: dict[str, str] = {}

    # The stand-ins; those that the profile does not need raise `KeyError`.

    @property
    def line(self) -> LineStandIn:
        return self.outside.line

    @property
    def twilio(self) -> TwilioStandIn:
        return self.outside.twilio

    @property
    def slack(self) -> SlackStandIn:
        return self.outside.slack

    @property
    def openai(self) -> OpenAIStandIn:
        return self.outside.openai

    @property
    def odoo(self) -> OdooStandIn:
        return self.outside.odoo

    @property
    def webhook_url(self) -> str:
        """Of the profile's first channel that has one."""
        return next(iter(self.webhook_urls.values()))

    def __enter__(self) -> Self:
        try:
            self._start()
        except (DeployFailed, AssetTooLarge) as exc:
            self._stack.close()
            raise ConfigurationError(str(exc)) from exc
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.claim()
        self._stack.callback(self._file.release)
        step = self._progress.step
        with ThreadPoolExecutor() as pool:
            python = pool.submit(runtime_python, self._folder, self._progress.say)
            with step("synthesizing the stack"):
                assembly = self._assembly or synth(self.profile.name, self._folder)
            with step("starting the local AWS"):
                self.aws = LocalAws(port=self._port("aws"), clock=self._queue_clock)
                self.aws.start()
                self._stack.callback(self.aws.stop)
            with step("deploying the template"):
                self.stack_name = stack_name(assembly)
                self.deployed = deploy(self.aws, assembly, self.stack_name)
            gateway = self._port("webhooks") or _free_port()  # known before the gateway is up: it stands in a secret
            self.outside.start(self._serve, f"http://localhost:{gateway}")
            self._fill_secrets()
            with step("preparing the Lambda runtime"):
                interpreter = _ready(python.result)
        self._start_functions(interpreter, gateway)
        self._start_simulator()
        if self._by_itself:
            self._start_clocks()
        self._file.write(self.facts())

    def _serve(self, name: str, application: Callable[..., Any]) -> str:
        server = HttpServer(application, port=self._port(name)).start()
        self._stack.callback(server.stop)
        return server.url

    def _port(self, name: str) -> int:
        wished = self._ports.get(name, 0)
        if wished and not _is_free(wished):
            self._progress.say(f"  port {wished} is taken by another program: the {name} gets a free one")
            return 0
        return wished

    def _fill_secrets(self) -> None:
        """What the operator does after a deploy (README, "Deploy")."""
        client = self.aws.client("secretsmanager")
        for name, service in self.outside.services.items():
            secret = self.deployed.outputs.get(f"{name.title().replace('_', '')}Secret")
            if secret:  # a profile that does not watch the balance has none for the admin key
                client.put_secret_value(SecretId=secret, SecretString=json.dumps(service.fields))

    def _start_functions(self, interpreter: Path, port: int) -> None:
        functions = self.functions = RunningFunctions(
            self.aws,
            self._folder,
            interpreter,
            measuring=self.measuring,
            max_environments=self._max_environments,
            say=self._progress.say,
        )
        self._stack.callback(functions.stop)
        self.host = functions.host
        outputs = self.deployed.outputs  # a profile without webhooks has no Ingest, one without the REST API no Chat
        names = [outputs[key] for name in ("Ingest", "Chat", "Processor") if (key := f"{name}Function") in outputs]
        with self._progress.step("starting the functions"):
            functions.start(names, port=port)
        self.webhook_urls = {channel: f"{functions.url}/webhooks/{channel}" for channel in self.profile.webhooks}
        self.outside.webhooks_at(self.webhook_urls)
        if REST in self.profile.channels:
            self.outside.rest = self._new_client(f"{functions.url}/chat")

    def _new_client(self, url: str) -> RestApi:
        """What the operator does for a client: an API key, of which the table has the hash."""
        clock, key = SystemClock(), new_key()
        caller = Caller(hash_of(key), "simulator", per_minute=60, per_day=5000, created_at=clock.now_ms() // 1000)
        DynamoCallers(self.aws.client("dynamodb"), self.deployed.outputs["TableName"], clock).add(caller)
        return RestApi(url, key, caller.id)

    def _start_simulator(self) -> None:
        simulator = Simulator(self.outside, self.profile)
        self.host.on_log(simulator.paths.listen)
        self.simulator_url = self._serve("simulator", simulator.app)

    def _start_clocks(self) -> None:
        watching = Watching(self.aws, self.measuring, self._progress.say).start()
        self._stack.callback(watching.stop)
        schedules = Schedules(self.aws, self.host).start()
        self._stack.callback(schedules.stop)

    def facts(self) -> dict[str, Any]:
        """What `.local/world.json` says, for drivers outside of this process. No real key but LINE's channel secret."""
        outputs = self.deployed.outputs
        return {
            "webhooks": self.webhook_urls,
            "secrets": self._secrets(),
            "standins": self.outside.standins,
            "aws": {
                "endpoint": self.aws.endpoint,
                "region": self.aws.region,
                "table": outputs["TableName"],
                "queue": outputs["QueueUrl"],
                "dlq": outputs["DlqUrl"],
                "stack": self.stack_name,
                "outputs": outputs,
            },
            "simulator": self.simulator_url,
            "profile": self.profile.name,
            "pid": os.getpid(),
        }

    def _secrets(self) -> dict[str, dict[str, str] | None]:
        """What the stand-ins take, and what signs the webhooks of a real LINE."""
        services = self.outside.services
        told = {name: None if services[name].real else services[name].fields for name in self.profile.providers}
        if "line" in told:
            told["line"] = {"channel_secret": self.line.channel_secret}
        return told

    def wait_until_quiet(self, timeout_s: float = 120) -> None:
        """Until nothing waits in the queue and no run is under way. Raises `TimeoutError`."""
        client, pause = self.aws.client("sqs"), threading.Event()
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            counts = client.get_queue_attributes(QueueUrl=self.deployed.outputs["QueueUrl"], AttributeNames=names)
            if not any(int(counts["Attributes"][name]) for name in names):
                return
            pause.wait(0.05)
        raise TimeoutError(f"the queue is not empty after {timeout_s:g} s")


def _ready(interpreter: Callable[[], Path]) -> Path:
    try:
        return interpreter()
    except RuntimeError as exc:
        raise ConfigurationError(str(exc)) from exc


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
