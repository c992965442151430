"""docs/commands.md, printed from the commands themselves: `python -m ops.page > docs/commands.md`."""

import inspect
from collections.abc import Iterator

import click

from ops.cli import SECTIONS, main
from ops.doctor import doctor
from ops.options import NAMES

HEAD = """# The operator's commands

Printed by `python -m ops.page`; a test holds this page to the commands. Run them in the folder of this repository after
`make install`, as `.venv/bin/python -m ops …`.
"""


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield from _text(main)
    yield "Which deployment is meant, with every command:"
    yield ""
    yield from _options([option for option in _all_options(doctor) if option.name in NAMES])
    for title, commands in SECTIONS.items():
        yield f"## {title}"
        yield ""
        for command in commands:
            yield from _of(command, f"ops {command.name}")


def _of(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command)
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    yield f"### `{' '.join([path, *(['…'] if isinstance(command, click.Group) else arguments)])}`"
    yield ""
    yield from _text(command)
    yield from _options([option for option in _all_options(command) if option.name not in NAMES])
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _of(inner, f"{path} {name}")


def _all_options(command: click.Command) -> list[click.Option]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def _text(command: click.Command) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield paragraph
        yield ""


def _options(options: list[click.Option]) -> Iterator[str]:
    if not options:
        return
    yield "| option | |"
    yield "|---|---|"
    for option in options:
        names = " ".join([", ".join([*option.opts, *option.secondary_opts]), *_metavar(option)])
        default = f" Otherwise {option.default}." if option.show_default and option.default else ""
        yield f"| `{names}` | {option.help}{default} |"
    yield ""


def _metavar(option: click.Option) -> list[str]:
    return [] if option.is_flag else [option.make_metavar(click.Context(main)).replace("|", "\\|")]


if __name__ == "__main__":
    print(page(), end="")
