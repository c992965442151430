"""mail.template and mail.mail: how a bot may write to a customer, and what is left of it afterwards."""

from typing import Any, ClassVar

from local.standins.odoo import access
from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.errors import MailDeliveryFailed
from local.standins.odoo.models.mail_rendering import rendered


class MailTemplate(BaseModel):
    """Without `use_default_to` a mail only goes where `email_values` say, with it also to the partner it is about."""

    NAME = "mail.template"
    FIELDS: ClassVar = {
        "name": Field("char", "Name"),
        "model": Field("char", "Related Document Model"),
        "subject": Field("char", "Subject"),
        "body_html": Field("html", "Body"),
        "auto_delete": Field("boolean", "Auto Delete", default=True),
        "use_default_to": Field("boolean", "Default Recipients", default=True),
        "partner_to": Field("char", "To (Partners)"),
        "active": Field("boolean", "Active", default=True),
    }

    def rule(self, row: Row, operation: str) -> bool:
        return operation == "read" or access.EDIT_TEMPLATES in self.env.groups

    @record_method
    def send_mail(
        self,
        ids: list[int],
        res_id: int,
        force_send: bool = False,
        raise_exception: bool = False,
        email_values: dict[str, Any] | None = None,
        email_layout_xmlid: str | bool = False,
    ) -> int:
        """The mail's id, even when there was nobody to send it to. Raises MailDeliveryFailed only if told to."""
        self.env.check(self.NAME, "read")
        template = self.one(ids)
        documents = self.env[template["model"]]
        document = documents.one([res_id])
        values = email_values or {}
        recipients = [values["email_to"]] if values.get("email_to") else []
        if template["use_default_to"] and document.get("email") and values.get("recipient_ids") != []:
            recipients.append(document["email"])

        def value(name: str) -> Any:
            return documents.value(document, name)

        mails = Mail(self.env)
        mail_id = mails.add(
            {
                "subject": values.get("subject")
                or rendered(template["subject"], self.env.context, value, markup=False),
                "body_html": rendered(template["body_html"], self.env.context, value, markup=True),
                "state": "outgoing",
            }
        )
        # an empty text, where other empty fields read as false
        self.env.database.update(Mail.NAME, mail_id, {"email_to": values.get("email_to", "")})
        sent = {"template": template["name"], "partner_id": res_id, "context": dict(self.env.context)}
        if force_send:
            mails.send(mails.one([mail_id]), recipients, sent, raise_exception, template["auto_delete"])
        return mail_id


class Mail(BaseModel):
    NAME = "mail.mail"
    REC_NAME = "subject"
    FIELDS: ClassVar = {
        "subject": Field("char", "Subject"),
        "body_html": Field("html", "Text Contents"),
        "email_to": Field("text", "To"),
        "state": Field("selection", "Status", default="outgoing"),
        "failure_type": Field("selection", "Failure type"),
        "failure_reason": Field("text", "Failure Reason"),
    }

    def send(
        self, mail: Row, recipients: list[str], about: dict[str, Any], raise_exception: bool, auto_delete: bool
    ) -> None:
        if recipients and not self.env.mails.reachable:
            if raise_exception:
                raise MailDeliveryFailed
            failure = {"state": "exception", "failure_reason": "111\nConnection refused"}
            self.env.database.update(self.NAME, mail["id"], failure)
            return
        if recipients:
            written = {"id": mail["id"], "subject": mail["subject"], "body": mail["body_html"]}
            self.env.mails.sent.append(about | written | {"to": ", ".join(recipients)})
        if auto_delete:
            self.env.database.delete(self.NAME, mail["id"])
        else:
            self.env.database.update(self.NAME, mail["id"], {"state": "sent"})
