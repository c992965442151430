"""The tools that a profile may name; `assistant.names.TOOLS` lists them for the stack, a test holds both together."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from assistant.tools.tool import Tool


class Tools(Mapping[str, Tool]):
    """By name. A tool's module is imported when it is asked for: an assistant pays only for those it has."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Tool:
        found: Tool = getattr(import_module(f"{__name__}.{self._places[name]}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


TOOLS: Final = Tools(
    {
        "find_products": "catalogue",
        "sign_in": "account",
        "sign_out": "account",
        "open_account": "account",
        "place_order": "orders",
        "reorder": "orders",
        "list_orders": "orders",
        "get_order": "orders",
        "list_invoices": "invoices",
        "ask_for_person": "handover",
        "find_vehicles": "vehicles",
        "estimate_financing": "financing",
        "take_side": "debate",
        "search_context": "knowledge",
    }
)
"""Which module of this folder has the tool."""
