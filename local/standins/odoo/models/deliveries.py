"""stock.picking: one delivery per confirmed order, with what it reserves."""

from typing import Any, ClassVar

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, link
from local.standins.odoo.engine.model import BaseModel


class Picking(BaseModel):
    """`moves` of a row: product id, ordered and reserved quantity, id of the order line."""

    NAME = "stock.picking"
    FIELDS: ClassVar = {
        "name": Field("char", "Reference"),
        "state": Field("selection", "Status", default="confirmed"),
        "scheduled_date": Field("datetime", "Scheduled Date"),
        "date_done": Field("datetime", "Date of Transfer"),
        "origin": Field("char", "Source Document"),
        "partner_id": link("res.partner", "Contact"),
        "sale_id": link("sale.order", "Sales Order"),
    }

    def plan(self, order: Row, lines: list[Row]) -> None:
        """Deliver what can be delivered: services need no picking."""
        moves = [move for line in lines if (move := self._reserve(line))]
        if not moves:
            return
        picking_id = self.add(
            {
                "name": f"WH/OUT/{self.env.database.next_number('stock.picking.name'):05d}",
                "state": "assigned" if all(move["reserved"] >= move["ordered"] for move in moves) else "confirmed",
                "scheduled_date": order["date_order"],
                "origin": order["name"],
                "partner_id": order["partner_shipping_id"],
                "sale_id": order["id"],
            }
        )
        self.env.database.update(self.NAME, picking_id, {"moves": moves})

    def cancel(self, picking: Row) -> None:
        if picking["state"] in ("done", "cancel"):
            return
        for move in picking["moves"]:
            self._stock(move["product"], free_qty=move["reserved"], virtual_available=move["ordered"])
        self.env.database.update(self.NAME, picking["id"], {"state": "cancel"})

    @record_method
    def button_validate(self, ids: list[int]) -> bool:
        self.env.check(self.NAME, "read")
        for picking in self.rows(ids):
            for move in picking["moves"]:
                self._stock(
                    move["product"], qty_available=-move["ordered"], free_qty=move["reserved"] - move["ordered"]
                )
                line = self.must_exist("sale.order.line", move["line"])
                delivered = line["qty_delivered"] + move["ordered"]
                self.env.database.update("sale.order.line", line["id"], {"qty_delivered": delivered})
            done = {"state": "done", "date_done": self.env.database.now()}
            self.env.database.update(self.NAME, picking["id"], done)
        return True

    def _reserve(self, line: Row) -> dict[str, Any] | None:
        product = self.env.database.find("product.product", line["product_id"])
        if not product or product["type"] != "consu":
            return None
        ordered = line["product_uom_qty"]
        reserved = min(ordered, max(product["free_qty"], 0.0)) if product["is_storable"] else ordered
        self._stock(product["id"], free_qty=-reserved, virtual_available=-ordered)
        return {"product": product["id"], "ordered": ordered, "reserved": reserved, "line": line["id"]}

    def _stock(self, product_id: int, **differences: float) -> None:
        product = self.env.database.find("product.product", product_id)
        if product and product["is_storable"]:
            fresh = {name: product[name] + difference for name, difference in differences.items()}
            self.env.database.update("product.product", product_id, fresh)


class StockMove(BaseModel):
    """Nothing is moved in the stand-in; the model exists for its access rule, which stock quantities are under."""

    NAME = "stock.move"
    FIELDS: ClassVar = {"picking_id": link("stock.picking", "Transfer")}
