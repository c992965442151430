"""What may be asked of Odoo at all. The API key can do far more: read cost prices and bank accounts, mail anybody, give
discounts. Every call passes `check`; what is not listed here can't be sent, whatever a caller or the model wants.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from assistant.errors import ContractBroken

MAX_QUANTITY: Final = Decimal(1_000_000)
MODULE: Final = "saphan"
"""The module part of our external ids."""

_PRODUCT: Final = {"id", "display_name", "default_code", "type", "is_storable", "free_qty", "sale_ok", "active"}
_PARTNER: Final = {"id", "name", "email", "email_normalized", "lang", "parent_id", "property_product_pricelist"}
_TOTALS: Final = {"amount_untaxed", "amount_tax", "amount_total", "currency_id", "currency_id.name"}
_PRICED: Final = {"product_id", "product_uom_qty", "price_unit", "discount", "price_subtotal"}
_UNIT: Final = {f"{unit}{part}" for unit in ("product_uom", "product_uom_id") for part in ("", ".display_name")}
_LINES: Final = {f"order_line.{name}" for name in _PRICED | _UNIT | {f"product_id.{name}" for name in _PRODUCT}}
_INVOICE: Final = {
    "name",
    "state",
    "payment_state",
    "amount_total",
    "amount_residual",
    "currency_id",
    "currency_id.name",
    "invoice_date",
    "invoice_origin",
}
_OWNER: Final = {"partner_id", "partner_id.parent_id"}
_ORDER: Final = {"id", "name", "state", "date_order", "delivery_status", "invoice_status", "invoice_ids", "order_line"}
_ORDER_READ: Final = _ORDER | _OWNER | _TOTALS | _LINES | {f"invoice_ids.{name}" for name in _INVOICE}

WHITELIST: Final[dict[str, dict[str, set[str]]]] = {
    "res.lang": {"get_installed": set()},
    "res.company": {"search_read": {"id", "partner_id"}},
    "ir.model.data": {"check_object_reference": set()},
    "product.product": {
        "search_read": _PRODUCT | {"list_price", "lst_price", "currency_id", "uom_id", "description_sale", "barcode"},
    },
    "res.partner": {
        "search_read": _PARTNER,
        "load": {"id", "name", "email", "phone", "company_name", "lang"},
    },
    "sale.order": {
        "onchange": _TOTALS | _LINES | {"order_line", "partner_id", "pricelist_id"},
        "load": {"id", "partner_id/.id", "order_line/id", "order_line/product_id/.id", "order_line/product_uom_qty"},
        "action_confirm": set(),
        "web_read": _ORDER_READ,
        "web_search_read": _ORDER_READ,
    },
    "sale.advance.payment.inv": {
        "create": {"advance_payment_method", "sale_order_ids"},
        "create_invoices": set(),
    },
    "account.move": {"web_search_read": _INVOICE | _OWNER | {"id", "move_type"}},
    "mail.template": {
        "search_read": {"id", "name", "model"},
        "send_mail": {"email_to", "recipient_ids"},
    },
}
"""Model, method, and every field that may be named in it: read, searched, sorted by or written."""

_WITHOUT_FIELDS: Final = {"limit", "field_names", "res_id", "force_send", "raise_exception", "module", "xml_id"}
_BOUNDED: Final = {"search_read": {"fields", "limit"}, "web_search_read": {"specification", "limit"}}
"""Left out, these mean every field and every record."""


def sellable(quantity: Decimal) -> bool:
    """Odoo takes negative and absurd quantities without a word."""
    return quantity.is_finite() and 0 < quantity <= MAX_QUANTITY


def check(model: str, method: str, arguments: Mapping[str, Any], *, mail_to: str = "") -> None:
    """Raises `ContractBroken` for a call that is not listed. `mail_to` is the only address a mail may be sent to."""
    allowed = WHITELIST.get(model, {}).get(method)
    if allowed is None:
        raise _refused(f"{model}/{method}")
    missing = _BOUNDED.get(method, set()) - {name for name, value in arguments.items() if value}
    for name in (*missing, *(name for name in _named(arguments) if name not in allowed)):
        raise _refused(f"{model}/{method} {name}")
    if not all(sellable(quantity) for quantity in _quantities(arguments)):
        raise _refused(f"{model}/{method} quantity")
    if arguments.get("module", MODULE) != MODULE:
        raise _refused(f"{model}/{method} module")
    recipients = arguments.get("email_values", {})
    if recipients and recipients != {"email_to": mail_to, "recipient_ids": []}:
        raise _refused(f"{model}/{method} recipients")


def _named(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Every field that a call names, wherever it can; an argument that is not known counts as one."""
    for argument, value in arguments.items():
        match argument:
            case "fields":
                yield from value
            case "domain":
                yield from (condition[0] for condition in value if not isinstance(condition, str))
            case "order":
                yield from (part.split()[0] for part in value.split(","))
            case "specification" | "fields_spec":
                yield from _nested(value)
            case "values" | "email_values":
                yield from _written(value)
            case "vals_list":
                for values in value:
                    yield from _written(values)
            case "data" | "context":
                continue  # columns are named in `fields`
            case _ if argument not in _WITHOUT_FIELDS:
                yield argument


def _nested(specification: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, inner in specification.items():
        yield prefix + name
        yield from _nested(inner.get("fields", {}), f"{prefix}{name}.")


def _written(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield name
        for line in _lines(value):
            yield from (f"{name}.{column}" for column in line)


def _lines(value: Any) -> Iterator[Mapping[str, Any]]:
    """The records in a list of x2many commands: [[0, "v1", {…}]]."""
    if isinstance(value, list):
        yield from (command[2] for command in value if len(command) == 3 and isinstance(command[2], dict))


def _quantities(arguments: Mapping[str, Any]) -> Iterator[Decimal]:
    for line in _lines(arguments.get("values", {}).get("order_line")):
        yield Decimal(str(line["product_uom_qty"]))
    columns = arguments.get("fields", [])
    if "data" in arguments and "order_line/product_uom_qty" in columns:
        at = columns.index("order_line/product_uom_qty")
        yield from (Decimal(row[at]) for row in arguments["data"])


def _refused(what: str) -> ContractBroken:
    return ContractBroken("odoo", f"not on the whitelist: {what}")
