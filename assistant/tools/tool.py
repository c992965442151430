"""A tool: one typed function with a docstring for the model.

    @tool
    def find_products(context: ToolContext, words: str, max_price: float | None = None) -> Json:
        \"\"\"Search the catalogue. …\"\"\"

The strict JSON schema comes from the signature (without `context`), the description from the docstring. A tool that
writes returns a `Preview` instead of data, and its write is a second function with the same arguments:

    @tool
    def place_order(context: ToolContext, lines: list[Line]) -> Preview: …

    @place_order.confirmed
    def _(context: ToolContext, key: str, lines: list[Line]) -> Receipt: …

The model can only reach the first one. The second runs when the customer has confirmed the card, with the pending
action's id as idempotency key.

A tool whose results must not be made up may check every text of the model before it is sent:

    @find_vehicles.checks
    def _(text: str, backing: Backing, profile: Profile) -> str: …  # what the model is told, or nothing
"""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails

from assistant import identity
from assistant.errors import ConfigurationError, ToolFailed, ToolInputInvalid
from assistant.messages import Card, Part
from assistant.odoo.records import Partner
from assistant.phrases import Phrases
from assistant.ports import Clock, Odoo
from assistant.profile import Profile
from assistant.state import State
from assistant.tools.strict import strict

IN_PRIVATE: Final = (
    "This chat is a group, so that is not possible here: everybody in it would act as one customer and read the "
    "answers. Tell them politely to write it in a private chat with this account. Ask for no personal data here."
)
PLAIN_WORD: Final = re.compile(r"[a-z_]{1,40}")

type Json = dict[str, Any] | list[Any] | str


def _at_once(_: float) -> None:
    return


