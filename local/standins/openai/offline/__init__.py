"""The offline model: a sales conversation by rules, in Thai and English. It sees a request and nothing else."""

from typing import Any

from local.standins.openai.answers import Part
from local.standins.openai.offline.dialogue import answer
from local.standins.openai.offline.hearing import recall
from local.standins.openai.offline.request import conversation_in
from local.standins.openai.offline.scene import Scene
from local.standins.openai.offline.wording import Wording

LABEL = "offline-rules (stands in for {model})"


def offline_rules(body: dict[str, Any]) -> list[Part]:
    """A request body of the Responses API in, what to say and call out."""
    conversation = conversation_in(body)
    memory, asks = recall(conversation)
    return answer(Scene(conversation, memory, Wording(conversation.language)), asks)
