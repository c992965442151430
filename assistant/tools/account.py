"""Signing in and out, and opening an account. No result tells whether an address has one (design D5)."""

import hashlib
from typing import Final

from assistant import identity
from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.messages import Text
from assistant.odoo.records import NewPartner
from assistant.phrases import phrases
from assistant.tools.cards import account_preview
from assistant.tools.contact import Company, Email, Name, Phone
from assistant.tools.mailing import send_code
from assistant.tools.tool import Json, Preview, Receipt, ToolContext, to_output, tool

CODE_ON_ITS_WAY = (
    "If this address has an account, a 6-digit code is on its way to it. Ask the customer to type the code here; when "
    "none arrives within some minutes, they can ask for a new one or for a person. Do not say whether the address has "
    "an account."
)
NOBODY: Final[identity.Recipient] = (None, lambda _: None)


@tool
def sign_in(context: ToolContext, email: Email | None = None) -> Json:
    """Send a 6-digit one-time code to the e-mail address of a customer who says they have an account.

    Call it when the customer wants to sign in and has written their address, or asks for a new code. email: as the
    customer wrote it, e.g. "malee@clinic.co.th"; null only for a signed-in customer whose sign-in has to be renewed:
    the code goes to the address on file. The customer then types the code in this chat; it is checked without
    you, and a note tells you when it was right. Never guess an address, never ask the customer for the code in any
    other way, and never say whether an address has an account: the result is the same for every address.
    """

    if email is None:
        if context.state.partner is None:
            raise ToolInputInvalid("email: nobody is signed in here, so ask the customer for their address.")
        on_file = identity.refreshed_partner(context.state, context.odoo, context.clock)
        send_code(context, lambda: _mailbox(context, on_file.id), on_file.email, context.key, secretly=False)
        return {"result": CODE_ON_ITS_WAY}
    address = email

    def recipient() -> identity.Recipient:
        partner = context.odoo.find_partner(address)
        return _mailbox(context, partner.id) if partner else NOBODY

    send_code(context, recipient, address, context.key, secretly=True)
    return {"result": CODE_ON_ITS_WAY}


@tool
def sign_out(context: ToolContext) -> Json:
    """Sign the customer out of this conversation. Call it only when they ask for it."""
    identity.unbind(context.state)
    return {"result": "The customer is signed out. Orders and invoices need a new sign-in."}


@tool
def open_account(
    context: ToolContext, name: Name, email: Email, phone: Phone, company: Company | None = None
) -> Preview:
    """Prepare a new customer account; the customer confirms it on a card, then gets a code by e-mail.

    Call it when the customer has no account and has given their name, e-mail address and phone number, all as they
    wrote them, e.g. name "มาลี ใจดี", email "malee@clinic.co.th", phone "081-234-5678", company "คลินิกมาลี" or null. Ask
    for what is missing; never make anything up. Nothing is opened by this call: a card to confirm is shown.
    """
    if context.state.partner:
        raise ToolFailed("This customer is signed in already. To open another account they have to sign out first.")
    identity.check_allowed(context.state, context.profile.sign_in, context.clock)
    new = NewPartner(name, email, phone, company or "", context.phrases.language)
    return Preview(
        card=account_preview(new, context.phrases),
        digest=hashlib.sha256("\n".join((new.name, new.email, new.phone, new.company)).encode()).hexdigest(),
        for_model=to_output(
            {"result": "A card with these details is shown. The account is not open until the customer confirms it."}
        ),
    )


@open_account.confirmed
def _(
    context: ToolContext, key: str, name: Name, email: Email, phone: Phone, company: Company | None = None
) -> Receipt:
    """Whether the address had an account already or not: the same words, and a code to it."""

    def recipient() -> identity.Recipient:
        partner = context.odoo.find_partner(email)
        if partner:
            return _mailbox(context, partner.id)
        if context.odoo.address_taken(email):
            # Several partners share it: one more would be a double, and which of them it is only a person can tell.
            say = phrases(context.profile.languages[0])
            body = say("account.shared_body", email=email, conversation=context.conversation)
            return None, lambda _: context.odoo.notify_staff(say("account.shared_subject"), body.strip(), None)
        new = NewPartner(name, email, phone, company or "", context.phrases.language)
        return _mailbox(context, context.odoo.create_partner_once(key, new))

    send_code(context, recipient, email, f"{key}.code", secretly=True)
    told = context.phrases("account.code_sent", email=email)
    return Receipt(parts=(Text(told),), for_model=told)


def _mailbox(context: ToolContext, partner_id: int) -> identity.Recipient:
    return partner_id, lambda code: context.odoo.send_code(partner_id, code)
