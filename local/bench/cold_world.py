"""What functions meet at a cold start, in a process of its own: the deployed template in a local AWS, and stand-ins.

No function host and no poller: while something is measured, only the function's process works. The parent asks in lines
of JSON on stdin and reads the answers on stdout; when stdin ends, so does this.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import profile as profiles
from local.aws.deploy import deploy
from local.aws.server import LocalAws
from local.bench.cold_events import Events
from local.functions.asset import task_root
from local.functions.function import Function, read_function
from local.functions.variables import variables_for
from local.outside import Outside
from local.standins.http_server import HttpServer
from local.synth import ROOT, stack_name

FUNCTIONS = {
    "ingest": "lambdas.ingest.",
    "processor": "lambdas.processor.",
    "chat": "lambdas.chat.",
    "balance": "lambdas.balance.",
}


class ColdWorld:
    """The parent's end. `functions` by their name in `lambdas`, with variables and the folder of their code."""

    def __init__(self, ask: Callable[[dict[str, Any]], Any]) -> None:
        self._ask_it = ask
        self.functions: dict[str, tuple[Function, dict[str, str], Path]] = {
            name: (Function(**told["function"]), told["variables"], Path(told["task_root"]))
            for name, told in ask({"ask": "functions"}).items()
        }

    def ask(self, what: str, **more: Any) -> Any:
        """One of the questions that `_serve` answers."""
        return self._ask_it({"ask": what, **more})

    def event(self, function: str) -> dict[str, Any]:
        """A real first event of this function, each time of another customer."""
        event: dict[str, Any] = self.ask("event", function=function)
        return event

    def answered(self) -> int:
        """How many messages the bot has sent to customers so far."""
        count: int = self.ask("answered")
        return count


@contextmanager
def cold_world(profile: str, assembly: Path, folder: Path) -> Iterator[ColdWorld]:
    command = [sys.executable, "-m", "local.bench.cold_world", profile, str(assembly), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None

        def ask(question: dict[str, Any]) -> Any:
            questions.write(json.dumps(question) + "\n")
            questions.flush()
            line = answers.readline()
            if not line:
                raise RuntimeError("the world of the cold starts has ended; see above")
            return json.loads(line)

        try:
            yield ColdWorld(ask)
        finally:
            questions.close()


def _serve(profile_name: str, assembly: Path, folder: Path) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever is printed meanwhile is no answer
    with ExitStack() as stack:
        profile = profiles.load(profile_name)
        aws = LocalAws().start()
        stack.callback(aws.stop)
        deployed = deploy(aws, assembly, stack_name(assembly))
        outside = Outside({}, profile)

        def serve(name: str, application: Callable[..., Any]) -> str:
            server = HttpServer(application).start()
            stack.callback(server.stop)
            return server.url

        outside.start(serve, "http://localhost:1")
        secrets = aws.client("secretsmanager")
        for name, service in outside.services.items():
            if secret := deployed.outputs.get(f"{name.title().replace('_', '')}Secret"):
                secrets.put_secret_value(SecretId=secret, SecretString=json.dumps(service.fields))
        events = Events(aws, deployed.outputs, outside, profile)
        functions = _functions(aws, folder)
        for line in sys.stdin:
            question = json.loads(line)
            match question["ask"]:
                case "functions":
                    told: Any = functions
                case "event":
                    told = events.first(question["function"])
                case "answered":
                    told = events.answered()
                case "webhook":
                    told = events.webhook(question["events"])
                case "ready calls":
                    told = events.ready_calls(question["events"])
                case "empty the queue":
                    told = None
                    events.empty_queue()
                case "calls":
                    told = events.calls()
            answers.write(json.dumps(told) + "\n")
            answers.flush()


def _functions(aws: LocalAws, folder: Path) -> dict[str, dict[str, Any]]:
    client = aws.client("lambda")
    found = {}
    for listed in client.list_functions()["Functions"]:
        for name in FUNCTIONS:
            if listed["Handler"] == f"lambdas.{name}.handler":
                function = read_function(client, listed["FunctionName"])
                root = task_root(function, folder)
                credentials = aws.credentials_for(function.role_arn)
                variables = variables_for(
                    function,
                    task_root=root,
                    endpoint=aws.endpoint,
                    region=aws.region,
                    credentials=credentials,
                    log_stream="bench",
                )
                found[name] = {"function": asdict(function), "variables": variables, "task_root": str(root)}
    return found


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