def _always(_: str, __: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool may use. It never takes the customer from its arguments: only from `partner()`.

    `state` is the run's own copy; changes to it are committed with the thread. `key` is an idempotency key for a write
    that needs no confirmation: event id and ordinal of the call, the same when the run is planned again.
    """

    conversation: str
    odoo: Odoo
    profile: Profile
    phrases: Phrases
    state: State
    clock: Clock
    key: str
    once: Callable[[str, Callable[[], str]], str]
    """`once(key, act)` does a write once over all tries of this run: what `act` returned is kept in the ledger of
    effects and returned again. State changes belong outside of `act`: they are lost with a run that dies."""

    shared: bool = False
    """Whether the chat is a group's: then only tools that are `in_groups` work."""
    pause: Callable[[float], None] = _at_once
    """`pause(seconds)` waits."""
    count_code: Callable[[str, int], bool] = _always
    """See `assistant.ports.Store.count_code`."""

    def partner(self, *, checked: bool = True) -> Partner:
        """The signed-in customer. Raises `ToolFailed` when nobody is signed in, or, if `checked`, not any more: Odoo is
        asked once a day whether the partner is still there."""
        bound = self.state.partner
        if bound is None:
            raise ToolFailed("Nobody is signed in. Ask the customer to sign in or to open an account first.")
        if checked and self.clock.now_ms() // 1000 - max(bound.bound_at, bound.checked_at) > identity.CHECK_S:
            return identity.refreshed_partner(self.state, self.odoo, self.clock)
        return Partner(bound.id, bound.name, "", bound.language, bound.pricelist_id)

    def remember(self, *names: str) -> None:
        """Orders and invoices that the model may name to this customer from now on."""
        with _REMEMBERING:
            fresh = [name for name in names if name and name not in self.state.refs]
            self.state.refs = [*self.state.refs, *fresh][-200:]


_REMEMBERING = Lock()  # tools of one turn run side by side


@dataclass(frozen=True, slots=True)
class Preview:
    """What a write would do. The card (without buttons: the run adds them) is shown to the customer; `digest` is what
    must still hold when they confirm; `for_model` is the tool's output in the thread."""

    card: Card
    digest: str
    for_model: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write did, drawn from the record read back. `for_model` is what the thread remembers of it."""

    parts: tuple[Part, ...]
    for_model: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backing:
    """What a text of the model may lean on: what tools and the assistant have `shown` in this conversation, what the
    customer has `written`, and what the operator has `told` in the instructions."""

    shown: tuple[str, ...]
    written: str
    told: str


class Arguments(BaseModel):
    """Base of every tool's arguments: nothing extra, no silent conversions that would surprise."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=2000)


@dataclass(slots=True)
class Tool:
    name: str
    description: str
    function: Callable[..., Any]
    arguments: type[BaseModel]
    writes: bool
    write: Callable[..., Receipt] | None = field(default=None)
    in_groups: bool | Callable[[Profile], bool] = False
    """Or whether the profile wants that."""
    objection: Callable[[str, Backing, Profile], str] | None = field(default=None)
    """Looks at every text of the model before it is sent, where a profile has this tool: returns what the model is told
    when it has to say it otherwise, or nothing."""

    def checks(self, function: Callable[[str, Backing, Profile], str]) -> Callable[[str, Backing, Profile], str]:
        """Decorator: the check that texts about this tool's results have to pass."""
        self.objection = function
        return function

    def works_in_groups(self, profile: Profile) -> bool:
        return self.in_groups if isinstance(self.in_groups, bool) else self.in_groups(profile)

    def confirmed(self, function: Callable[..., Receipt]) -> Callable[..., Receipt]:
        """Decorator: the write behind this tool's preview."""
        self.write = function
        return function

    def schema(self) -> dict[str, Any]:
        """The function tool as the Responses API takes it: flat, strict."""
        return {
            "type": "function",
            "name": self.name,
            "description": self.description,
            "parameters": strict(self.arguments.model_json_schema()),
            "strict": True,
        }

    def parse(self, arguments: str) -> dict[str, Any]:
        """The model's JSON text as checked keyword arguments. Raises `ToolInputInvalid` with what to mend."""
        try:
            parsed = self.arguments.model_validate_json(arguments or "{}")
        except ValidationError as exc:
            # The model needs the field and the rule. Its own input is left out: it may be long, and what a tool has
            # shown may be told to the customer.
            told = "; ".join(f"{_place(e)}: {e['msg']}" for e in exc.errors(include_input=False)[:5])
            raise ToolInputInvalid(f"Arguments not accepted. {told}. Correct them and call again.") from None
        return {name: getattr(parsed, name) for name in type(parsed).model_fields}

    def call(self, context: ToolContext, arguments: str) -> Json | Preview:
        """Run it on the model's JSON text. Raises `ToolError` for what the model should know."""
        if self.in_groups is not True and context.shared and not self.works_in_groups(context.profile):
            raise ToolFailed(IN_PRIVATE)
        result: Json | Preview = self.function(context, **self.parse(arguments))
        return result

    def normalised(self, arguments: str) -> dict[str, Any]:
        """The model's JSON text as checked, JSON-able arguments, to be kept until the customer confirms."""
        stored: dict[str, Any] = self.arguments.model_validate_json(arguments or "{}").model_dump(mode="json")
        return stored


def tool(function: Callable[..., Any]) -> Tool:
    """Make a tool of a function. Its first parameter is the `ToolContext`."""
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    name = getattr(function, "__name__", "tool")
    if not function.__doc__:
        raise ConfigurationError(f"tool {name} has no docstring: the model would not know what it does")
    fields: dict[str, Any] = {
        parameter.name: (hints[parameter.name], ... if parameter.default is parameter.empty else parameter.default)
        for parameter in parameters
    }
    arguments = create_model(f"{name}_arguments", __base__=Arguments, **fields)
    return Tool(name, inspect.cleandoc(function.__doc__), function, arguments, writes=hints.get("return") is Preview)


def in_groups(tool: Tool) -> Tool:
    """Decorator: this tool tells everybody the same, so that a group may use it too."""
    tool.in_groups = True
    return tool


def in_groups_if(wanted: Callable[[Profile], bool]) -> Callable[[Tool], Tool]:
    """Decorator: as `in_groups`, where the profile is so."""

    def mark(tool: Tool) -> Tool:
        tool.in_groups = wanted
        return tool

    return mark


def _place(error: ErrorDetails) -> str:
    """A field that no tool has is named only as a plain word: "S00042" would be an order that a tool has shown."""
    extra = error["type"] == "extra_forbidden" and not PLAIN_WORD.fullmatch(str(error["loc"][-1]))
    known = error["loc"][:-1] if extra else error["loc"]
    return ".".join(map(str, known)) or "arguments"


def to_output(result: Json) -> str:
    """A tool's result as the text of a `function_call_output`."""
    return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, separators=(",", ":"))
