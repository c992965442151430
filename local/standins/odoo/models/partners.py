"""res.partner: contacts, looked up by e-mail or phone. Nothing about them is unique or checked."""

import re
from typing import Any, ClassVar

from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.conditions import Predicate, condition
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, link
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.errors import ConstraintViolation, UserError
from local.standins.odoo.models.phone_numbers import digits_of, e164

ADDRESS = re.compile(r"[^\s<>\",;@]+@[^\s<>\",;@]+\.[^\s<>\",;@]+")
LEAST_SEARCHED = 3


class Partner(BaseModel):
    NAME = "res.partner"
    ORDER = "complete_name, id desc"
    FIELDS: ClassVar = {
        "name": Field("char", "Name"),
        "complete_name": Field("char", "Complete Name", compute="complete_name"),
        "email": Field("char", "Email"),
        "email_normalized": Field("char", "Normalized Email", compute="email_normalized"),
        "phone": Field("char", "Phone"),
        "mobile": Field("char", "Mobile", until=18),
        "phone_sanitized": Field("char", "Sanitized Number", compute="phone_sanitized"),
        "phone_mobile_search": Field("char", "Phone Number", compute="no_value", search="search_phone", stored=False),
        "ref": Field("char", "Reference"),
        "vat": Field("char", "Tax ID"),
        "lang": Field("selection", "Language", default="en_US"),
        "country_id": link("res.country", "Country"),
        "street": Field("char", "Street"),
        "city": Field("char", "City"),
        "zip": Field("char", "Zip"),
        "comment": Field("html", "Notes"),
        "company_name": Field("char", "Company Name"),
        "is_company": Field("boolean", "Is a Company"),
        "parent_id": link("res.partner", "Related Company"),
        "commercial_partner_id": link("res.partner", "Commercial Entity", compute="commercial_partner"),
        "active": Field("boolean", "Active", default=True),
        "property_product_pricelist": link("product.pricelist", "Pricelist", compute="pricelist", stored=False),
    }

    def display_name(self, row: Row) -> Any:
        return self.complete_name(row)

    def search_display_name(self, operator: str, value: Any) -> Predicate:
        return condition(self, "complete_name", operator, value)

    def complete_name(self, row: Row) -> Any:
        parent = self.env.database.find(self.NAME, row["parent_id"])
        return f"{parent['name']}, {row['name']}" if parent and not row["is_company"] else row["name"]

    def email_normalized(self, row: Row) -> Any:
        found = ADDRESS.search(row["email"] or "")
        return found.group().lower() if found else False

    def phone_sanitized(self, row: Row) -> Any:
        country = self.env.database.find("res.country", row["country_id"]) or {}
        for number in (row["phone"], row.get("mobile")):
            if number and (sanitized := e164(number, country.get("phone_code", 0))):
                return sanitized
        return False

    def commercial_partner(self, row: Row) -> int:
        return int(row["id"] if row["is_company"] or not row["parent_id"] else row["parent_id"])

    def pricelist(self, row: Row) -> Any:
        return row.get("property_product_pricelist") or self.env.company["pricelist_id"]

    def no_value(self, row: Row) -> bool:
        return False

    def search_phone(self, operator: str, value: Any) -> Predicate:
        if len(str(value)) < LEAST_SEARCHED:
            raise UserError("Please enter at least 3 characters when searching a Phone number.")
        wanted = digits_of(value)

        def matches(row: Row) -> bool:
            known = digits_of(self.phone_sanitized(row) or row["phone"])
            return known == wanted if operator == "=" else bool(wanted) and wanted in known

        return matches

    def constrain(self, row: Row) -> None:
        if not row["name"]:
            raise ConstraintViolation("Contacts require a name")
        super().constrain(row)

    @record_method
    def action_archive(self, ids: list[int]) -> None:
        self.write(ids, {"active": False})

    @record_method
    def action_unarchive(self, ids: list[int]) -> None:
        self.write(ids, {"active": True})

    @model_method
    def find_or_create(self, email: str, assert_valid_email: bool = False) -> list[int]:
        """The first of several matches by name; nothing stops two callers from creating twice."""
        found = ADDRESS.search(email)
        if not found and assert_valid_email:
            raise UserError("A valid email is required for find_or_create to work properly.")
        known = self.found([["email_normalized", "=", found.group().lower()]], limit=1) if found else []
        return [known[0]["id"]] if known else self.create([{"name": email, "email": email}])
