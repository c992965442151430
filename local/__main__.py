"""`python -m local run`, `demo` and `screenshot`: the whole system on this machine. See the README.

Exit status: 0; 1 when something that must be there is missing; 2 when the world can't start; 130 after Ctrl-C.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ConfigurationError
from assistant.profile import load as load_profile
from local.progress import Progress
from local.services import VARIABLES, from_environment
from local.world_file import FOLDER, WorldFile

if TYPE_CHECKING:
    from local.world import World

SIMULATOR_PORT = 8080
STAND_IN_ODOO = {"19": ({"json2", "xmlrpc"}, "19.0"), "18": ({"xmlrpc"}, "18.0")}


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    for number in (signal.SIGINT, signal.SIGTERM):  # set here: a shell starts background jobs with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    try:
        return int(arguments.act(arguments))
    except ConfigurationError as exc:
        print(f"\n{exc}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="Saphan on this machine.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for act, told in (
        (run, "start everything and stay up until Ctrl-C"),
        (demo, "let a customer talk with it, through the world that is up or through one of its own"),
        (load, "send 1,000 messages of 300 customers at once through a world of its own"),
        (screenshot, "make docs/simulator.png anew (needs Chromium)"),
    ):
        command = commands.add_parser(act.__name__, help=told, description=told)
        command.set_defaults(act=act)
        command.add_argument("--profile", default="sk_medical", help="folder of assistant/profiles (%(default)s)")
        command.add_argument(
            "--odoo",
            choices=STAND_IN_ODOO,
            default="19",
            help="what the Odoo stand-in is: 19 speaks JSON-2 and XML-RPC, 18 XML-RPC only (%(default)s)",
        )
        command.add_argument(
            "--folder", type=Path, default=FOLDER, help="where world.json, logs and what is built are kept (.local)"
        )
        if act is run:
            command.add_argument(
                "--port", type=int, default=SIMULATOR_PORT, help="of the simulator; 0: any (%(default)s)"
            )
    return parser


def run(arguments: argparse.Namespace) -> int:
    with _world(arguments, {"simulator": arguments.port}, by_itself=True) as world:
        print(_table(world, arguments.folder), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        print("\nstopping …", file=sys.stderr)
    return 0


def demo(arguments: argparse.Namespace) -> int:
    from local.demo import play

    running = WorldFile(arguments.folder).facts()
    if running:
        if running["profile"] != arguments.profile:
            up = running["profile"]
            raise ConfigurationError(
                f"the world that is up is {up}'s: make demo PROFILE={up}, or stop it with Ctrl-C first"
            )
        return play(running)
    for provider in load_profile(arguments.profile).channel_providers:
        if from_environment(provider, os.environ):
            keys = ", ".join(VARIABLES[provider])
            raise ConfigurationError(f"the demo can't read real {provider} chats: unset {keys} and try again")
    with _world(arguments) as world:
        return play(world.facts())


def load(arguments: argparse.Namespace) -> int:
    from local.load import Load
    from local.world import World

    with World(folder=arguments.folder, environ={}, max_environments=8) as world:
        report = Load(world, customers=300, messages=900, flood=100).run()
    print(report)
    return 0 if report.good else 1


def screenshot(arguments: argparse.Namespace) -> int:
    from local.simulator.screenshot import PICTURE, take

    # Not with the real keys that somebody may have set: the picture must show what anybody gets.
    with _world(arguments, environ={}) as world:
        take(world.facts(), PICTURE)
    print(PICTURE)
    return 0


def _world(
    arguments: argparse.Namespace,
    ports: dict[str, int] | None = None,
    environ: dict[str, str] | None = None,
    *,
    by_itself: bool = False,
) -> "World":
    WorldFile(arguments.folder).check_free()  # World does so too, two seconds later
    progress = Progress()
    with progress.step("loading the local AWS"):
        from local.standins.odoo import OdooStandIn
        from local.world import World

    protocols, version = STAND_IN_ODOO[arguments.odoo]
    needed = load_profile(arguments.profile).uses_odoo
    return World(
        profile=arguments.profile,
        folder=arguments.folder,
        environ=os.environ if environ is None else environ,
        odoo=OdooStandIn(protocols=protocols, version=version) if needed else None,
        progress=progress,
        ports=ports,
        by_itself=by_itself,
    )


def _table(world: "World", folder: Path) -> str:
    """What a person wants to know, a line each."""
    facts = world.facts()
    rows = [("chat as a customer", facts["simulator"])]
    rows += [(f"webhook {channel}", url) for channel, url in facts["webhooks"].items()]
    if "ChatUrl" in facts["aws"]["outputs"]:
        rows.append(("chat REST API", f"{world.outside.rest.url} with Authorization: Bearer {world.outside.rest.key}"))
        rows.append(("its document", f"{facts['simulator']}/api-docs"))
    for name, url in facts["standins"].items():
        rows.append((f"{name} stand-in", f"{url}/_requests" if url else "(none: the real service is used)"))
    rows += [("local AWS", facts["aws"]["endpoint"]), ("logs", str(folder / "logs"))]
    lines = [f"  {what:20} {where}" for what, where in rows]
    if facts["standins"]["openai"]:
        lines.append("  Offline: fixed rules answer. Set OPENAI_API_KEY and the real model does.")
    return "\n".join([*lines, "  Ctrl-C stops everything."])


if __name__ == "__main__":
    sys.exit(main())
