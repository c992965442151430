"""estimate_financing, and the arithmetic behind it against numpy-financial."""

from decimal import Decimal

import numpy_financial
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.profile import Profile
from assistant.profile_settings import FinancingSettings
from assistant.tools.annuity import loan
from tests.unit.karlos.conftest import PROFILE, estimate, some

CENT = Decimal("0.01")


def with_rate(percent: str) -> Profile:
    return PROFILE.model_copy(update={"financing": FinancingSettings(yearly_rate_percent=Decimal(percent))})


# The payment and the total interest, worked out with numpy-financial 1.1.0 and written down, to be read without it.
REFERENCE = [
    ("150000", 36, "10", "4840.08"),
    ("200000", 60, "10", "4249.41"),
    ("162900", 48, "10", "4131.56"),
    ("500000", 72, "13.9", "10276.12"),
    ("90000", 12, "0", "7500.00"),
]


@pytest.mark.parametrize(("amount", "months", "rate", "monthly"), REFERENCE)
def test_the_payment_is_that_of_the_books(amount: str, months: int, rate: str, monthly: str) -> None:
    assert loan(Decimal(amount), months, Decimal(rate)).monthly == Decimal(monthly)
    theirs = -numpy_financial.pmt(float(rate) / 1200, months, float(amount))
    assert abs(theirs - float(monthly)) < 0.005


amounts = st.decimals(1000, 5_000_000, places=2)
rates = st.decimals(0, 60, places=2)
terms = st.integers(1, 120)
few = settings(max_examples=40)


@few
@given(amounts, terms, rates)
def test_every_payment_is_that_of_numpy_financial_to_the_cent(amount: Decimal, months: int, rate: Decimal) -> None:
    theirs = -numpy_financial.pmt(float(rate) / 1200, months, float(amount))
    assert abs(float(loan(amount, months, rate).monthly) - theirs) < 0.00501


@few
@given(amounts, terms, rates)
def test_the_last_payment_leaves_nothing_and_each_is_interest_and_principal(
    amount: Decimal, months: int, rate: Decimal
) -> None:
    made = loan(amount, months, rate)
    assert made.schedule[-1].balance == 0
    assert len(made.schedule) == months
    assert sum(each.principal for each in made.schedule) == amount
    assert made.paid == amount + made.interest
    assert all(each.payment == made.monthly for each in made.schedule[:-1])
    # What rounding to the cent leaves over: half a cent a month, and the interest on it.
    assert abs(made.schedule[-1].payment - made.monthly) <= months * (1 + rate / 1200) ** months * CENT


@pytest.mark.parametrize("month", [1, 2, 18, 35, 36])
def test_the_split_of_a_month_is_that_of_numpy_financial(month: int) -> None:
    row = loan(Decimal(150_000), 36, Decimal(10)).schedule[month - 1]
    interest = -numpy_financial.ipmt(0.1 / 12, month, 36, 150_000)
    principal = -numpy_financial.ppmt(0.1 / 12, month, 36, 150_000)
    assert abs(float(row.interest) - interest) < 0.02
    assert abs(float(row.principal) - principal) < 0.2 if month == 36 else 0.02


def test_the_total_interest_is_the_sum_of_numpy_financials() -> None:
    theirs = -sum(numpy_financial.ipmt(0.1 / 12, month, 48, 162_900) for month in range(1, 49))
    assert abs(float(loan(Decimal(162_900), 48, Decimal(10)).interest) - theirs) < 0.5


def test_the_price_is_the_catalogues_whatever_the_model_says() -> None:
    car = some("Nissan", "Versa")
    result = estimate(stock_id=car.stock_id, price=1, years=3)
    assert Decimal(result["price"]) == car.price
    assert (result["stock_id"], str(car.year) in result["vehicle"]) == (car.stock_id, True)


