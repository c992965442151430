"""The tools that a profile may name; `assistant.names.TOOLS` lists them for the stack, a test holds both together."""

from typing import Final

from assistant.tools.account import open_account, sign_in, sign_out
from assistant.tools.catalogue import find_products
from assistant.tools.handover import ask_for_person
from assistant.tools.invoices import list_invoices
from assistant.tools.orders import get_order, list_orders, place_order, reorder
from assistant.tools.tool import Tool

TOOLS: Final[dict[str, Tool]] = {
    tool.name: tool
    for tool in (
        find_products,
        sign_in,
        sign_out,
        open_account,
        place_order,
        reorder,
        list_orders,
        get_order,
        list_invoices,
        ask_for_person,
    )
}
