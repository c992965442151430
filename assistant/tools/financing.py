"""What a car costs by the month."""

from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from assistant.errors import ToolInputInvalid
from assistant.profile_settings import FinancingSettings
from assistant.tools.amounts import plain_money, plain_quantity
from assistant.tools.annuity import CENT, Loan, loan
from assistant.tools.catalogue import Price
from assistant.tools.tool import Json, ToolContext, in_groups, tool
from assistant.tools.vehicles import Words, settings_of, stock_of, vehicle_of
from assistant.vehicles.offers import ASKED

MONTHS: Final = 12
NOTE: Final = (
    "An estimate, no offer: the bank decides. Tax on the interest, opening fee and insurance are not in it. Say so in "
    "a few words when you name the figures, and name no figure that is not here."
)

Years = Annotated[int, Field(ge=1)]
Schedule = Literal["by_month", "by_year"]


@in_groups
@tool
def estimate_financing(
    context: ToolContext,
    years: Years,
    stock_id: Words | None = None,
    price: Price | None = None,
    down_payment: Price | None = None,
    schedule: Schedule | None = None,
) -> Json:
    """Work out the monthly payment of a car: an estimate at the dealer's yearly rate. Never calculate it yourself.

    Call it when the customer asks for monthly payments, credit or financing. years: over how many, a whole number;
    ask the customer when they did not say. stock_id: of the car, e.g. "KA-1003": its price is taken from the catalogue.
    price: only when the customer asks about an amount without any particular car; else null. down_payment: what the
    customer pays at once, an amount and no percentage; null for the least that is possible. schedule: by_month or
    by_year only when the customer wants to see how the debt goes down; else null.

    An error says which bounds there are: tell the customer, or call again within them.
    """
    settings, currency = context.profile.financing, settings_of(context.profile).currency
    result: dict[str, Any] = {}
    if stock_id is not None:
        vehicle = vehicle_of(stock_of(context.profile), stock_id)
        price = vehicle.price
        result = {"stock_id": vehicle.stock_id, "vehicle": f"{vehicle.name} {vehicle.year}"}
    elif price is None:
        raise ToolInputInvalid("stock_id or price is needed. Ask the customer which car they mean, then call again.")
    else:
        result = {"of": f"{ASKED}, no car of the catalogue"}
    price = price.quantize(CENT, ROUND_HALF_UP)
    least = (price * settings.min_down_percent / 100).quantize(CENT, ROUND_UP)
    down = least if down_payment is None else down_payment.quantize(CENT, ROUND_HALF_UP)
    _check(settings, price, down, least, years, currency)
    made = loan(price - down, years * MONTHS, settings.yearly_rate_percent)
    return {
        **result,
        "price": plain_money(price),
        "down_payment": plain_money(down),
        "down_payment_percent": plain_quantity((down / price * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)),
        "amount_financed": plain_money(price - down),
        "years": years,
        "months": years * MONTHS,
        "yearly_rate_percent": plain_quantity(settings.yearly_rate_percent),
        "monthly_payment": plain_money(made.monthly),
        "last_payment": plain_money(made.schedule[-1].payment),
        "total_interest": plain_money(made.interest),
        "total_with_down_payment": plain_money(made.paid + down),
        "currency": currency,
        **({"schedule": _schedule(made, schedule)} if schedule else {}),
        "note": NOTE,
    }


def _check(
    settings: FinancingSettings, price: Decimal, down: Decimal, least: Decimal, years: int, currency: str
) -> None:
    """Raises `ToolInputInvalid` with the bounds."""
    if years > settings.max_years:
        raise ToolInputInvalid(f"years: from 1 to {settings.max_years}. Ask the customer, or call again within that.")
    if price < settings.min_amount:
        raise ToolInputInvalid(f"price: below {plain_money(settings.min_amount)} {currency} nothing is financed.")
    if down < least:
        raise ToolInputInvalid(
            f"down_payment: at least {plain_quantity(settings.min_down_percent)} % of the price, "
            f"{plain_money(least)} {currency}. Tell the customer, or call again with that."
        )
    if price - down < settings.min_amount:
        most = max(price - settings.min_amount, Decimal(0))
        raise ToolInputInvalid(
            f"down_payment: at most {plain_money(most)} {currency}, so that at least "
            f"{plain_money(settings.min_amount)} {currency} is left to finance. Who pays it all needs no credit."
        )


def _schedule(made: Loan, by: Schedule) -> list[dict[str, Any]]:
    """Per month, or per year of the loan; `balance` is owed at its end."""
    step = 1 if by == "by_month" else MONTHS
    unit = by.removeprefix("by_")
    parts = [made.schedule[start : start + step] for start in range(0, len(made.schedule), step)]
    return [
        {
            unit: number,
            "paid": plain_money(sum((each.payment for each in part), Decimal(0))),
            "interest": plain_money(sum((each.interest for each in part), Decimal(0))),
            "principal": plain_money(sum((each.principal for each in part), Decimal(0))),
            "balance": plain_money(part[-1].balance),
        }
        for number, part in enumerate(parts, 1)
    ]
