"""What the seller says or calls next, from the thread alone: the same thread always gives the same answer."""

import re
from decimal import ROUND_UP, Decimal
from typing import Any

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.offline.cars.wanted import Wanted, wanted_in
from local.standins.openai.offline.cars.wording import Wording, asked_for
from local.standins.openai.offline.request import Called, Conversation, Said

FIND, ESTIMATE = "find_vehicles", "estimate_financing"
NOTHING: dict[str, dict[str, Any]] = {
    FIND: dict.fromkeys(
        ["stock_id", "make", "model", "year_from", "year_to", "min_price", "max_price", "max_km", "features", "order"]
    )
    | {"page": None},
    ESTIMATE: dict.fromkeys(["stock_id", "price", "down_payment", "schedule"]),
}


def answer(conversation: Conversation) -> list[Part]:
    """One turn: a tool call, or the text that its result leads to."""
    say = Wording(conversation.language)
    wanted = wanted_in(_message(conversation))
    if wanted.says("promise"):
        return [Say(say("no_promise"))]
    if wanted.says("financing") and ESTIMATE in conversation.tools:
        return _financing(conversation, wanted, say)
    if wanted.stock_id or wanted.ordinal:
        return _detail(conversation, wanted.stock_id or _pointed_at(conversation, wanted.ordinal), say)
    if wanted.says("team"):
        return [Say(say("team"))]
    small_talk = next((name for name in ("thanks", "greeting") if wanted.says(name)), "")
    named_nothing_else = not set(wanted.search) - {"model"}
    if arguments := {} if small_talk == "thanks" and named_nothing_else else _arguments(conversation, wanted):
        return _search(conversation, arguments, say)
    if small_talk:
        return [Say(say(small_talk))]
    return [Say(say("unclear"))]


def _message(conversation: Conversation) -> str:
    """All that waits; with what it answers, when the last thing we said was a question about it."""
    message = "\n".join(conversation.asked)
    said = [event for event in conversation.before if isinstance(event, Said)]
    if said and said[-1].by == "assistant" and asked_for(said[-1].text, ("which_car", "how_many_years")):
        earlier: list[str] = []
        for event in reversed(said):
            if event.by == "user":
                earlier.insert(0, event.text)
            elif not asked_for(event.text, ("which_car", "how_many_years")):
                break
        message = "\n".join([*earlier, message])
    return message


def _search(conversation: Conversation, arguments: dict[str, Any], say: Wording) -> list[Part]:
    found = _called(conversation, FIND)
    if found is None:
        return [Call(FIND, NOTHING[FIND] | arguments)]
    return [Say(say("sorry") if found.error else say.cars(found.result))]


def _arguments(conversation: Conversation, wanted: Wanted) -> dict[str, Any]:
    """This search; or the one before with what was added to it, or its next page. Empty when there is nothing to look
    for."""
    earlier = [event.arguments for event in conversation.before if isinstance(event, Called) and event.name == FIND]
    before = {key: value for key, value in (earlier[-1] if earlier else {}).items() if value is not None}
    before.pop("stock_id", None)
    if before and wanted.says("more") and not wanted.search:
        return before | {"page": int(before.get("page", 1)) + 1}
    if before and wanted.search and not {"make", "model"} & set(wanted.search):
        before.pop("page", None)
        features = [*before.get("features", []), *wanted.search.get("features", [])]
        return before | wanted.search | ({"features": list(dict.fromkeys(features))} if features else {})
    return wanted.search


def _detail(conversation: Conversation, stock_id: str, say: Wording) -> list[Part]:
    if not stock_id:
        return [Say(say("unclear"))]
    found = _called(conversation, FIND)
    if found is None:
        return [Call(FIND, NOTHING[FIND] | {"stock_id": stock_id})]
    return [Say(say("gone") if found.error else say.car(found.result["vehicles"][0]))]


def _financing(conversation: Conversation, wanted: Wanted, say: Wording) -> list[Part]:
    made = _called(conversation, ESTIMATE)
    if made is not None:
        return [Say(say("bounds", error=made.error) if made.error else say.estimate(made.result))]
    stock_id = wanted.stock_id or _pointed_at(conversation, wanted.ordinal or 1)
    if not stock_id and wanted.amount is None:
        return [Say(say("which_car"))]
    if wanted.years is None:
        return [Say(say("how_many_years"))]
    price = _price(conversation, stock_id) if stock_id else wanted.amount
    down = wanted.down
    if wanted.percent and price:
        down = (price * wanted.percent / 100).quantize(Decimal(1), ROUND_UP)
    schedule = ("by_month" if wanted.says("by_month") else "by_year") if wanted.says("schedule") else None
    arguments = {
        "years": wanted.years,
        "stock_id": stock_id or None,
        "price": None if stock_id else float(price or 0),
        "down_payment": None if down is None else float(down),
        "schedule": schedule,
    }
    return [Call(ESTIMATE, NOTHING[ESTIMATE] | arguments)]


def _called(conversation: Conversation, tool: str) -> Called | None:
    return next((call for call in reversed(conversation.calls) if call.name == tool), None)


def _pointed_at(conversation: Conversation, ordinal: int) -> str:
    """The car at that place of the newest answer that named any."""
    for event in reversed(conversation.before):
        if isinstance(event, Said) and event.by == "assistant":
            named = list(dict.fromkeys(re.findall(r"\b[A-Z]{2,4}-\d{4,6}\b", event.text)))
            if named:
                return named[ordinal - 1] if 0 < ordinal <= len(named) else ""
    return ""


def _price(conversation: Conversation, stock_id: str) -> Decimal | None:
    """As a search in this thread has shown it."""
    results = [event.result for event in conversation.before if isinstance(event, Called) and event.name == FIND]
    cars = [car for result in results for car in result.get("vehicles", []) if car["stock_id"] == stock_id]
    return Decimal(cars[-1]["price"]) if cars else None
