"""Where cases come from. Each engine runs so many of them, and the same ones for the same seed."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.fuzz.mutation import SEEDS, Mutator

MAX_CASE = 40_000  # bytes; longer bodies are made by `sending`

type Run = Callable[[bytes], None]


def at_random(cases: int, seed: int, run: Run) -> None:
    """Each case is one of the seeds, damaged."""
    random = Random(seed)
    mutator = Mutator(random)
    for _ in range(cases):
        run(mutator.mutate(random.choice(SEEDS)))


def by_coverage(cases: int, seed: int, run: Run) -> None:
    """atheris keeps what reached new code and damages it further. Never returns: libFuzzer ends the process."""
    import atheris

    mutator = Mutator(Random(seed))

    def mutate(case: bytes, max_size: int, seed: int) -> bytes:
        mutator.random = Random(seed)
        return mutator.mutate(case)[:max_size]

    with tempfile.TemporaryDirectory() as corpus:
        seeds = [Path(corpus, str(number)) for number in range(len(SEEDS))]
        for seed_file, case in zip(seeds, SEEDS, strict=True):
            seed_file.write_bytes(case)
        options = [f"-runs={cases}", f"-seed={seed}", f"-max_len={MAX_CASE}", "-len_control=0", "-timeout=60"]
        atheris.Setup(["fuzz", *options, f"-seed_inputs={','.join(map(str, seeds))}"], run, custom_mutator=mutate)
        atheris.Fuzz()


ENGINES = {"random": at_random, "atheris": by_coverage}
