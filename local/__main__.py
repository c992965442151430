"""`python -m local run` and `python -m local demo`: see the README."""

import argparse
import signal
import sys
import threading

from assistant.errors import ConfigurationError
from local.progress import Progress
from local.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local", description="Saphan on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, told in (("run", "start everything and stay up"), ("demo", "run one whole customer conversation")):
        command = commands.add_parser(name, help=told, description=told)
        command.add_argument("--profile", default="sk_medical", help="folder of assistant/profiles (%(default)s)")
        command.add_argument(
            "--odoo",
            choices=("19", "18"),
            default="19",
            help="what the Odoo stand-in is: 19 speaks JSON-2 and XML-RPC, 18 XML-RPC only (%(default)s)",
        )
    arguments = parser.parse_args()
    try:
        return run(arguments) if arguments.command == "run" else demo(arguments)
    except ConfigurationError as exc:
        print(f"\n{exc}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def world(arguments: argparse.Namespace, **options: object) -> World:
    from local.standins.odoo import OdooStandIn

    odoo = (
        OdooStandIn(seed="sk_medical")
        if arguments.odoo == "19"
        else OdooStandIn(seed="sk_medical", protocols={"xmlrpc"}, version="18.0")
    )
    return World(profile=arguments.profile, odoo=odoo, progress=Progress(), **options)  # type: ignore[arg-type]


def run(arguments: argparse.Namespace) -> int:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with world(arguments, ports={"simulator": 8080}) as up:
        print(up.table(), flush=True)
        over.wait()
        print("\nstopping …", file=sys.stderr)
    return 0


def demo(arguments: argparse.Namespace) -> int:
    from local import demo as conversation

    running = conversation.running_world()
    if running:
        return conversation.play(running)
    with world(arguments) as up:
        return conversation.play(up.facts())


if __name__ == "__main__":
    sys.exit(main())
