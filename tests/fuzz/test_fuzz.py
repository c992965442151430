"""A short fuzz in every test run, and whether the fuzzer finds what is planted."""

import json
import re
from pathlib import Path
from random import Random

import pytest

from assistant import ingest
from assistant.channels import line_webhook
from tests.fuzz import __main__ as command
from tests.fuzz import sending
from tests.fuzz.engines import at_random
from tests.fuzz.mutation import SEEDS, Mutator
from tests.fuzz.report import Tally
from tests.fuzz.sending import LENGTH
from tests.fuzz.target import Target

CASES = 3_000


def fuzzed(folder: Path, cases: int = CASES, seed: int = 4) -> Tally:
    target, tally = Target(), Tally(folder)
    with target.listening():
        at_random(cases, seed, lambda case: tally.run(target, case))
    return tally


def test_whatever_is_posted_gets_200_or_4xx_and_what_is_accepted_can_be_stored(tmp_path: Path) -> None:
    tally = fuzzed(tmp_path)
    assert tally.findings == {}
    assert tally.cases == CASES
    assert set(tally.statuses) == {"200", "400", "401", "404", "413", "415"}
    assert tally.statuses["200"] > CASES / 5


def test_the_same_seed_gives_the_same_cases_with_the_same_outcomes(tmp_path: Path) -> None:
    digests = [fuzzed(tmp_path, 300, seed).digest for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def _any_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_webhook, "_is_signed", lambda body, given, fields: True)


def _no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_webhook, "SECRETS", ("channel_secret",))


def _any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.Ingest, "_too_old", lambda self, event: False)


def _ascii_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read = ingest._headers
    monkeypatch.setattr(
        ingest, "_headers", lambda asked: {name: text.encode("ascii").decode() for name, text in read(asked).items()}
    )


PLANTED = {
    "a stranger was let in": _any_signature,
    "LINE was taken for a stranger": _no_signature,
    "an old event was taken": _any_age,
    "UnicodeEncodeError": _ascii_only,
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_defect_is_found_and_can_be_replayed(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as planting:
        PLANTED[what](planting)
        tally = fuzzed(tmp_path)
        (found,) = [finding for finding in tally.findings if what in finding]
        assert command.replay(Path(tally.reproducers[found])) == 1
    assert command.replay(Path(tally.reproducers[found])) == 0
    assert re.search(r"status \d{3}", capsys.readouterr().out)


def test_the_command_counts_all_cases_of_all_its_processes(capfd: pytest.CaptureFixture[str]) -> None:
    assert command.fuzz(["random"], cases=101, seed=1, processes=2) == 0
    told = capfd.readouterr().out
    assert "101 cases in" in told
    assert "findings: 0" in told


def test_a_process_that_dies_is_a_finding(capfd: pytest.CaptureFixture[str]) -> None:
    assert command.fuzz(["no such engine"], cases=10, seed=1, processes=1) == 1
    assert "10 cases were not run" in capfd.readouterr().out


def test_damage_is_done_to_copies_and_keeps_a_case_a_case() -> None:
    before = [bytes(seed) for seed in SEEDS]
    mutator = Mutator(Random(1))
    damaged = [mutator.mutate(seed) for seed in SEEDS for _ in range(20)]
    assert before == list(SEEDS)
    assert all(len(case) >= LENGTH for case in damaged)
    assert len(set(damaged)) > 0.9 * len(damaged)


def test_a_case_of_zeros_is_what_line_sends() -> None:
    sent = sending.send(bytes(LENGTH), json.dumps({"events": []}).encode())
    assert (sent.genuine, sent.plain) == (True, True)
    assert sent.event["rawPath"] == "/webhooks/line"
