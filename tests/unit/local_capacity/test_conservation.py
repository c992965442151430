"""Nothing is lost and nothing is answered twice, whatever gives way; and more room never makes it worse."""

from dataclasses import replace
from itertools import pairwise
from math import isnan

import pytest

from local.capacity.arrivals import Arrival, Scenario, arrivals
from local.capacity.inputs import Tier, load
from local.capacity.letters import End
from local.capacity.services import SetUp
from local.capacity.simulation import Result, play
from tests.unit.local_capacity.loads import real, watched

RUSH = Scenario("rush", 4000, first=10, last=11, broadcast_at=10)


def _with(**values: float) -> SetUp:
    set_up = real(customers__reaction_s=20)
    return replace(set_up, deployed=replace(set_up.deployed, **values))  # type: ignore[arg-type]


POOR = {
    "all as deployed": _with(),
    "few runs": _with(concurrent_runs=3),
    "a low tier": replace(_with(), openai=Tier(60, 200_000, 100)),
    "little money": _with(money_per_day=0.2),
    "a throttled gateway": _with(requests_per_second=1, request_burst=2),
    "a new account": replace(_with(), lambda_concurrency=3),
    "a slow Odoo": replace(_with(), odoo_workers=1, inputs=load().with_values(odoo__requests_per_s=1, odoo__workers=1)),
    "a small table": replace(_with(), table_writes_per_s=20),
    "processes that die": replace(_with(), inputs=load().with_values(own__crashed=0.3)),
}


def _played(set_up: SetUp, seed: int = 3) -> Result:
    return play(set_up, RUSH, _arriving(set_up, seed))


def _arriving(set_up: SetUp, seed: int) -> list[Arrival]:
    return arrivals(RUSH, set_up.inputs, seed)


@pytest.mark.parametrize("poor", POOR)
def test_every_message_ends_once(poor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = watched(monkeypatch)
    result = _played(POOR[poor])
    system = result.system

    assert sum(result.ends.values()) == result.messages == len(system.letters) > 1000
    assert not system.queue.has_some
    assert system.services.runs.now == system.services.account.now == 0
    for letter in system.letters:
        assert (letter.end is End.LOST) == (not letter.taken_in)
        if letter.end in (End.ANSWERED, End.EXCUSED, End.APOLOGISED):
            assert letter.at <= letter.rung_at <= letter.done_at
        else:
            assert isnan(letter.done_at)
        # Nothing waits in an inbox that was answered, and what was not is still there.
        waits = letter in system.conversation(letter).inbox
        assert waits == (letter.end is None and letter.taken_in)
    assert len(runs) == system.runs


def test_the_poor_systems_really_give_way() -> None:
    """Else the test above shows nothing."""
    assert _played(POOR["few runs"]).queue.p95 > 60
    assert _played(POOR["a low tier"]).ends[End.APOLOGISED] > 100
    assert _played(POOR["little money"]).ends[End.EXCUSED] > 100
    assert _played(POOR["a throttled gateway"]).ends[End.LOST] > 10
    # Runs hold all the concurrency there is, so that webhooks are refused.
    assert _played(POOR["a new account"]).ends[End.LOST] > 100
    assert sum(_played(POOR["a new account"], seed).system.throttled for seed in range(3, 6)) > 0  # few: see above
    assert _played(POOR["a slow Odoo"]).system.odoo_timeouts > 100
    assert _played(POOR["a small table"]).services.writes.refused > 10
    assert _played(POOR["processes that die"]).system.retries > 100


def test_one_seed_is_one_day() -> None:
    first, second = _played(POOR["a low tier"]), _played(POOR["a low tier"])
    assert [letter.done_at for letter in first.system.letters] == pytest.approx(
        [letter.done_at for letter in second.system.letters], abs=0, nan_ok=True
    )
    other = _played(POOR["a low tier"], seed=4)
    assert [letter.at for letter in other.system.letters] != [letter.at for letter in first.system.letters]


@pytest.mark.parametrize("seed", range(3))
def test_more_runs_at_once_never_make_it_worse(seed: int) -> None:
    results = [
        _played(replace(_with(concurrent_runs=runs), openai=Tier(1e9, 1e12, 1e9)), seed) for runs in (2, 4, 8, 32)
    ]
    for fewer, more in pairwise(results):
        assert more.answer.p95 <= fewer.answer.p95 * 1.02
        assert more.queue.p95 <= fewer.queue.p95 * 1.02
        assert more.given_up <= fewer.given_up
    assert results[0].queue.p95 > 100 * max(0.1, results[-1].queue.p95)
