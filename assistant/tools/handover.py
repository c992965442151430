"""Handing the conversation to a person."""

from typing import Annotated

from pydantic import AfterValidator, Field

from assistant.names import Metric
from assistant.observability import metric
from assistant.phrases import phrases
from assistant.tools.contact import one_line
from assistant.tools.tool import Json, ToolContext, in_groups_if, tool

TOLD = (
    "The team has been told. Say that a representative will be in touch as soon as possible, and that the assistant "
    "stays silent until then. Promise no time. To talk to the assistant again before that, the customer types: "
)
NOBODY_TOLD = (
    "Nobody has been told yet: say that a person helps at: {contact}. Add in one sentence what to tell them there, and "
    "that the assistant stays silent in this chat from now on. Promise no time. To talk to the assistant again, they "
    "type: "
)

Reason = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(one_line)]


@in_groups_if(lambda profile: profile.handover.in_groups)
@tool
def ask_for_person(context: ToolContext, reason: Reason) -> Json:
    """Hand this conversation to the team: the customer wants a person. The assistant stays silent in it afterwards.

    Call it when the customer asks for a person, complains, wants to return or cancel something, or needs what no other
    tool can do. reason: one sentence for the team in Thai or English, e.g. "Wants to return two boxes of gloves from
    S00042". Leave out codes and passwords. Do not call it for questions that the other tools answer.
    """
    state, handover = context.state, context.profile.handover
    now = context.clock.now_ms() // 1000
    if state.human_until <= now:
        if context.profile.uses_odoo:
            _tell_staff(context, reason)
        metric(Metric.HANDOVERS_REQUESTED)
    state.human_until = now + int(handover.hours * 3600)
    told = TOLD if context.profile.uses_odoo else NOBODY_TOLD.format(contact=context.profile.contact)
    return {"result": told + context.phrases("words.assistant").partition(",")[0]}


def _tell_staff(context: ToolContext, reason: str) -> None:
    partner = context.partner(checked=False) if context.state.partner else None
    say = phrases(context.profile.languages[0])  # the team's language, not the customer's
    customer = " ".join(partner.name.split()) if partner else say("handover.not_signed_in")
    subject = say("handover.staff_subject", customer=customer)
    body = say(
        "handover.staff_body",
        customer=customer,
        conversation=context.conversation,
        reason=reason,
        hours=f"{context.profile.handover.hours:g}",
    )

    def tell() -> str:
        context.odoo.notify_staff(subject, body.strip(), partner)
        return "told"

    context.once(context.key, tell)
