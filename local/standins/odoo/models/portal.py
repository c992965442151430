"""Links for customers: relative, with a token that is made on the first call and stays."""

from uuid import uuid4

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.model import BaseModel


class PortalModel(BaseModel):
    PORTAL_PATH: str

    @record_method
    def get_portal_url(
        self,
        ids: list[int],
        suffix: str | None = None,
        report_type: str | None = None,
        download: bool | None = None,
        query_string: str | None = None,
        anchor: str | None = None,
    ) -> str:
        self.env.check(self.NAME, "read")
        row = self.one(ids)
        if not row.get("access_token"):
            self.env.database.update(self.NAME, row["id"], {"access_token": str(uuid4())})
            row = self.one(ids)
        return (
            f"{self.PORTAL_PATH}/{row['id']}{suffix or ''}?access_token={row['access_token']}"
            + (f"&report_type={report_type}" if report_type else "")
            + ("&download=true" if download else "")
            + (query_string or "")
            + (f"#{anchor}" if anchor else "")
        )
