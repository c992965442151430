"""A stand-in for Odoo 19.0 and 18.0: the models, rights, errors and two wire protocols that this project uses."""

from local.standins.odoo.errors import OdooError
from local.standins.odoo.standin import OdooStandIn

__all__ = ["OdooError", "OdooStandIn"]
