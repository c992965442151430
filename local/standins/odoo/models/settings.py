"""Users, languages, countries, money, taxes and units: what everything else refers to."""

from typing import Any, ClassVar

from local.standins.odoo import access
from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, link, links
from local.standins.odoo.engine.model import BaseModel


class User(BaseModel):
    NAME = "res.users"
    FIELDS: ClassVar = {
        "name": Field("char", "Name"),
        "login": Field("char", "Login"),
        "lang": Field("selection", "Language", default="en_US"),
        "tz": Field("selection", "Timezone", default="UTC"),
        "active": Field("boolean", "Active", default=True),
        "partner_id": link("res.partner", "Related Partner"),
    }

    @model_method
    def context_get(self) -> dict[str, Any]:
        user = self.env.user
        return {"lang": user["lang"], "tz": user["tz"], "uid": self.env.uid}

    @record_method
    def has_group(self, ids: list[int], group_ext_id: str) -> bool:
        """False for a group that Odoo does not have. The administrator is in every group."""
        groups = self.one(ids).get("groups", ())
        return access.EXTERNAL_IDS.get(group_ext_id) in groups or access.ADMINISTRATOR in groups


class ApiKey(BaseModel):
    """What a user is shown of their own keys; the key that the stand-in looks at is a column of its user."""

    NAME = "res.users.apikeys"
    FIELDS: ClassVar = {
        "name": Field("char", "Description"),
        "user_id": link("res.users", "User"),
        "expiration_date": Field("datetime", "Expiration Date"),
    }

    def rule(self, row: Row, operation: str) -> bool:
        return bool(row["user_id"] == self.env.uid)


class Language(BaseModel):
    NAME = "res.lang"
    ORDER = "active desc, name"
    FIELDS: ClassVar = {
        "name": Field("char", "Name"),
        "code": Field("char", "Locale Code"),
        "iso_code": Field("char", "ISO code"),
        "url_code": Field("char", "URL Code"),
        "active": Field("boolean", "Active", default=True),
        "direction": Field("selection", "Direction", default="ltr"),
        "date_format": Field("char", "Date Format", default="%m/%d/%Y"),
        "time_format": Field("char", "Time Format", default="%H:%M:%S"),
        "week_start": Field("selection", "First Day of Week", default="7"),
        "grouping": Field("char", "Separator Format", default="[3,0]"),
        "decimal_point": Field("char", "Decimal Separator", default="."),
        "thousands_sep": Field("char", "Thousands Separator", default=","),
        "flag_image": Field("binary", "Image"),
        "flag_image_url": Field("char", "Flag Image Url"),
    }

    @model_method
    def get_installed(self) -> list[list[str]]:
        return [[row["code"], row["name"]] for row in self.found([])]


class Country(BaseModel):
    NAME = "res.country"
    FIELDS: ClassVar = {
        "name": Field("char", "Country Name", translate=True),
        "code": Field("char", "Country Code"),
        "phone_code": Field("integer", "Country Calling Code"),
    }


class Currency(BaseModel):
    NAME = "res.currency"
    FIELDS: ClassVar = {
        "name": Field("char", "Currency"),
        "symbol": Field("char", "Symbol"),
        "position": Field("selection", "Symbol Position", default="before"),
        "decimal_places": Field("integer", "Decimal Places", default=2),
    }


class Company(BaseModel):
    NAME = "res.company"
    FIELDS: ClassVar = {
        "name": Field("char", "Company Name"),
        "partner_id": link("res.partner", "Partner"),
        "currency_id": link("res.currency", "Currency"),
        "country_id": link("res.country", "Country"),
        "pricelist_id": link("product.pricelist", "Default Pricelist"),
    }


class Tax(BaseModel):
    NAME = "account.tax"
    FIELDS: ClassVar = {
        "name": Field("char", "Tax Name"),
        "amount": Field("float", "Amount"),
        "price_include": Field("boolean", "Price Include"),
    }


class FiscalPosition(BaseModel):
    NAME = "account.fiscal.position"
    FIELDS: ClassVar = {
        "name": Field("char", "Fiscal Position"),
        "abroad": Field("boolean", "For customers abroad"),
        "tax_from": link("account.tax", "Tax on Product"),
        "tax_to": link("account.tax", "Tax to Apply"),
    }

    def of_partner(self, partner: Row) -> Row | None:
        abroad = partner["country_id"] and partner["country_id"] != self.env.company["country_id"]
        positions = self.env.database.rows(self.NAME)
        return next((row for row in positions if abroad and row["abroad"]), None)


class Unit(BaseModel):
    NAME = "uom.uom"
    FIELDS: ClassVar = {
        "name": Field("char", "Unit Name", translate=True),
        "active": Field("boolean", "Active", default=True),
    }


class Payment(BaseModel):
    """Nothing is paid through the stand-in; the model exists for its access rule."""

    NAME = "account.payment"
    FIELDS: ClassVar = {"move_ids": links("account.move", "Journal Entries")}
