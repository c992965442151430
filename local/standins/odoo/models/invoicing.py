"""sale.advance.payment.inv: the wizard that makes draft invoices of orders."""

import json
from pathlib import Path
from typing import Any, ClassVar

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, links
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.errors import UserError

ACTION = Path(__file__).with_name("invoice_action.json")

NOTHING_TO_INVOICE = """\
Cannot create an invoice. No items are available to invoice.

To resolve this issue, please ensure that:
   • The products have been delivered before attempting to invoice them.
   • The invoicing policy of the product is configured correctly.

If you want to invoice based on ordered quantities instead:
   • For consumable or storable products, open the product, go to the 'General Information' tab and change the \
'Invoicing Policy' from 'Delivered Quantities' to 'Ordered Quantities'.
   • For services (and other products), change the 'Invoicing Policy' to 'Prepaid/Fixed Price'.
"""


class InvoiceWizard(BaseModel):
    NAME = "sale.advance.payment.inv"
    REC_NAME = "id"
    FIELDS: ClassVar = {
        "advance_payment_method": Field("selection", "Create Invoice", default="delivered"),
        "sale_order_ids": links("sale.order", "Sales Orders"),
    }

    @record_method
    def create_invoices(self, ids: list[int]) -> dict[str, Any]:
        """The action that opens the invoice. It holds a None, which XML-RPC can't carry: a fault, yet all is done."""
        wizard = self.one(ids)
        if wizard["advance_payment_method"] != "delivered":
            raise UserError("the stand-in makes no down payments")
        orders = self.env["sale.order"].rows(wizard["sale_order_ids"])
        moves = [move_id for order in orders if (move_id := self._invoice(order))]
        if not moves:
            raise UserError(NOTHING_TO_INVOICE)
        action: dict[str, Any] = json.loads(ACTION.read_text("utf-8"))
        partner = orders[0]["partner_id"]
        action["context"] |= {"default_partner_id": partner, "default_partner_shipping_id": partner}
        return action | {"res_id": moves[0]}

    def _invoice(self, order: Row) -> int | None:
        sale_lines = self.env["sale.order.line"]
        rows = sale_lines.env["sale.order"].children(order, "order_line")
        due = {line["id"]: sale_lines.value(line, "qty_to_invoice") for line in rows}
        if not any(quantity > 0 for quantity in due.values()):
            return None
        copied = ("product_id", "name", "price_unit", "discount")
        lines = [
            {name: line[name] for name in copied}
            | {"quantity": due[line["id"]], "tax_ids": [[6, 0, line["tax_ids"]]], "sale_line_id": line["id"]}
            for line in rows
            if due[line["id"]]
        ]
        return self.env["account.move"].add(
            {
                "move_type": "out_invoice",
                "partner_id": order["partner_invoice_id"],
                "invoice_origin": order["name"],
                "invoice_user_id": order["user_id"],
                "ref": order["client_order_ref"],
                "invoice_line_ids": [[0, 0, line] for line in lines],
            }
        )
