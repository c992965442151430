"""The seller's sentences and lists, in Spanish and English; plain text, each car with its stock id."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

SENTENCES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
)


class Wording:
    """`say("none")`, and whole lists."""

    def __init__(self, language: str) -> None:
        self.language = language if language in SENTENCES else "es"

    def __call__(self, key: str, **values: object) -> str:
        return SENTENCES[self.language][key].format(**values)

    def cars(self, result: dict[str, Any]) -> str:
        shown = result.get("vehicles", [])
        if shown:
            more = result["count"] > len(shown)
            heading = self("found_first" if more else "found_all", count=result["count"], shown=len(shown))
            return "\n".join([heading, *map(self._line, shown), self("ask_which")])
        if nearly := result.get("nothing_fits_but_without"):
            near = {car["stock_id"]: car for each in nearly for car in each["vehicles"]}
            return "\n".join([self("nearly"), *map(self._line, near.values()), self("ask_which")])
        return self("nothing_more" if result.get("count") else "none")

    def car(self, car: dict[str, Any]) -> str:
        features = ", ".join(car["features"])
        return "\n".join([self._line(car), self("details", features=features), self("ask_more")])

    def estimate(self, result: dict[str, Any]) -> str:
        price = money(result["price"])
        of = (
            f"{result['stock_id']} {result['vehicle']}, ${price}"
            if "stock_id" in result
            else self("of_amount", price=price)
        )
        lines = [
            self(
                "estimate",
                of=of,
                down=money(result["down_payment"]),
                percent=result["down_payment_percent"],
                months=result["months"],
                monthly=money(result["monthly_payment"]),
                currency=result["currency"],
                rate=result["yearly_rate_percent"],
                interest=money(result["total_interest"]),
            ),
            *map(self._row, result.get("schedule", [])),
            self("estimate_note"),
        ]
        return "\n".join(lines)

    def _line(self, car: dict[str, Any]) -> str:
        name = " ".join((car["make"], car["model"], car["version"])).strip()
        shown = {"stock_id": car["stock_id"], "name": name, "year": car["year"], "currency": car["currency"]}
        return self("line", **shown, km=f"{car['km']:,}", price=money(car["price"]))

    def _row(self, row: dict[str, Any]) -> str:
        unit = "month" if "month" in row else "year"
        paid, interest, balance = (money(row[name]) for name in ("paid", "interest", "balance"))
        return self(f"row_{unit}", number=row[unit], paid=paid, interest=interest, balance=balance)


def asked_for(text: str, keys: tuple[str, ...]) -> bool:
    """Whether this is one of our own questions, in either language."""
    return any(text == sentences[key] for sentences in SENTENCES.values() for key in keys)


def money(amount: str) -> str:
    """`181,000` or `5,096.52`."""
    return re.sub(r"\.00$", "", f"{Decimal(amount):,.2f}")
