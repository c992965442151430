"""`python -m ops cost`: what a month costs, item by item. Asks nobody; the figures are in `cost.toml`."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from assistant import profile as profiles
from assistant.errors import ConfigurationError
from assistant.prices import price_of
from ops.errors import Refused

FILE = Path(__file__).parent / "cost.toml"
OPENAI = "OpenAI"

type Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Item:
    """`quantity` is a formula over what `cost.toml` names and the steps before it; `price` is for one `unit`."""

    name: str
    quantity: str
    unit: str
    price: float
    source: str
    free: float = 0

    def usd(self, values: Values, *, free_tier: bool) -> float:
        used = computed(self.quantity, values)
        return max(0.0, used - (self.free if free_tier else 0)) * self.price


@dataclass(frozen=True, slots=True)
class Book:
    """`cost.toml` with the prices of one OpenAI model. Raises `ConfigurationError` for a model without a price."""

    model: str
    data: dict[str, Any]

    @classmethod
    def read(cls, model: str) -> "Book":
        price_of(model)
        return cls(model, tomllib.loads(FILE.read_text(encoding="utf-8")))

    @property
    def items(self) -> list[Item]:
        price = price_of(self.model)
        tokens = {"input": price.input, "cached": price.cached, "output": price.output}
        return [Item(**{**item, "price": tokens.get(item["price"], item["price"])}) for item in self.data["items"]]

    def values(self, messages: int) -> Values:
        found: Values = {"messages": messages}
        for section in ("measured", "deployed", "assumed"):
            found |= self.data[section]
        for name, formula in self.data["steps"].items():
            found[name] = computed(formula, found)
        return found


def computed(formula: str, values: Values) -> float:
    return float(eval(formula, {"__builtins__": {"min": min}}, values))  # noqa: S307 (formulas of our own data file)


@click.command()
@click.option("--messages", type=click.IntRange(min=0), multiple=True, help="Messages in a month; may be repeated.")
@click.option("--profile", default="sk_medical", show_default=True, help="Whose model.")
@click.option("--model", help="Another model that assistant/prices.toml has a price for.")
@click.option("--explain", is_flag=True, help="Formulas, prices and where they come from.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def cost(messages: tuple[int, ...], profile: str, model: str | None, *, explain: bool, as_json: bool) -> None:
    """What a month costs with so many messages, in US dollars, item by item.

    A computation, no bill: it reads no account. Quantities of one message were measured, what can't be measured on a
    laptop is assumed and says so (--explain). All of it is in ops/cost.toml, to be changed.
    """
    try:
        book = Book.read(model or profiles.load(profile).model.name)
    except ConfigurationError as exc:
        raise Refused(str(exc)) from exc
    volumes = list(messages) or book.data["volumes"]
    if as_json:
        click.echo(json.dumps([_document(book, volume) for volume in volumes], indent=2))
    else:
        click.echo("\n".join(_explained(book) if explain else _table(book, volumes)))


def _document(book: Book, messages: int) -> dict[str, Any]:
    values = book.values(messages)
    items = [
        {
            "item": item.name,
            "quantity": computed(item.quantity, values),
            "unit": item.unit,
            "usd": item.usd(values, free_tier=False),
            "usd_after_free_tier": item.usd(values, free_tier=True),
        }
        for item in book.items
    ]
    return {"messages": messages, "model": book.model, "items": items, **_sums(book, messages)}


def _sums(book: Book, messages: int) -> dict[str, float]:
    values = book.values(messages)
    aws, openai = (
        sum(item.usd(values, free_tier=False) for item in book.items if item.name.startswith(OPENAI) is of_openai)
        for of_openai in (False, True)
    )
    free = sum(item.usd(values, free_tier=True) for item in book.items)
    return {"aws_usd": aws, "openai_usd": openai, "total_usd": aws + openai, "total_usd_after_free_tier": free}


def _table(book: Book, volumes: list[int]) -> list[str]:
    def row(name: str, cells: list[str]) -> str:
        return f"{name:<30}" + "".join(f"{cell:>14}" for cell in cells)

    columns = [book.values(volume) for volume in volumes]
    sums = [_sums(book, volume) for volume in volumes]
    line = "-" * (30 + 14 * len(volumes))
    return [
        f"US dollars a month; list prices of {book.data['region']}, quoted {book.data['quoted']}; model {book.model}",
        "",
        row("messages a month", [f"{volume:,}" for volume in volumes]),
        line,
        *(row(item.name, [f"{item.usd(each, free_tier=False):,.2f}" for each in columns]) for item in book.items),
        line,
        row("AWS", [f"{each['aws_usd']:,.2f}" for each in sums]),
        row("OpenAI", [f"{each['openai_usd']:,.2f}" for each in sums]),
        row("Total", [f"{each['total_usd']:,.2f}" for each in sums]),
        row("after AWS's free tier", [f"{each['total_usd_after_free_tier']:,.2f}" for each in sums]),
        row(
            "one message, in cents",
            [_cents(each["total_usd"], volume) for each, volume in zip(sums, volumes, strict=True)],
        ),
        line,
        row("runs at once, busiest minute", [f"{each['at_once']:,.1f}" for each in columns]),
        row("LINE pushes", [f"{each['messages'] * each['pushes']:,.0f}" for each in columns]),
    ]


def _cents(usd: float, messages: int) -> str:
    return f"{100 * usd / messages:.3f}" if messages else "-"


def _explained(book: Book) -> list[str]:
    lines = [f"Quoted {book.data['quoted']}, {book.data['region']}; model {book.model}"]
    for title in ("measured", "deployed", "assumed", "steps"):
        lines += ["", f"{title}:", *(f"  {name} = {value}" for name, value in book.data[title].items())]
    lines += ["", "items:"]
    for item in book.items:
        free = f", {item.free:,g} free" if item.free else ""
        price = f"{item.price:.10f}".rstrip("0").rstrip(".")
        lines += [f"  {item.name}", f"    {item.quantity}", f"    x {price} per {item.unit}{free}; {item.source}"]
    return lines
