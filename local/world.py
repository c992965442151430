"""The whole system on this machine (design D9): the deployed template in a local AWS, stand-ins for the outside."""

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from assistant.errors import ConfigurationError
from local.aws.deploy import Deployed, deploy
from local.aws.server import LocalAws
from local.functions.event_source import EventSources
from local.functions.gateway import Gateway
from local.functions.host import FunctionHost
from local.functions.runtime import runtime_python
from local.progress import Progress
from local.services import Service, from_environment
from local.simulator.server import Simulator
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.odoo import OdooStandIn
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder
from local.synth import synth

FOLDER = Path(__file__).parent.parent / ".local"


class World:
    """`with World() as world:` is up; leaving it stops everything that it started.

    Args:
        assembly: A synthesized app (`cdk.out`) to deploy; by default it is synthesized.
        environ: Where real keys are looked for; they replace the stand-in of their service.
        odoo: Protocols and version that the Odoo stand-in speaks.
        ports: Fixed ports by name ("line", "openai", "odoo", "aws", "webhooks", "simulator"); others are free ones.
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
    ) -> None:
        self._profile = profile
        self._folder = folder
        self._assembly = assembly
        self._environ = environ
        self._progress = progress or Progress()
        self._max_environments = max_environments
        self._ports = ports or {}
        self._stack = ExitStack()
        line = from_environment("line", environ)  # with real keys the simulator still signs as LINE does
        self.line = LineStandIn(
            channel_secret=line.fields["channel_secret"] if line else secrets.token_hex(16),
            channel_access_token=line.fields["channel_access_token"] if line else secrets.token_urlsafe(32),
        )
        self.openai = OpenAIStandIn()
        self.odoo = odoo or OdooStandIn(seed="sk_medical")
        self.recorders: dict[str, Recorder] = {}
        self.standins: dict[str, str | None] = {}
        self.services: dict[str, Service] = {}
        self.deployed: Deployed
        self.webhook_url = ""

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self._stack.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Raises `ConfigurationError` in words for the person at the keyboard."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "world.json").unlink(missing_ok=True)
        step = self._progress.step
        with ThreadPoolExecutor() as pool:
            python = pool.submit(runtime_python, self._folder, self._progress.say)
            with step("synthesizing the stack"):
                assembly = self._assembly or synth(self._profile, self._folder)
            with step("starting the local AWS"):
                self.aws = LocalAws(port=self._ports.get("aws", 0))
                self.aws.start()
                self._stack.callback(self.aws.stop)
            with step("deploying the template"):
                self.deployed = deploy(self.aws, assembly, _stack_name(assembly))
            self._start_standins()
            self._fill_secrets()
            with step("preparing the Lambda runtime"):
                interpreter = python.result()
        self._start_functions(interpreter)
        self._write_world()
        return self

    def stop(self) -> None:
        (self._folder / "world.json").unlink(missing_ok=True)
        self._stack.close()

    def _start_standins(self) -> None:
        for name, standin in (("line", self.line), ("openai", self.openai), ("odoo", self.odoo)):
            real = from_environment(name, self._environ)
            if real:
                self.services[name], self.standins[name] = real, None
                continue
            self.recorders[name] = Recorder(standin.app)
            self.standins[name] = self._serve(name, self.recorders[name])
            self.services[name] = Service(self._standin_fields(name), real=False)

    def _serve(self, name: str, application: Callable[..., Any]) -> str:
        server = HttpServer(application, port=self._ports.get(name, 0)).start()
        self._stack.callback(server.stop)
        return server.url

    def _standin_fields(self, name: str) -> dict[str, str]:
        url = self.standins[name] or ""
        if name == "line":
            return {
                "channel_secret": self.line.channel_secret,
                "channel_access_token": self.line.channel_access_token,
                "api_base_url": url,
            }
        if name == "openai":
            return {"api_key": "sk-offline", "base_url": f"{url}/v1"}
        return {"url": url, **self.odoo.credentials}

    def _fill_secrets(self) -> None:
        """What the operator does after a deploy (README, "Deploy")."""
        client = self.aws.client("secretsmanager")
        for name, service in self.services.items():
            secret = self.deployed.outputs[f"{name.capitalize()}Secret"]
            client.put_secret_value(SecretId=secret, SecretString=json.dumps(service.fields))

    def _start_functions(self, interpreter: Path) -> None:
        self.host = FunctionHost(
            self.aws,
            self._folder,
            max_environments=self._max_environments,
            python=interpreter,
            say=self._progress.say,
        )
        self.host.start()
        self._sources: EventSources | None = None
        self._stack.callback(self._stop_functions)
        names = [self.deployed.outputs[f"{name}Function"] for name in ("Ingest", "Processor")]
        with self._progress.step("starting the functions"), ThreadPoolExecutor() as pool:
            for name, error in zip(names, pool.map(self.host.warm, names), strict=True):
                if error:
                    raise ConfigurationError(f"the function {name} does not start: {error}")
        gateway = Gateway(self.aws, self.host, self._folder, port=self._ports.get("webhooks", 0)).start()
        self._stack.callback(gateway.stop)
        self._sources = EventSources(self.aws, self.host).start()
        (url,) = gateway.urls.values()
        self.webhook_url = f"{url}/webhooks/line"
        self.line.webhook_url = self.webhook_url
        stand_ins = {name: not service.real for name, service in self.services.items()}
        simulator = Simulator(self.line, self.odoo, self.webhook_url, stand_ins)
        self.host.on_log(simulator.paths.listen)
        self.simulator_url = self._serve("simulator", simulator.app)

    def _stop_functions(self) -> None:
        """No new messages, then no functions: then the pollers have nobody to wait for."""
        if self._sources:
            self._sources.stop_polling()
        self.host.stop()
        if self._sources:
            self._sources.stop()

    def facts(self) -> dict[str, Any]:
        """What `.local/world.json` says, for drivers outside of this process."""
        outputs = self.deployed.outputs
        return {
            "webhooks": {"line": self.webhook_url},
            "secrets": {
                "line": {"channel_secret": self.services["line"].fields["channel_secret"]},
                "odoo": self.services["odoo"].fields,
            },
            "standins": self.standins,
            "aws": {
                "endpoint": self.aws.endpoint,
                "region": self.aws.region,
                "table": outputs["TableName"],
                "queue": outputs["QueueUrl"],
                "dlq": outputs["DlqUrl"],
            },
            "simulator": self.simulator_url,
            "profile": self._profile,
            "pid": os.getpid(),
        }

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

    def table(self) -> str:
        """What a person wants to know, a line each."""
        rows = [("chat as a customer", self.simulator_url), ("webhook", self.webhook_url)]
        for name, url in self.standins.items():
            rows.append((f"{name} stand-in", f"{url}/_requests" if url else "(real)"))
        rows.append(("local AWS", self.aws.endpoint))
        rows.append(("logs", str(self._folder / "logs")))
        return "\n".join(f"  {what:20} {where}" for what, where in rows) + "\n  Ctrl-C stops everything."

    def _write_world(self) -> None:
        file = self._folder / "world.json"
        new = file.with_suffix(".new")
        new.write_text(json.dumps(self.facts(), indent=2) + "\n", encoding="utf-8")
        new.rename(file)  # whoever waits for the file never reads half of it


def _stack_name(assembly: Path) -> str:
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = [
        artifact.get("properties", {}).get("stackName", name)
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    ]
    if len(stacks) != 1:
        raise ConfigurationError(f"expected one stack in {assembly}, found: {', '.join(stacks) or 'none'}")
    name: str = stacks[0]
    return name
