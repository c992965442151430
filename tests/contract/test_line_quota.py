"""How much of LINE's monthly quota is used, on the stand-in."""

from decimal import Decimal

import pytest

from assistant.balance.line_quota import CONSUMPTION, QUOTA, used_percent
from assistant.channels.line_api import LineApi
from assistant.channels.line_http import LineHttp
from assistant.channels.line_tokens import LineTokens
from assistant.credentials import Credentials
from assistant.errors import ContractBroken, KeyRefused, ServiceUnavailable
from tests.contract.line_harness import TOKEN, LineWorld


def percent(world: LineWorld, token: str = TOKEN) -> Decimal:
    http = LineHttp(world.url, world.http)
    return used_percent(LineApi(Credentials({"channel_access_token": token}), LineTokens(http, world.clock), http))


@pytest.mark.parametrize(
    ("quota", "used", "told"), [(None, 7, 0), (500, 0, 0), (500, 410, 82), (500, 500, 100), (0, 0, 100)]
)
def test_the_used_part_of_the_months_quota(world: LineWorld, quota: int | None, used: int, told: int) -> None:
    world.line.ledger.quota, world.line.ledger.used = quota, used
    assert percent(world) == told


def test_a_refused_token_is_told(world: LineWorld) -> None:
    with pytest.raises(KeyRefused):
        percent(world, "old")


@pytest.mark.parametrize("path", [QUOTA, CONSUMPTION])
def test_an_outage_is_told(world: LineWorld, path: str) -> None:
    world.line.ledger.quota = 500
    world.recorder.fail(match={"path": f"{path}$"}, status=500)
    with pytest.raises(ServiceUnavailable):
        percent(world)


@pytest.mark.parametrize("body", ["<html>", {"type": "limited"}, {"type": "limited", "value": None}, []])
def test_an_answer_that_is_no_quota_is_refused(world: LineWorld, body: object) -> None:
    world.recorder.fail(match={"path": f"{QUOTA}$"}, status=200, body=body)
    with pytest.raises(ContractBroken):
        percent(world)
