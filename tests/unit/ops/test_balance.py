"""`ops balance`: what an operator enters, and what they are told."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.balance.money import DAY_MS, MICRO
from assistant.balance.spending import Bill
from assistant.clock import SystemClock
from assistant.stores.budget import DynamoBudget
from assistant.stores.ledger import DynamoLedger
from ops.cli import main
from tests.builders import T0
from tests.unit.ops.deployment import Deployment

TODAY = T0 // DAY_MS


class Office:
    """The operator's: the commands, and what the functions have left in the table."""

    def __init__(self, deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
        self._deployment = deployment
        self._monkeypatch = monkeypatch
        client = deployment.aws.client("dynamodb")
        self.ledger, self._purse = DynamoLedger(client, deployment.table), DynamoBudget(client, deployment.table)
        self.now_ms = T0
        self.wait(0)

    def ops(self, *arguments: str) -> Result:
        return self._deployment.ops("balance", *arguments)

    def data(self, *arguments: str) -> dict[str, Any]:
        result = self.ops(*arguments, "--json")
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def wait(self, days: float) -> None:
        self.now_ms += int(days * DAY_MS)
        now_ms = self.now_ms
        self._monkeypatch.setattr(SystemClock, "now_ms", lambda _: now_ms)

    def spends(self, usd: float, *, days_ago: int = 0) -> None:
        """As the purse counts it."""
        self._purse.spend(self.now_ms // DAY_MS - days_ago, int(usd * MICRO))

    def bill(self, days: dict[int, float], *, read_ago_h: float = 0) -> None:
        """What the balance function has read."""
        read_at_ms = self.now_ms - int(read_ago_h * 3_600_000)
        self.ledger.keep(Bill(read_at_ms, TODAY - 40, {day: int(usd * MICRO) for day, usd in days.items()}))


@pytest.fixture
def office(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(deployment, monkeypatch)


def test_before_anything_was_entered_it_says_what_to_do(office: Office) -> None:
    told = office.ops().stdout
    assert "not known: nothing was ever entered" in told
    assert "python -m ops balance correct <US dollars> --yes --local" in told
    assert "never read" in told
    assert office.data()["balance_usd"] is None


def test_show_needs_no_name_and_other_commands_keep_theirs(office: Office) -> None:
    assert office.data() == office.data("show")
    told = CliRunner().invoke(main, ["balance", "--help"]).stdout
    assert all(f"\n  {name} " in told for name in ("show", "list", "add", "correct"))


def test_credit_is_added_and_what_is_spent_is_taken_off(office: Office) -> None:
    office.data("correct", "42.10", "--yes")
    office.wait(0.01)
    office.data("add", "50", "--yes", "--note", "receipt 12")
    office.wait(1)
    office.spends(2.1)
    found = office.data()
    assert found["balance_usd"] == "90.000000"
    assert found["today_usd"] == "2.100000"
    assert found["days_left"] == pytest.approx(90 / 2.1, abs=0.01)


def test_without_yes_nothing_is_entered_and_the_result_is_told(office: Office) -> None:
    told = office.ops("add", "50").stdout
    assert "Would add 50.00 USD" in told
    assert "not known -> 50.00 USD, for a year or more" in told
    assert "add --yes" in told
    assert office.ledger.entries() == []


def test_a_correction_counts_from_now_on_whatever_was_spent_and_entered_before(office: Office) -> None:
    office.spends(3)
    office.data("add", "500", "--yes")
    office.wait(0.01)
    office.spends(4)
    data = office.data("correct", "42.10", "--yes")
    assert (data["before"]["balance_usd"], data["after"]["balance_usd"]) == ("496.000000", "42.100000")
    office.spends(1)
    assert office.data()["balance_usd"] == "41.100000"


def test_the_list_shows_what_counts_and_what_does_not_any_more(office: Office) -> None:
    office.data("add", "500", "--yes", "--note", "receipt 12")
    office.wait(1)
    office.data("correct", "42.10", "--yes")
    first, second = office.ops("list").stdout.splitlines()[1:]
    assert "bought" in first
    assert "500.00" in first
    assert "before the last correction" in first
    assert "receipt 12" in first
    assert "was left" in second
    assert "42.10" in second
    assert "before" not in second
    assert [entry["counts"] for entry in office.data("list")["entries"]] == [False, True]


def test_credit_bought_with_other_money_is_entered_in_dollars(office: Office) -> None:
    (entry,) = [office.data("add", "1810", "--currency", "THB", "--rate", "36.2", "--yes")["entry"]]
    assert (entry["usd"], entry["paid"]) == ("50.000000", "1810 THB at 36.2")
    assert "1810 THB at 36.2" in office.ops("list").stdout


def test_credit_of_an_earlier_day_is_used_up_by_what_was_spent_since(office: Office) -> None:
    for days_ago in (5, 4, 3):
        office.spends(10, days_ago=days_ago)
    office.bill({TODAY - 5: 10, TODAY - 4: 10, TODAY - 3: 10})
    office.data("add", "50", "--at", "2026-11-14", "--yes")
    assert office.data()["balance_usd"] == "30.000000"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "fifty"), "is no amount"),
        (("add", "-5"), "No such option"),
        (("add", "1,850"), "is no amount"),
        (("add", "0"), "amount is zero"),
        (("add", "10000000"), "is that meant?"),
        (("add", "1810", "--currency", "THB"), "say with --rate how many THB bought one dollar"),
        (("add", "50", "--rate", "36"), "needs none"),
        (("add", "50", "--at", "2027-01-01"), "lies in the future"),
        (("add", "50", "--at", "2025-11-01"), "expires after 365 days"),
        (("correct", "50", "--at", "2026-11-01"), "No such option"),
    ],
)
def test_what_can_not_be_meant_is_refused_in_words(office: Office, arguments: tuple[str, ...], told: str) -> None:
    result = office.ops(*arguments, "--yes")
    assert result.exit_code != 0
    assert told in result.output
    assert office.ledger.entries() == []


def test_a_balance_below_zero_points_to_a_forgotten_top_up(office: Office) -> None:
    office.data("correct", "1", "--yes")
    office.spends(3)
    told = office.ops().stdout
    assert "-2.00 USD, for 0.0 days" in told
    assert "a top-up is missing here" in told


def test_old_figures_are_told_and_what_to_read(office: Office) -> None:
    office.bill({TODAY - 3: 1}, read_ago_h=7)
    told = office.ops().stdout
    assert "7.0 hours old" in told
    assert "docs/runbooks/figures-too-old.md" in told


def test_the_commands_work_on_the_deployment_that_is_named_before_or_after_them(office: Office) -> None:
    """An option before the command's name must not be dropped: it would be another deployment's ledger."""
    result = office._deployment.ops("balance", "--region", "x", "add", "50", "--yes")
    assert result.exit_code != 0
    assert office.ledger.entries() == []
