"""The options that say which deployment is meant, the same on every command."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate

import click

from ops.target import WORLD, Target, of_stack, of_world

NAMES = ("local", "world", "stack", "profile", "stage", "region")
_OPTIONS = [
    click.option("--local", is_flag=True, help="The world that runs on this machine (make run)."),
    click.option(
        "--world",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The same, by the world.json of another folder.",
    ),
    click.option("--stack", help="A stack on AWS by its name; otherwise it is Saphan-PROFILE-STAGE."),
    click.option("--profile", default="sk_medical", show_default=True, help="Which assistant."),
    click.option("--stage", default="dev", show_default=True, help="Which deployment of it: dev or prod."),
    click.option("--region", help="AWS Region; otherwise the one of your AWS configuration."),
]


def on_target[**P](command: Callable[Concatenate[Target, P], None]) -> Callable[..., None]:
    """The command's first argument becomes the `Target` that its options name."""

    @functools.wraps(command)
    def with_options(
        *args: Any,
        local: bool,
        world: Path | None,
        stack: str | None,
        profile: str,
        stage: str,
        region: str | None,
        **kwargs: Any,
    ) -> None:
        if local or world:
            if stack:
                raise click.UsageError("--stack is on AWS, --local on this machine: give one of them.")
            target = of_world(world or WORLD)
        else:
            target = of_stack(stack or f"Saphan-{profile.replace('_', '-')}-{stage}", region)
        command(target, *args, **kwargs)

    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options
