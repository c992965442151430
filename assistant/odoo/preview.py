"""What a cart would cost this customer: Odoo's own form logic computes it, nothing is written."""

from typing import Any, Literal

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.odoo.lines import check_lines, priced_line, specification
from assistant.odoo.records import OrderLine, OrderPreview, Partner
from assistant.odoo.session import Session
from assistant.odoo.values import linked_name, money, number


class Previews:
    def __init__(self, session: Session) -> None:
        self._session = session

    def preview(self, partner: Partner, lines: list[OrderLine], *, language: str) -> OrderPreview:
        """As the port says. One round trip; a second one only to name a product that does not exist."""
        check_lines(lines)
        try:
            value = self._onchange(partner, lines, language)
        except ToolFailed:
            self._check_products(lines)
            raise
        names = self._session.names
        records = [command[2] for command in value["order_line"]]
        refused = [
            line.product_id for line, record in zip(lines, records, strict=False) if not _for_sale(record["product_id"])
        ]
        if refused:
            raise _not_for_sale(refused)
        priced = tuple(line for line in (priced_line(record, names) for record in records) if line)
        return OrderPreview(
            lines=priced,
            untaxed=money(value["amount_untaxed"]),
            tax=money(value["amount_tax"]),
            total=money(value["amount_total"]),
            currency=linked_name(value["currency_id"], "name"),
        )

    def _onchange(self, partner: Partner, lines: list[OrderLine], language: str) -> dict[str, Any]:
        names = self._session.names
        values: dict[str, Any] = {
            "partner_id": partner.id,
            "order_line": [
                [0, f"v{n}", {"product_id": line.product_id, "product_uom_qty": number(line.quantity)}]
                for n, line in enumerate(lines, 1)
            ],
        }
        if partner.pricelist_id:  # without it the answer names the customer's pricelist and gives list prices
            values["pricelist_id"] = partner.pricelist_id
        answer = self._session.call(
            "sale.order",
            "onchange",
            values=values,
            field_names=[],  # with names given, the lines would not come back
            fields_spec={
                "amount_untaxed": {},
                "amount_tax": {},
                "amount_total": {},
                "currency_id": {"fields": {"name": {}}},
                "order_line": specification(names, "sale_ok", "active", "free_qty", names.tracked),
            },
            context=self._session.locale(language),
        )
        value: dict[str, Any] = answer["value"]
        return value

    def _check_products(self, lines: list[OrderLine]) -> None:
        wanted = sorted({line.product_id for line in lines})
        found = self._session.call(
            "product.product",
            "search_read",
            domain=[["id", "in", wanted], ["sale_ok", "=", True]],
            fields=["id"],
            limit=len(wanted),
        )
        missing = set(wanted) - {product["id"] for product in found}
        if missing:
            raise _not_for_sale(sorted(missing))


def _for_sale(product: dict[str, Any] | Literal[False]) -> bool:
    """Odoo prices what is archived or not for sale as well."""
    return bool(product and product["sale_ok"] and product["active"])


def _not_for_sale(product_ids: list[int]) -> ToolInputInvalid:
    ids = ", ".join(map(str, product_ids))
    return ToolInputInvalid(f"No product for sale has the id {ids}. Use ids that find_products gave.")
