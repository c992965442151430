"""The base of every model: everything that RPC callers may do with any model."""

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.loading import Loading
from local.standins.odoo.engine.web import Web


class BaseModel(Web, Loading):
    """Subclasses in `models/` give NAME, FIELDS and their own methods."""

    @record_method
    def has_access(self, ids: list[int], operation: str) -> bool:
        """Without ids: whether the user has the right at all, whatever record rules may leave of it."""
        rows = [row for row in (self.env.database.find(self.NAME, record_id) for record_id in ids) if row]
        return self.env.may(self.NAME, operation) and all(self.allowed(row, operation) for row in rows)
