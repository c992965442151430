"""One process of `make fuzz`: `python -m tests.fuzz.worker <engine> <cases> <seed> <folder of reproducers> <tally>`."""

import sys
from contextlib import ExitStack
from pathlib import Path

SAVED_EVERY = 5_000


def main(engine: str, cases: int, seed: int, folder: Path, tally_file: Path) -> None:
    with ExitStack() as loading:
        if engine == "atheris":  # it sees only code that is loaded while it watches
            import atheris

            loading.enter_context(atheris.instrument_imports(include=["assistant"]))
        from tests.fuzz.engines import ENGINES
        from tests.fuzz.report import Tally
        from tests.fuzz.target import Target
    target, tally = Target(), Tally(folder)

    def run(case: bytes) -> None:
        tally.run(target, case)
        if tally.cases % SAVED_EVERY == 0 or tally.cases == cases:
            tally.save(tally_file)

    with target.listening():
        ENGINES[engine](cases, seed, run)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]))
