"""The offline model as a help desk: says what search_context finds first, with its source, or the contact."""

import re

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.offline.request import Called, Conversation

_CONTACT = re.compile(r"give the contact: (.+)")
_HELPS = re.compile(r"helps at: (.+?)\. ")
_PERSON = re.compile(
    r"\b(a|real|speak to|talk to|speak with|talk with) (person|human|somebody|someone|agent|colleague)\b", re.I
)
_THANKS = re.compile(r"\b(thanks|thank you|bye)\b", re.I)
_HELLO = re.compile(r"(hi|hello|hey|good (morning|afternoon|evening))\W*", re.I)


def answer(conversation: Conversation) -> list[Part]:
    asked = " ".join(" ".join(conversation.asked).split())
    if _HELLO.fullmatch(asked):
        return [Say("Hello! What can I help you with? Ask about devices, applications or signing in.")]
    if _THANKS.search(asked):
        return [Say("You're welcome!")]
    if _PERSON.search(asked) and "ask_for_person" in conversation.tools:
        told = _called(conversation, "ask_for_person")
        return [Say(_handed_over(told)) if told else Call("ask_for_person", {"reason": asked})]
    found = _called(conversation, "search_context")
    if found is None:
        return [Call("search_context", {"words": asked[:200]})]
    sections = found.result.get("sections", [])
    if sections:
        return [Say(f"{sections[0]['text']}\n\nSource: {sections[0]['source']}")]
    contact = _CONTACT.search(str(found.result.get("note", "")))
    return [Say(f"The pages do not say that. Please ask {contact[1] if contact else 'IT'}.")]


def _handed_over(told: Called) -> str:
    """The result is written for a model: what a person needs of it is who helps, and how to call the assistant back."""
    result = str(told.result.get("result", ""))
    helps, word = _HELPS.search(result), result.rpartition(": ")[2]
    if not word:
        return "Sorry, that did not work just now."
    return f"A person helps {f'at {helps[1]}' if helps else 'you soon'}. To talk to me again, type: {word}"


def _called(conversation: Conversation, tool: str) -> Called | None:
    return next((call for call in reversed(conversation.calls) if call.name == tool), None)
