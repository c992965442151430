"""The offline model: a conversation by rules. It sees a request and nothing else: what it does follows from the tools
that it is given. It sells a shop's products in Thai and English, or cars (`cars/`) in Spanish and English; with pages
to search it is a help desk (`helpdesk`), with a side to take it debates (`debate`), and without tools it says what its
instructions know (`notes`)."""

from typing import Any

from local.standins.openai.answers import Part
from local.standins.openai.offline import cars, debate, helpdesk, notes
from local.standins.openai.offline.dialogue import answer
from local.standins.openai.offline.hearing import recall
from local.standins.openai.offline.request import conversation_in
from local.standins.openai.offline.scene import Scene
from local.standins.openai.offline.wording import Wording

LABEL = "offline-rules (stands in for {model})"


def offline_rules(body: dict[str, Any]) -> list[Part]:
    """A request body of the Responses API in, what to say and call out."""
    conversation = conversation_in(body)
    if "find_vehicles" in conversation.tools and "find_products" not in conversation.tools:
        return cars.answer(conversation)
    if "search_context" in conversation.tools and "find_products" not in conversation.tools:
        return helpdesk.answer(conversation)
    if conversation.tools == {"take_side"}:
        return debate.answer(conversation)
    known = notes.known_in(body.get("instructions") or "")
    if known and not conversation.tools:
        return notes.answer(conversation, known)
    memory, asks = recall(conversation)
    return answer(Scene(conversation, memory, Wording(conversation.language)), asks)
