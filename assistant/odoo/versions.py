"""What is called differently from one Odoo to the next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldNames:
    """`line_unit`: unit of measure of an order line. `tracked`: says (as `tracked_value`) that stock is counted."""

    line_unit: str
    tracked: str
    tracked_value: object


def field_names(version: int) -> FieldNames:
    return FieldNames(
        line_unit="product_uom_id" if version >= 19 else "product_uom",
        tracked="is_storable" if version >= 18 else "type",
        tracked_value=True if version >= 18 else "product",
    )
