"""`make capacity`: simulate, and write docs/capacity.md. `--validate` compares the model with the local world."""

import argparse
import json
import sys
import time
from pathlib import Path

from assistant.errors import ConfigurationError
from local.capacity import page, validation
from local.capacity.deployed import deployed
from local.capacity.inputs import load, measured
from local.capacity.services import SetUp
from local.capacity.study import study
from local.progress import Progress
from local.world import World
from local.world_file import FOLDER

ENVIRONMENTS = 4


def main() -> int:
    arguments = _parser().parse_args()
    say = Progress().say
    started = time.monotonic()
    if arguments.validate:
        return _validate()
    inputs = load()
    if arguments.bench:
        inputs, changed, missing = measured(inputs, json.loads(arguments.bench.read_text(encoding="utf-8")))
        say(f"measured by the bench: {', '.join(changed) or 'nothing that the model needs'}")
        if missing:
            say(f"not in {arguments.bench}: {', '.join(missing)}")
    set_up = SetUp.of(deployed(), inputs)
    text = page.page(set_up, study(set_up, say), json.loads(page.VALIDATED.read_text(encoding="utf-8")))
    # With this machine's times it is not the page that tests hold to inputs.toml.
    file = arguments.write or (FOLDER / "capacity.md" if arguments.bench else page.FILE)
    file.write_text(text, encoding="utf-8")
    print(page.shown(text))
    say(f"written to {file} after {time.monotonic() - started:.0f} s")
    return 0


def _validate() -> int:
    folder = (FOLDER / "capacity").resolve()
    try:
        with World(folder=folder, environ={}, max_environments=ENVIRONMENTS, progress=Progress()) as world:
            comparison = validation.validate(world, ENVIRONMENTS)
    except ConfigurationError as exc:
        print(exc, file=sys.stderr)
        return 2
    page.VALIDATED.write_text(json.dumps(validation.as_json(comparison), indent=1) + "\n", encoding="utf-8")
    print(validation.table(comparison))
    apart = validation.too_far(comparison)
    print(f"too far apart: {', '.join(pair.name for pair in apart)}" if apart else "the model agrees with the world")
    return 1 if apart else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.capacity", description=__doc__)
    parser.add_argument("--bench", type=Path, help="a bench.json whose figures take the place of inputs")
    parser.add_argument("--write", type=Path, help="another page than docs/capacity.md")
    parser.add_argument("--validate", action="store_true", help="play one burst in the local world and in the model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
