"""Mails that Odoo sends from its own templates (on Contact). The bot can't write mails of its own, and shall not.

The code template prints `ctx.get('otp')` and has the contact as recipient; the staff template prints
`ctx.get('subject')` and `ctx.get('body')` and needs no recipient: it is replaced by the profile's address.
"""

from typing import Any

from assistant.errors import ContractBroken, ToolFailed
from assistant.odoo.partners import Partners
from assistant.odoo.records import Partner
from assistant.odoo.session import Session
from assistant.odoo.values import linked_id

MODEL = "mail.template"


class Mail:
    def __init__(
        self, session: Session, partners: Partners, *, code_template: str, staff_template: str, staff_email: str
    ) -> None:
        self._session = session
        self._partners = partners
        self._code_template = code_template
        self._staff_template = staff_template
        self._staff_email = staff_email
        self._templates: dict[str, int] = {}
        self._company: int | None = None

    def send_code(self, partner_id: int, code: str) -> None:
        """Raises `ToolFailed` when there is no address on file: Odoo would answer as if it had sent it."""
        partner = self._partners.by_id(partner_id)
        if partner is None or "@" not in partner.email:
            raise ToolFailed("There is no e-mail address on file to send a code to. Offer to ask a person for help.")
        self._send(self._code_template, partner_id, {"otp": code})

    def notify_staff(self, subject: str, body: str, partner: Partner | None) -> None:
        if not self._staff_email:
            raise ContractBroken("odoo", "the profile names no odoo.staff_email for staff notices")
        about = partner.id if partner else self._company_partner()
        # The empty list keeps a recipient that the template may name, the customer say, from getting it too.
        recipients = {"email_to": self._staff_email, "recipient_ids": []}
        self._send(self._staff_template, about, {"subject": subject, "body": body}, email_values=recipients)

    def _send(self, template: str, partner_id: int, context: dict[str, Any], **arguments: Any) -> None:
        try:
            self._session.call(
                MODEL,
                "send_mail",
                ids=[self._template(template)],
                res_id=partner_id,
                force_send=True,  # otherwise it waits for an hourly job
                raise_exception=True,  # otherwise a dead mail server looks like success
                context=context,
                **arguments,
            )
        except ToolFailed:
            self._templates.pop(template, None)  # it may have been deleted; the next try looks it up again
            raise

    def _template(self, name: str) -> int:
        if name not in self._templates:
            found = self._session.call(
                MODEL,
                "search_read",
                domain=[["name", "=", name], ["model", "=", "res.partner"]],
                fields=["name", "model"],
                limit=1,
            )
            if not found:
                raise ContractBroken("odoo", f"no mail template on Contact is named {name!r}: make it in Odoo")
            self._templates[name] = found[0]["id"]
        return self._templates[name]

    def _company_partner(self) -> int:
        """A mail from a template is about a contact: the company's own, where no customer is known."""
        if self._company is None:
            found = self._session.call(
                "res.company", "search_read", domain=[], fields=["partner_id"], limit=1, order="id"
            )
            self._company = linked_id(found[0]["partner_id"]) if found else None
        if self._company is None:
            raise ContractBroken("odoo", "no company is visible to the key, so staff notices have no record to hang on")
        return self._company
