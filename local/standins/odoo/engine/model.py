"""The base of every model: everything that RPC callers may do with any model."""

from local.standins.odoo.engine.loading import Loading
from local.standins.odoo.engine.web import Web


class BaseModel(Web, Loading):
    """Subclasses in `models/` give NAME, FIELDS and their own methods."""
