"""Drills of the model: OpenAI down, slow, refusing, or saying nothing that can be sent."""

from typing import Any

from assistant.names import Alarm
from local.drills.drill import Drill
from local.drills.town import Town
from local.standins.openai.answers import Call, Part, Say

RESPONSES = {"path": "/responses"}
NO_MONEY = {"error": {"message": "No money.", "type": "insufficient_quota", "code": "insufficient_quota"}}
LIMITED = {"error": {"message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded"}}
REFUSED = {"error": {"message": "Unknown parameter.", "type": "invalid_request_error", "code": "unknown_parameter"}}
AGAIN_SOON = 10  # times faster: what is tried again after a second comes back in a tenth


def _fails(count: int, **fault: Any) -> Any:
    """So many customers write, and the model fails for each of them once."""

    def cause(town: Town) -> None:
        town.fail("openai", match=RESPONSES, times=count, **fault)
        town.people.ask(count, faster=AGAIN_SOON)

    return cause


def _revoke_key(town: Town) -> None:
    town.world.openai.api_key = "sk-another"
    town.people.ask(2)


def _renew_key(town: Town) -> None:
    town.world.openai.api_key = None


def _filtered(body: dict[str, Any]) -> dict[str, Any]:
    return {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": []}


def _in_circles(body: dict[str, Any]) -> list[Part]:
    return [Call("find_products", {"words": f"glove {len(body['input'])}"})]


def _refused_arguments(body: dict[str, Any]) -> list[Part]:
    """Five calls at once that no tool takes; then it gives up."""
    if any(item.get("type") == "function_call_output" for item in body["input"]):
        return [Say("I can't find that at the moment.")]
    return [Call("find_products", {"word": number}) for number in range(5)]


def _thinking(mind: Any, customers: int) -> Any:
    def cause(town: Town) -> None:
        town.think(mind)
        town.people.ask(customers)

    return cause


DRILLS = (
    Drill(
        Alarm.MODEL_UNAVAILABLE,
        "OpenAI answers five customers with 500",
        _fails(5, status=500),
        within=1,
        also=frozenset({Alarm.CUSTOMERS_AFFECTED}),
        hurries=True,
    ),
    Drill(
        Alarm.MODEL_RATE_LIMITED,
        "OpenAI answers five customers with 429, too many requests",
        _fails(5, status=429, body=LIMITED),
        within=1,
        hurries=True,
    ),
    Drill(
        Alarm.DEAD_LETTERS,
        "OpenAI refuses the request of one customer, which is parked",
        _fails(1, status=400, body=REFUSED),
        within=1,
    ),
    Drill(
        Alarm.FAILED_RUNS,
        "OpenAI refuses the requests of three customers",
        _fails(3, status=400, body=REFUSED),
        within=1,
        also=frozenset({Alarm.DEAD_LETTERS, Alarm.CUSTOMERS_AFFECTED}),
    ),
    Drill(
        Alarm.SECRETS_FAILING,
        "the OpenAI key is revoked",
        _revoke_key,
        within=1,
        also=frozenset({Alarm.DEAD_LETTERS, Alarm.CUSTOMERS_AFFECTED}),
        mend=_renew_key,
    ),
    Drill(
        Alarm.MONEY_429,
        "the OpenAI account is empty, one customer writes",
        _fails(1, status=429, body=NO_MONEY),
        within=1,
        also=frozenset({Alarm.DEAD_LETTERS, Alarm.CUSTOMERS_AFFECTED}),
    ),
    Drill(
        Alarm.FALLBACKS,
        "OpenAI's filter stops the answers to three customers",
        _thinking(_filtered, 3),
        within=1,
    ),
    Drill(
        Alarm.TURN_LIMIT,
        "the model calls the same tool again and again, for two customers",
        _thinking(_in_circles, 2),
        within=1,
    ),
    Drill(
        Alarm.TOOLS_FAILING,
        "the model calls a tool five times with arguments that it refuses",
        _thinking(_refused_arguments, 1),
        within=1,
    ),
)