def test_the_figures_of_a_car_are_those_of_the_loan() -> None:
    car = some("Nissan", "Versa")
    result = estimate(stock_id=car.stock_id, years=4, down_payment=50_000)
    made = loan(car.price - 50_000, 48, Decimal(10))
    assert result["months"] == 48
    assert Decimal(result["amount_financed"]) == car.price - 50_000
    assert Decimal(result["monthly_payment"]) == made.monthly
    assert Decimal(result["total_interest"]) == made.interest
    assert Decimal(result["total_with_down_payment"]) == car.price + made.interest
    assert (result["yearly_rate_percent"], result["currency"]) == ("10", "MXN")
    assert "schedule" not in result


def test_the_rate_is_the_profiles_and_10_percent_when_it_says_nothing() -> None:
    assert FinancingSettings().yearly_rate_percent == 10
    dear = estimate(profile=with_rate("15.5"), price=200_000, years=5, down_payment=40_000)
    assert dear["yearly_rate_percent"] == "15.5"
    assert Decimal(dear["monthly_payment"]) == loan(Decimal(160_000), 60, Decimal("15.5")).monthly


def test_without_a_down_payment_it_is_the_least_that_is_possible() -> None:
    result = estimate(price=200_000, years=3)
    assert (result["down_payment"], result["down_payment_percent"]) == ("20000.00", "10")


def test_an_amount_of_no_car_is_told_as_one_that_was_asked_about() -> None:
    result = estimate(price=200_000, years=3)
    assert "no car of the catalogue" in result["of"]
    assert "stock_id" not in result


def test_the_schedule_by_year_adds_up_to_that_by_month() -> None:
    by_year = estimate(price=200_000, years=3, schedule="by_year")["schedule"]
    by_month = estimate(price=200_000, years=3, schedule="by_month")["schedule"]
    assert [len(by_year), len(by_month)] == [3, 36]
    for field in ("paid", "interest", "principal"):
        assert sum(Decimal(row[field]) for row in by_year) == sum(Decimal(row[field]) for row in by_month)
    assert by_year[-1]["balance"] == by_month[-1]["balance"] == "0.00"
    assert by_year[0]["balance"] == by_month[11]["balance"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"years": 3}, "stock_id or price is needed"),
        ({"price": 200_000, "years": 7}, "years: from 1 to 6"),
        ({"price": 200_000, "years": 0}, "years"),
        ({"price": 200_000, "years": 2.5}, "years"),
        ({"price": 200_000, "years": 3, "down_payment": 19_999.99}, r"at least 10 % of the price, 20000.00 MXN"),
        ({"price": 200_000, "years": 3, "down_payment": 190_000}, r"at most 180000.00 MXN"),
        ({"price": 200_000, "years": 3, "down_payment": 200_000}, r"at most 180000.00 MXN"),
        ({"price": 200_000, "years": 3, "down_payment": -1}, "down_payment"),
        ({"price": 15_000, "years": 3}, r"below 20000.00 MXN nothing is financed"),
        ({"price": 0, "years": 3}, r"below 20000.00 MXN nothing is financed"),
        ({"price": 21_000, "years": 3}, r"at most 1000.00 MXN"),
        ({"price": 200_000, "years": 3, "schedule": "weekly"}, "schedule"),
    ],
)
def test_what_is_out_of_bounds_is_told_with_the_bounds(arguments: dict[str, object], told: str) -> None:
    with pytest.raises(ToolInputInvalid, match=told):
        estimate(**arguments)


def test_a_car_that_is_gone_has_no_estimate() -> None:
    with pytest.raises(ToolFailed, match="no car of this stock_id"):
        estimate(stock_id="KA-9999", years=3)


@few
@given(st.decimals(20_000, 2_000_000, places=2), st.integers(1, 6), st.none() | st.decimals(0, 2_000_000, places=2))
def test_whatever_is_asked_there_is_an_estimate_or_a_bound(price: Decimal, years: int, down: Decimal | None) -> None:
    try:
        result = estimate(price=float(price), years=years, down_payment=None if down is None else float(down))
    except ToolInputInvalid:
        least, most = price / 10, price - 20_000
        assert least > most or not least <= (least if down is None else down) <= most
    else:
        assert Decimal(result["amount_financed"]) >= 20_000
        assert Decimal(result["monthly_payment"]) * years * 12 > Decimal(result["amount_financed"])
